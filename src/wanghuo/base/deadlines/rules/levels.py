"""How hard a deadline is pressed on a given day (催办级别)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from wanghuo.kernel.terms import Term


class DeadlineState(Term):
    """Whether a deadline still binds (时限状态)."""

    OPEN = "open", "未完成"
    MET = "met", "已完成"
    CANCELLED = "cancelled", "已取消"


class DeadlineLevel(Term):
    """How far a deadline has been pressed (催办级别), mildest first."""

    NONE = "none", "正常"
    WARNED = "warned", "临期"
    OVERDUE = "overdue", "逾期"
    ESCALATED = "escalated", "升级督办"


_RANK: Mapping[DeadlineLevel, int] = MappingProxyType(
    {level: rank for rank, level in enumerate(DeadlineLevel)}
)


@dataclass(frozen=True, slots=True)
class Levels:
    """Days before the due day from which to warn, and days after it from which to escalate.

    What is late is pressed again every `repeat_days`; 0: each level once.
    """

    warn_days: int
    escalate_days: int
    repeat_days: int = 0


def level_on(due_on: date, today: date, levels: Levels) -> DeadlineLevel:
    """Return the level on `today`: the due day itself is on time, the day after is overdue."""
    late_days = (today - due_on).days
    if late_days > 0:
        escalated = late_days >= levels.escalate_days
        return DeadlineLevel.ESCALATED if escalated else DeadlineLevel.OVERDUE
    return DeadlineLevel.WARNED if -late_days <= levels.warn_days else DeadlineLevel.NONE


def levels_told(before: DeadlineLevel, now: DeadlineLevel) -> tuple[DeadlineLevel, ...]:
    """Return the levels to tell of when a deadline rises from `before` to `now`, if it rises.

    A level that was jumped over (the program stood still) is told too, but nobody is warned of
    what is already overdue.
    """
    passed = (level for level in DeadlineLevel if _RANK[before] < _RANK[level] <= _RANK[now])
    return tuple(level for level in passed if level in {now, DeadlineLevel.OVERDUE})


def is_told_again(
    level: DeadlineLevel, pressed_on: date | None, today: date, levels: Levels
) -> bool:
    """Tell whether what is late is pressed once more, because the last time is long enough ago."""
    is_late = level in {DeadlineLevel.OVERDUE, DeadlineLevel.ESCALATED}
    if not (levels.repeat_days and is_late and pressed_on):
        return False
    return (today - pressed_on).days >= levels.repeat_days
