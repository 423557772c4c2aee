"""Pages of check-lists."""
