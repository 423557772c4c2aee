"""Maintenance: what is broken is mended by a day, and who is on duty answers (维护)."""
