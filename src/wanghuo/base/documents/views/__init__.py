"""What a browser asks of this room."""
