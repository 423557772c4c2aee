"""What can be done about readings: limits, drifts, and the keeping of days."""

from wanghuo.monitoring.readings.services.drifting import Watch, find_drifts, note_warned
from wanghuo.monitoring.readings.services.limiting import drop_limits, set_limits
from wanghuo.monitoring.readings.services.partitions import make_partitions
from wanghuo.monitoring.readings.services.rolling import Rolled, remove_days, roll_off
from wanghuo.monitoring.readings.services.settling import settle_drift
from wanghuo.monitoring.readings.services.verifying import Verdict, verify_days

__all__ = [
    "Rolled", "Verdict", "Watch", "drop_limits", "find_drifts", "make_partitions", "note_warned",
    "remove_days", "roll_off", "set_limits", "settle_drift", "verify_days",
]  # fmt: skip
