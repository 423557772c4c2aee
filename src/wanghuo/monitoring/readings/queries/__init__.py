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
    limits_of_series,
    series_limits,
)
from wanghuo.monitoring.readings.queries.pieces import values_of
from wanghuo.monitoring.readings.queries.series import (
    Curve,
    curve_of,
    measured_at,
    moment,
    root,
    series_in_scope,
    series_of,
    values_between,
)

__all__ = [
    "Curve", "DriftFilter", "Held", "LimitFilter", "curve_of", "drift_in_scope", "drift_list",
    "held_limits", "limits_of", "limits_of_series", "measured_at", "moment", "root",
    "series_in_scope", "series_limits", "series_of", "standing_drifts", "unwarned",
    "values_between", "values_of",
]  # fmt: skip
