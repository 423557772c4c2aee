"""Dependants 帮扶对象: people who cannot escape alone, who helps them, who has visited."""
