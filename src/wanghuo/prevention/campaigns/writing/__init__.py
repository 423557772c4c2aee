"""What is written about a campaign."""
