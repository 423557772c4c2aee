"""The prevention floor: checks and hazards."""
