"""Hazards 隐患: found, ordered, rectified, rechecked, closed."""
