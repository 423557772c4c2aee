"""Base 平台: areas, people, deadlines, notices."""
