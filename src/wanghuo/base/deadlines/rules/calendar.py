"""Working days (工作日): the published holidays, what a county sets by hand, else the weekday.

Beyond the published years only weekdays are known, so what is reckoned there is provisional.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from typing import NamedTuple

from wanghuo.kernel.errors import Words
from wanghuo.kernel.terms import Term

_SATURDAY = 5
_DAY = timedelta(days=1)
_LEAD = timedelta(days=365)


class Shift(Term):
    """Where a due day goes that is not a working day (遇休息日)."""

    NONE = "none", "不顺延"
    BEFORE = "before", "提前到前一工作日"
    AFTER = "after", "顺延到后一工作日"


class Reckoned(NamedTuple):
    """A day reckoned in working days, and whether a later announcement may move it (暂定)."""

    day: date
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """First and last day whose holidays have been published."""

    first: date
    last: date

    def includes(self, day: date) -> bool:
        """Tell whether the holidays around `day` are published."""
        return self.first <= day <= self.last

    def warning(self, today: date) -> str | None:
        """Say that the year ahead is not published yet, and what to do; None when it is."""
        if self.includes(today + _LEAD):
            return None
        return Words(
            "工作日历只公布到{last:%Y-%m-%d}，此后按周一至周五推算并标为暂定："
            "请升级 chinesecalendar，或在工作日历中录入已公布的放假调休。",
            last=self.last,
        )


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Which days are worked (工作日历): `set_days` over `published` over the weekday."""

    coverage: Coverage
    published: Mapping[date, bool] = field(repr=False)
    set_days: Mapping[date, bool] = field(default_factory=dict)

    def is_workday(self, day: date) -> bool:
        """Tell whether people work on `day`."""
        weekday = day.weekday() < _SATURDAY
        return self.set_days.get(day, self.published.get(day, weekday))

    def is_certain(self, day: date) -> bool:
        """Tell whether `day` is published or set by hand."""
        return day in self.set_days or self.coverage.includes(day)

    def next_workday(self, day: date) -> Reckoned:
        """Return the first working day on or after `day`."""
        return self._seek(day, _DAY)

    def previous_workday(self, day: date) -> Reckoned:
        """Return the last working day on or before `day`."""
        return self._seek(day, -_DAY)

    def add_workdays(self, day: date, n: int) -> Reckoned:
        """Return the n-th working day after `day`, before it when n is negative, itself when 0."""
        if n == 0:
            return Reckoned(day, is_provisional=False)
        step = _DAY if n > 0 else -_DAY
        worked = (d for d in _days(day + step, step) if self.is_workday(d))
        end = next(islice(worked, abs(n) - 1, None))
        return Reckoned(end, self._is_provisional(day + step, end))

    def workdays_between(self, first: date, last: date) -> int:
        """Count the working days after `first` up to and including `last`."""
        return sum(
            self.is_workday(first + timedelta(days=n)) for n in range(1, (last - first).days + 1)
        )

    def shifted(self, day: date, shift: Shift) -> Reckoned:
        """Return where `day` goes by `shift`; a day that does not shift is never provisional."""
        if shift is Shift.BEFORE:
            return self.previous_workday(day)
        if shift is Shift.AFTER:
            return self.next_workday(day)
        return Reckoned(day, is_provisional=False)

    def _seek(self, day: date, step: timedelta) -> Reckoned:
        end = next(d for d in _days(day, step) if self.is_workday(d))
        return Reckoned(end, self._is_provisional(day, end))

    def _is_provisional(self, a: date, b: date) -> bool:
        first, last = sorted((a, b))
        span = range((last - first).days + 1)
        return not all(self.is_certain(first + timedelta(days=n)) for n in span)


def _days(day: date, step: timedelta) -> Iterator[date]:
    while True:
        yield day
        day += step
