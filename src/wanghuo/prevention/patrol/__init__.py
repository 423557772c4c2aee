"""Patrol 巡查: what a phone takes along, and what it sends home."""
