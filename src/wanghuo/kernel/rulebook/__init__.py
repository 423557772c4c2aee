"""Rulebook 规则库: numbers of law and house as data, with source, region, span and confidence."""
