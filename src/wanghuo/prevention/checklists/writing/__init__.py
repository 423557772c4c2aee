"""Check-lists on paper."""
