"""What is asked and told of readings."""

from wanghuo.monitoring.readings.schemas.limits import (
    DriftOut,
    DriftsAsked,
    Dropping,
    Limiting,
    SeriesLimitOut,
    SeriesLimitsAsked,
    Settling,
)

__all__ = [
    "DriftOut", "DriftsAsked", "Dropping", "Limiting", "SeriesLimitOut", "SeriesLimitsAsked",
    "Settling",
]  # fmt: skip
