"""Devices: who may be heard at the gateway, whose they are, what they are told (装置)."""
