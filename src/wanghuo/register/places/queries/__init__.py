"""Reads of places and occupiers beyond the lists every kind has."""
