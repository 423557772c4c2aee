"""A year as twelve tables."""

from datetime import date

import pytest

from wanghuo.base.deadlines.rules import Coverage, WorkingCalendar
from wanghuo.base.deadlines.rules.months import DayKind, months

NATIONAL_DAY, SUNDAY_WORKED, SET_REST = date(2026, 10, 1), date(2026, 10, 11), date(2026, 10, 13)
CALENDAR = WorkingCalendar(
    Coverage(date(2026, 1, 1), date(2026, 12, 31)),
    {NATIONAL_DAY: False, SUNDAY_WORKED: True},
    {SET_REST: False},
)


def cell_of(day):
    month = months(day.year, CALENDAR)[day.month - 1]
    return next(cell for week in month.weeks for cell in week if cell and cell.day == day)


@pytest.mark.parametrize(
    ("day", "kind", "is_set"),
    [
        (date(2026, 10, 9), DayKind.WORK, False),
        (date(2026, 10, 10), DayKind.REST, False),
        (NATIONAL_DAY, DayKind.HOLIDAY, False),
        (SUNDAY_WORKED, DayKind.MADE_UP, False),
        (SET_REST, DayKind.HOLIDAY, True),
    ],
)
def test_day_is_of_its_kind(day, kind, is_set):
    cell = cell_of(day)

    assert (cell.kind, cell.is_set) == (kind, is_set)


def test_months_begin_on_their_weekday_and_count_their_working_days():
    year = months(2026, CALENDAR)
    october = year[9]

    assert [month.first.month for month in year] == list(range(1, 13))
    assert [cell and cell.day.day for cell in october.weeks[0]] == [None, None, None, 1, 2, 3, 4]
    # 22 weekdays, less 1 and 13 October, and Sunday the 11th worked
    assert october.workdays == 21
