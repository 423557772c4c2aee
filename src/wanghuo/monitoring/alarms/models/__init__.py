"""Alarms, what shields them, what they confirm together, to whom they were reported."""

from wanghuo.monitoring.alarms.models.alarms import Alarm, CountedSignal
from wanghuo.monitoring.alarms.models.escalations import Escalation
from wanghuo.monitoring.alarms.models.groups import AlarmGroup
from wanghuo.monitoring.alarms.models.shields import Shield

__all__ = ["Alarm", "AlarmGroup", "CountedSignal", "Escalation", "Shield"]
