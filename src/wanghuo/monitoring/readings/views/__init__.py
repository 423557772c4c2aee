"""Pages of what devices measure."""
