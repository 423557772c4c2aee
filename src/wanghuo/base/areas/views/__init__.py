"""Pages of the tree of areas."""
