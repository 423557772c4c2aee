"""What is published of major hazards, as an official document."""
