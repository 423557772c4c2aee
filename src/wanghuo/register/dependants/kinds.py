"""Kinds of record kept here."""
