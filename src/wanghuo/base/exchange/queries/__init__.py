"""Questions about the exchange."""
