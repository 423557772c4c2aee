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
from wanghuo.monitoring.readings.schemas.series import (
    BucketOut,
    CurveOut,
    SeriesOut,
    ValuesAsked,
)

__all__ = [
    "BucketOut", "CurveOut", "DriftOut", "DriftsAsked", "Dropping", "Limiting", "SeriesLimitOut",
    "SeriesLimitsAsked", "SeriesOut", "Settling", "ValuesAsked",
]  # fmt: skip
