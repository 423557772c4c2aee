"""How plans, items and tasks go in and out of the API."""
