"""What a file may be, and who may look at it."""
