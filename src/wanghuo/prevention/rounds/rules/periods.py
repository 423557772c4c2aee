"""Periods of the calendar, and the hours of a day in which somebody goes round again and again."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from wanghuo.prevention.rounds.rules.words import Every

_DAY = timedelta(days=1)
_MIDDLE = 15
_MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF_YEAR: 6, Every.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Period:
    """From one day through another (应查期)."""

    first: date
    last: date

    def includes(self, day: date) -> bool:
        """Tell whether the day lies within."""
        return self.first <= day <= self.last

    def days_from(self, day: date) -> list[date]:
        """Return the days that are left from `day` on; the last one when none is."""
        start = min(max(day, self.first), self.last)
        return [start + _DAY * n for n in range((self.last - start).days + 1)]


def period_of(every: Every, day: date) -> Period:
    """Return the period that holds `day`; weeks begin on Monday, half months on the 1st and 16th.

    Periods stand in the calendar and never drift from the day something was last done.
    """
    if every is Every.DAY:
        return Period(day, day)
    if every is Every.WEEK:
        monday = day - _DAY * day.weekday()
        return Period(monday, monday + _DAY * 6)
    if every is Every.HALF_MONTH:
        return _half_month(day)
    months = _MONTHS[every]
    month = (day.month - 1) // months * months + 1
    last = month + months - 1
    return Period(date(day.year, month, 1), _last_of(day.year, last))


def _half_month(day: date) -> Period:
    if day.day <= _MIDDLE:
        return Period(day.replace(day=1), day.replace(day=_MIDDLE))
    return Period(day.replace(day=_MIDDLE + 1), _last_of(day.year, day.month))


def _last_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


@dataclass(frozen=True, slots=True)
class Hours:
    """A round every so many hours while a place is open; `closes` beyond 24 is after midnight."""

    opens: int
    closes: int
    every: int

    @property
    def windows(self) -> int:
        """How many rounds a day that makes."""
        return ceil((self.closes - self.opens) / self.every)

    def window(self, moment: datetime) -> tuple[date, int]:
        """Return the business day and the number of the window in which a local moment lies.

        Whoever looks round before opening does the first round, and the last one also clears the
        house after closing. What happens after midnight belongs to the evening before.
        """
        day, hour = moment.date(), moment.hour + moment.minute / 60
        if self.closes > 24 and hour < self.closes - 24:
            day, hour = day - _DAY, hour + 24
        number = int((hour - self.opens) // self.every)
        return day, min(max(number, 0), self.windows - 1)
