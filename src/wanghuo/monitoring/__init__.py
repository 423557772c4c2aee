"""Monitoring: what devices in the county say, and what comes of it (监测)."""
