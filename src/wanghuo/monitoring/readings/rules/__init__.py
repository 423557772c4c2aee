"""Words, limits and trends of what is measured; pure."""

from wanghuo.monitoring.readings.rules.errors import LimitRuleRefused
from wanghuo.monitoring.readings.rules.limits import OWN, Limit, Standing, check_limit, step
from wanghuo.monitoring.readings.rules.words import (
    DRIFT_FOUND,
    DRIFT_SETTLED,
    LIMIT_MANAGE,
    QUANTITIES,
    SERIES_EXCEEDED,
    SERIES_LIMITED,
    SERIES_RECOVERED,
    DriftState,
    Level,
    LimitSource,
    Quantity,
    quantity_label,
)

__all__ = [
    "DRIFT_FOUND",
    "DRIFT_SETTLED",
    "LIMIT_MANAGE",
    "OWN",
    "QUANTITIES",
    "SERIES_EXCEEDED",
    "SERIES_LIMITED",
    "SERIES_RECOVERED",
    "DriftState",
    "Level",
    "Limit",
    "LimitRuleRefused",
    "LimitSource",
    "Quantity",
    "Standing",
    "check_limit",
    "quantity_label",
    "step",
]
