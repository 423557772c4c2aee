"""Rows of the exchange."""
