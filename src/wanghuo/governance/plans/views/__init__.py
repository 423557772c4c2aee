"""Pages of plans, tasks and lists."""
