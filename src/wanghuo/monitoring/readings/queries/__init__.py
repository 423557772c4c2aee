"""What can be seen of readings; every list is scoped and in a named order."""

from wanghuo.monitoring.readings.queries.drifts import (
    DriftFilter,
    drift_in_scope,
    drift_list,
    standing_drifts,
    unwarned,
)
from wanghuo.monitoring.readings.queries.limits import (
    Held,
    LimitFilter,
    held_limits,
    limits_of,
    series_in_scope,
    series_limits,
)
from wanghuo.monitoring.readings.queries.pieces import values_of

__all__ = [
    "DriftFilter", "Held", "LimitFilter", "drift_in_scope", "drift_list", "held_limits",
    "limits_of", "series_in_scope", "series_limits", "standing_drifts", "unwarned", "values_of",
]  # fmt: skip
