"""What a person may write about the exchange."""
