"""Wanghuo 望火: the platform a county, district or township runs its fire safety on."""
