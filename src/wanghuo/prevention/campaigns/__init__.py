"""Campaigns 专项整治: scope, targets, counts, result."""
