"""Protocols of devices: one folder each, a pure codec with its fixtures and its quality file."""
