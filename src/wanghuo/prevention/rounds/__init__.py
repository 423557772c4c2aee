"""Rounds 应查: what law makes due for a place, planned per post."""
