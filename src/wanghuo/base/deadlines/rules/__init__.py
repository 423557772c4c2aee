"""Working days, recurrences, levels: computed from the time passed in, never from the clock."""

from wanghuo.base.deadlines.rules.calendar import Coverage, Reckoned, Shift, WorkingCalendar
from wanghuo.base.deadlines.rules.levels import (
    DeadlineLevel,
    DeadlineState,
    Levels,
    is_told_again,
    level_on,
    levels_told,
)
from wanghuo.base.deadlines.rules.owing import TITLE_LENGTH, Due, due_dates, shorten
from wanghuo.base.deadlines.rules.recurrences import Frequency, Recurrence, next_due, occurrences
from wanghuo.kernel.registry import capabilities, fact_kinds

__all__ = [
    "CALENDAR_CHANGED",
    "CALENDAR_MANAGE",
    "DEADLINE_CANCELLED",
    "DEADLINE_MET",
    "DEADLINE_MOVED",
    "DEADLINE_OPENED",
    "LEVEL_FACTS",
    "TITLE_LENGTH",
    "Coverage",
    "DeadlineLevel",
    "DeadlineState",
    "Due",
    "Frequency",
    "Levels",
    "Reckoned",
    "Recurrence",
    "Shift",
    "WorkingCalendar",
    "due_dates",
    "is_told_again",
    "level_on",
    "levels_told",
    "next_due",
    "occurrences",
    "shorten",
]

CALENDAR_MANAGE = capabilities.declare("calendar.manage", "维护工作日历", holders=("system",))

DEADLINE_OPENED = fact_kinds.declare("deadline.opened", "登记时限")
DEADLINE_MOVED = fact_kinds.declare("deadline.moved", "重算时限")
DEADLINE_MET = fact_kinds.declare("deadline.met", "时限办结")
DEADLINE_CANCELLED = fact_kinds.declare("deadline.cancelled", "时限取消")
LEVEL_FACTS = {
    DeadlineLevel.WARNED: fact_kinds.declare("deadline.warned", "临期提醒"),
    DeadlineLevel.OVERDUE: fact_kinds.declare("deadline.overdue", "已逾期"),
    DeadlineLevel.ESCALATED: fact_kinds.declare("deadline.escalated", "逾期升级"),
}
CALENDAR_CHANGED = fact_kinds.declare("calendar.changed", "调整工作日历")
