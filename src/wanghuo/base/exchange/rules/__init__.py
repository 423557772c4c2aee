"""What may leave, what may come in, and how it is signed; pure."""
