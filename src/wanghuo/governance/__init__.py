"""Governance 治理: plans become work, work is accounted for."""
