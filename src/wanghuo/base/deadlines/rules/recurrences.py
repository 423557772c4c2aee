"""What is owed again and again (周期时限): one due day in each day, week, month, … year.

Periods are counted from the calendar, never from the last occurrence, so nothing drifts: a month
is a month also after the 31st fell on the 28th.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from wanghuo.kernel.errors import BadInput, Words
from wanghuo.kernel.terms import Term

_MONTH_DAY = re.compile(r"(?:(1[0-2]|0?[1-9])-)?(3[01]|[12]\d|0?[1-9])")
_LAST = 31
_ORDINARY_YEAR = 2023


class Frequency(Term):
    """How often (频次); codes as in the plan-reading schema."""

    DAILY = "DAILY", "每日"
    WEEKLY = "WEEKLY", "每周"
    MONTHLY = "MONTHLY", "每月"
    QUARTERLY = "QUARTERLY", "每季度"
    HALF_YEARLY = "HALF_YEARLY", "每半年"
    YEARLY = "YEARLY", "每年"


_DAYS: Mapping[Frequency, int] = MappingProxyType({Frequency.DAILY: 1, Frequency.WEEKLY: 7})
_MONTHS: Mapping[Frequency, int] = MappingProxyType(
    {
        Frequency.MONTHLY: 1,
        Frequency.QUARTERLY: 3,
        Frequency.HALF_YEARLY: 6,
        Frequency.YEARLY: 12,
    }
)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Due once in each period that begins within [since, until] (周期).

    `month_day` is the last on-time day: "24" of each month, "12-01" of each year, "01-10" the tenth
    of the first month of each quarter. Without one the whole period is on time, but never beyond
    `until`. A day alone means the last month of the period; a day that a month lacks means its
    last day. Days and weeks (Monday to Sunday) are always due on their last day.
    """

    freq: Frequency
    month_day: str | None = None
    since: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        """Refuse a day that no calendar has."""
        if self.month_day is not None and not _MONTH_DAY.fullmatch(self.month_day):
            raise BadInput(
                problem=Words(
                    "周期的日期“{month_day}”无法识别，请写成“24”（日）或“12-01”（月-日）。",
                    month_day=self.month_day,
                )
            )


def occurrences(recurrence: Recurrence, after: date, until: date) -> Iterator[date]:
    """Yield the due days later than `after` and not later than `until`, in order."""
    first = max(after + timedelta(days=1), recurrence.since or date.min)
    last = min(until, recurrence.until or date.max)
    if first > last:
        return
    for period in range(_period(recurrence.freq, first), _period(recurrence.freq, last) + 1):
        day = _due_day(recurrence, period)
        if first <= day <= last:
            yield day


def next_due(recurrence: Recurrence, after: date) -> date | None:
    """Return the first due day later than `after`; None when the recurrence has ended."""
    return next(occurrences(recurrence, after, date.max), None)


def _period(freq: Frequency, day: date) -> int:
    """Return the number of the period that holds `day`; day 1 of the calendar was a Monday."""
    if freq in _DAYS:
        return (day.toordinal() - 1) // _DAYS[freq]
    return (day.year * 12 + day.month - 1) // _MONTHS[freq]


def _due_day(recurrence: Recurrence, period: int) -> date:
    if recurrence.freq in _DAYS:
        last = date.fromordinal((period + 1) * _DAYS[recurrence.freq])
        return min(last, recurrence.until or date.max)
    months = _MONTHS[recurrence.freq]
    month, day = _month_and_day(recurrence, months)
    year, month_index = divmod(period * months + month - 1, 12)
    due = date(year, month_index + 1, min(day, monthrange(year, month_index + 1)[1]))
    return due if recurrence.month_day else min(due, recurrence.until or date.max)


def _month_and_day(recurrence: Recurrence, months: int) -> tuple[int, int]:
    """Return the month of the period, and the day; 31 stands for the last.

    "06-30" each half-year means the end of the sixth month, which in December is the 31st.
    """
    found = _MONTH_DAY.fullmatch(recurrence.month_day or "")
    if found is None:
        return months, _LAST
    day = int(found[2])
    if found[1] is None:
        return months, day
    month = int(found[1])
    ends = months < 12 and day == monthrange(_ORDINARY_YEAR, month)[1]
    return (month - 1) % months + 1, _LAST if ends else day
