"""What can be done about readings: limits of one's own, drifts found and settled."""

from wanghuo.monitoring.readings.services.drifting import Watch, find_drifts, note_warned
from wanghuo.monitoring.readings.services.limiting import drop_limits, set_limits
from wanghuo.monitoring.readings.services.settling import settle_drift

__all__ = ["Watch", "drop_limits", "find_drifts", "note_warned", "set_limits", "settle_drift"]
