"""The record of an inspection on paper."""
