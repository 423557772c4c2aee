"""Inspections 检查: one visit, whatever order its edits arrive in."""
