"""How the exchange speaks to the API."""
