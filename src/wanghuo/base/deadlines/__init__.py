"""Deadlines 时限: working days, recurrences, and who is told when time runs out."""
