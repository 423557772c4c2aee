"""What a file says of itself, read from its bytes alone."""
