"""Words, states and cries of alarms; pure."""

from wanghuo.monitoring.alarms.rules.cries import KINDS, Cry, cries_of
from wanghuo.monitoring.alarms.rules.states import (
    LONGEST_NOTE,
    NOTED,
    actions_at,
    check_step,
    next_state,
)
from wanghuo.monitoring.alarms.rules.tables import declare_tables
from wanghuo.monitoring.alarms.rules.words import (
    ALARM_ACKNOWLEDGED,
    ALARM_CHECKED,
    ALARM_CLOSED,
    ALARM_CONFIRMED,
    ALARM_DISMISSED,
    ALARM_HANDLE,
    ALARM_OPENED,
    ALARM_READ,
    ALARM_TRANSFERRED,
    NEXT_STATE,
    PLACE_ALARMED,
    RINGING,
    STANDING,
    TOLD,
    WAITING,
    AlarmAction,
    AlarmKind,
    AlarmState,
    Cause,
    Queue,
)

__all__ = [
    "ALARM_ACKNOWLEDGED",
    "ALARM_CHECKED",
    "ALARM_CLOSED",
    "ALARM_CONFIRMED",
    "ALARM_DISMISSED",
    "ALARM_HANDLE",
    "ALARM_OPENED",
    "ALARM_READ",
    "ALARM_TRANSFERRED",
    "KINDS",
    "LONGEST_NOTE",
    "NEXT_STATE",
    "NOTED",
    "PLACE_ALARMED",
    "RINGING",
    "STANDING",
    "TOLD",
    "WAITING",
    "AlarmAction",
    "AlarmKind",
    "AlarmState",
    "Cause",
    "Cry",
    "Queue",
    "actions_at",
    "check_step",
    "cries_of",
    "next_state",
]

declare_tables()
