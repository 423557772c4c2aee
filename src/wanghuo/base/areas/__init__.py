"""Areas 区划与网格: the tree from province to small grid, its codes, names and boundaries."""
