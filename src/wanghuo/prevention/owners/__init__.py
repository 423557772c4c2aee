"""Owners 单位主体责任: their accounts, promises, declared risks, and standardisation."""
