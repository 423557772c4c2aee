"""Working days of 2025 and 2026, as the State Council's notices give them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.base.deadlines.queries import calendar_coverage
from wanghuo.base.deadlines.rules import Coverage, Reckoned, Shift, WorkingCalendar

# 国庆 2026: 1–7 October off, Sunday 20 September and Saturday 10 October worked instead.
NATIONAL_DAY_2026 = {date(2026, 10, d): False for d in range(1, 8)} | {
    date(2026, 9, 20): True,
    date(2026, 10, 10): True,
}
# 春节 2026: 15–23 February off, Saturdays 14 and 28 February worked instead.
SPRING_2026 = {date(2026, 2, d): False for d in range(15, 24)} | {
    date(2026, 2, 14): True,
    date(2026, 2, 28): True,
}
# 国庆 2025: 1–8 October off, Sunday 28 September and Saturday 11 October worked instead.
NATIONAL_DAY_2025 = {date(2025, 10, d): False for d in range(1, 9)} | {
    date(2025, 9, 28): True,
    date(2025, 10, 11): True,
}
COVERAGE = Coverage(date(2025, 1, 1), date(2026, 12, 31))
CALENDAR = WorkingCalendar(COVERAGE, NATIONAL_DAY_2025 | SPRING_2026 | NATIONAL_DAY_2026)
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("day", "is_workday"),
    [
        (date(2026, 9, 18), True),  # Friday
        (date(2026, 9, 19), False),  # Saturday
        (date(2026, 9, 20), True),  # Sunday, worked
        (date(2026, 10, 1), False),  # Thursday, 国庆
        (date(2026, 10, 10), True),  # Saturday, worked
        (date(2026, 10, 11), False),  # Sunday
        (date(2027, 10, 1), True),  # Friday of a year not published
    ],
)
def test_is_workday_knows_holidays_and_days_worked_instead(day, is_workday):
    assert CALENDAR.is_workday(day) is is_workday


def test_day_set_by_hand_overrules_what_is_published():
    calendar = WorkingCalendar(COVERAGE, NATIONAL_DAY_2026, {date(2026, 10, 7): True})

    assert calendar.is_workday(date(2026, 10, 7))


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        # 30 September is a Wednesday; then 8, 9 and (worked Saturday) 10 October.
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 9, 30), 4, date(2026, 10, 12)),
        # 13 February is a Friday; Saturday the 14th is worked, then 24, 25.
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 13), 3, date(2026, 2, 25)),
        # back from 9 October 2025 over the eight days of holiday to 30 September
        (date(2025, 10, 9), -1, date(2025, 9, 30)),
        (date(2025, 10, 9), -3, date(2025, 9, 28)),
        (date(2026, 10, 3), 0, date(2026, 10, 3)),
    ],
)
def test_add_workdays_counts_by_hand(day, n, expected):
    assert CALENDAR.add_workdays(day, n) == Reckoned(expected, is_provisional=False)


def test_add_workdays_into_an_unpublished_year_is_provisional():
    # 31 December 2026 is a Thursday; by weekdays alone the next working day is Friday 1 January.
    reckoned = CALENDAR.add_workdays(date(2026, 12, 31), 1)

    assert reckoned == Reckoned(date(2027, 1, 1), is_provisional=True)


def test_day_set_by_hand_beyond_the_published_years_is_certain():
    set_days = {date(2027, 1, 1): False, date(2027, 1, 4): True}
    calendar = WorkingCalendar(COVERAGE, {}, set_days | dict.fromkeys(_weekend(), False))

    assert calendar.next_workday(date(2027, 1, 1)) == Reckoned(
        date(2027, 1, 4), is_provisional=False
    )


def _weekend():
    return date(2027, 1, 2), date(2027, 1, 3)


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        (date(2026, 9, 30), date(2026, 10, 10), 3),  # 8, 9, 10 October
        (date(2026, 9, 18), date(2026, 9, 21), 2),  # Sunday the 20th and Monday the 21st
        (date(2026, 10, 10), date(2026, 10, 10), 0),
        (date(2026, 10, 10), date(2026, 9, 30), 0),
    ],
)
def test_workdays_between_counts_after_the_first_through_the_last(first, last, count):
    assert CALENDAR.workdays_between(first, last) == count


@pytest.mark.parametrize(
    ("shift", "expected"),
    [
        (Shift.NONE, date(2026, 10, 4)),
        (Shift.BEFORE, date(2026, 9, 30)),
        (Shift.AFTER, date(2026, 10, 8)),
    ],
)
def test_shifted_leaves_the_holiday_only_when_told_to(shift, expected):
    assert CALENDAR.shifted(date(2026, 10, 4), shift) == Reckoned(expected, is_provisional=False)


@pytest.mark.parametrize("shift", Shift)
def test_shifted_keeps_a_working_day(shift):
    assert CALENDAR.shifted(date(2026, 10, 10), shift).day == date(2026, 10, 10)


def test_shifted_beyond_the_published_years_is_provisional_unless_it_stays():
    day = date(2027, 10, 2)  # a Saturday

    assert CALENDAR.shifted(day, Shift.AFTER) == Reckoned(date(2027, 10, 4), is_provisional=True)
    assert CALENDAR.shifted(day, Shift.NONE) == Reckoned(day, is_provisional=False)


@given(day=DAYS, n=st.integers(1, 60))
def test_add_workdays_and_workdays_between_undo_each_other(day, n):
    end = CALENDAR.add_workdays(day, n).day

    assert CALENDAR.is_workday(end)
    assert CALENDAR.workdays_between(day, end) == n


@given(day=DAYS)
def test_next_and_previous_workday_meet_on_working_days_only(day):
    after, before = CALENDAR.next_workday(day).day, CALENDAR.previous_workday(day).day

    assert before <= day <= after
    assert (before == after) is CALENDAR.is_workday(day)


@pytest.mark.parametrize(
    ("today", "is_warned"),
    [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2028, 1, 1), True)],
)
def test_coverage_warns_when_the_year_ahead_is_not_published(today, is_warned):
    warning = COVERAGE.warning(today)

    assert (warning is not None) is is_warned
    assert warning is None or "2026-12-31" in warning


def test_coverage_reaches_through_the_last_published_year():
    coverage = calendar_coverage()

    assert coverage.first == date(2004, 1, 1)
    assert (coverage.last.month, coverage.last.day) == (12, 31)
    assert coverage.last >= date(2026, 12, 31)
    assert not coverage.includes(coverage.last + timedelta(days=1))
