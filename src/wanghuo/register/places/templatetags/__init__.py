"""Words of what places are, on pages."""
