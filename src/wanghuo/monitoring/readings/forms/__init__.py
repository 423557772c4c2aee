"""What a person may write about readings."""

from wanghuo.monitoring.readings.forms.limits import (
    DriftsFilter,
    DropForm,
    LimitForm,
    LimitsFilter,
    SettleForm,
)

__all__ = ["DriftsFilter", "DropForm", "LimitForm", "LimitsFilter", "SettleForm"]
