"""A year of the working calendar as twelve small tables."""

from calendar import MONDAY, Calendar
from dataclasses import dataclass
from datetime import date

from wanghuo.base.deadlines.rules.calendar import WorkingCalendar
from wanghuo.kernel.terms import Term

_SATURDAY = 5


class DayKind(Term):
    """What sort of day it is (日别): an ordinary one, or one moved by a holiday."""

    WORK = "work", "工作日"
    REST = "rest", "周末"
    HOLIDAY = "holiday", "休"
    MADE_UP = "made_up", "班"


@dataclass(frozen=True, slots=True)
class CalendarCell:
    """One day of a month's table; `is_set` when set by hand, else it is published or reckoned."""

    day: date
    kind: DayKind
    is_set: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month by weeks from Monday; None where the neighbour month's days would stand."""

    first: date
    weeks: tuple[tuple[CalendarCell | None, ...], ...]
    workdays: int


def months(year: int, calendar: WorkingCalendar) -> list[Month]:
    """Return the year's months as the calendar in force has them."""
    return [_month(date(year, number, 1), calendar) for number in range(1, 13)]


def _month(first: date, calendar: WorkingCalendar) -> Month:
    weeks = Calendar(MONDAY).monthdayscalendar(first.year, first.month)
    table = tuple(
        tuple(_cell(first.replace(day=day), calendar) if day else None for day in week)
        for week in weeks
    )
    cells = [cell for week in table for cell in week if cell is not None]
    return Month(first, table, sum(calendar.is_workday(cell.day) for cell in cells))


def _cell(day: date, calendar: WorkingCalendar) -> CalendarCell:
    is_weekend = day.weekday() >= _SATURDAY
    if calendar.is_workday(day):
        kind = DayKind.MADE_UP if is_weekend else DayKind.WORK
    else:
        kind = DayKind.REST if is_weekend else DayKind.HOLIDAY
    return CalendarCell(day, kind, day in calendar.set_days)
