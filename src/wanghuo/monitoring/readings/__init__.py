"""Readings: what devices measure, whether it keeps its limits, and where it is drifting."""
