"""Faults at random instants under load, and what they cost: nothing confirmed, nothing twice."""
