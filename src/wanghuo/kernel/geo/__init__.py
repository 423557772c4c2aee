"""Where things are: coordinate systems, cells for near-by search, boundaries of areas."""
