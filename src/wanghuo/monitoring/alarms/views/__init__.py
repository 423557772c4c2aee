"""Pages of alarms."""
