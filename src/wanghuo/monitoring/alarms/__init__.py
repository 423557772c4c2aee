"""Alarms: what a device cried out, and what somebody made of it."""
