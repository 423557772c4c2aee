"""Facilities 消防设施: installations and their tests, fire lanes, obstacles, retrofits."""
