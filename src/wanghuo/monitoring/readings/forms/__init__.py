"""What a person may write about readings."""

from wanghuo.monitoring.readings.forms.limits import (
    DriftsFilter,
    DropForm,
    LimitForm,
    LimitsFilter,
    SettleForm,
)
from wanghuo.monitoring.readings.forms.series import HistoryForm

__all__ = [
    "DriftsFilter", "DropForm", "HistoryForm", "LimitForm", "LimitsFilter", "SettleForm",
]  # fmt: skip
