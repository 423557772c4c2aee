"""Pages of major hazards."""
