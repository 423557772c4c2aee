"""What comes back comes once in each period, on its day, for ever."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.base.deadlines.rules import Frequency, Recurrence, next_due, occurrences
from wanghuo.kernel.errors import BadInput

YEAR = (date(2023, 12, 31), date(2024, 12, 31))
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
SPANS = st.tuples(DAYS, st.integers(0, 800)).map(lambda s: (s[0], s[0] + timedelta(days=s[1])))
MONTH_DAYS = st.one_of(
    st.none(),
    st.integers(1, 31).map(str),
    st.tuples(st.integers(1, 12), st.integers(1, 31)).map(lambda p: f"{p[0]:02}-{p[1]:02}"),
)
RECURRENCES = st.builds(
    Recurrence, st.sampled_from(Frequency), MONTH_DAYS, st.none() | DAYS, st.none() | DAYS
)
MONTHS = {"MONTHLY": 1, "QUARTERLY": 3, "HALF_YEARLY": 6, "YEARLY": 12}


def days(*written):
    return [date.fromisoformat(f"2024-{w}") for w in written]


@pytest.mark.parametrize(
    ("freq", "month_day", "expected"),
    [
        (
            "MONTHLY",
            "24",
            days(*(f"{m:02}-24" for m in range(1, 13))),
        ),
        (
            "MONTHLY",
            "31",
            days(
                "01-31", "02-29", "03-31", "04-30", "05-31", "06-30",
                "07-31", "08-31", "09-30", "10-31", "11-30", "12-31",
            ),
        ),
        ("QUARTERLY", None, days("03-31", "06-30", "09-30", "12-31")),
        ("QUARTERLY", "01-10", days("01-10", "04-10", "07-10", "10-10")),
        ("QUARTERLY", "03-20", days("03-20", "06-20", "09-20", "12-20")),
        ("QUARTERLY", "25", days("03-25", "06-25", "09-25", "12-25")),
        ("HALF_YEARLY", None, days("06-30", "12-31")),
        ("HALF_YEARLY", "06-30", days("06-30", "12-31")),
        ("HALF_YEARLY", "12-31", days("06-30", "12-31")),
        ("HALF_YEARLY", "06-20", days("06-20", "12-20")),
        ("YEARLY", None, days("12-31")),
        ("YEARLY", "12-01", days("12-01")),
        ("YEARLY", "02-29", days("02-29")),
        ("YEARLY", "02-28", days("02-28")),
    ],
)  # fmt: skip
def test_occurrences_of_a_year_are_the_days_a_clerk_would_name(freq, month_day, expected):
    recurrence = Recurrence(Frequency(freq), month_day)

    assert list(occurrences(recurrence, *YEAR)) == expected


def test_weeks_end_on_sunday_and_days_on_themselves():
    # 24 September 2026 is a Thursday.
    after, until = date(2026, 9, 23), date(2026, 10, 4)

    assert list(occurrences(Recurrence(Frequency.WEEKLY), after, until)) == [
        date(2026, 9, 27),
        date(2026, 10, 4),
    ]
    assert list(occurrences(Recurrence(Frequency.DAILY), after, date(2026, 9, 25))) == [
        date(2026, 9, 24),
        date(2026, 9, 25),
    ]


def test_since_leaves_out_a_day_already_gone_by():
    recurrence = Recurrence(Frequency.MONTHLY, "24", since=date(2024, 3, 26))

    assert next_due(recurrence, date(2024, 1, 1)) == date(2024, 4, 24)


def test_recurrence_without_a_day_ends_when_it_ends():
    recurrence = Recurrence(Frequency.YEARLY, since=date(2022, 12, 1), until=date(2024, 11, 30))

    assert list(occurrences(recurrence, date.min, date.max)) == [
        date(2022, 12, 31),
        date(2023, 12, 31),
        date(2024, 11, 30),
    ]


def test_recurrence_with_a_day_does_not_move_it_to_its_end():
    recurrence = Recurrence(Frequency.YEARLY, "12-01", until=date(2024, 11, 30))

    assert next_due(recurrence, date(2023, 12, 1)) is None


@pytest.mark.parametrize("month_day", ["", "0", "32", "13-01", "12-00", "12/01", "十二月"])
def test_recurrence_refuses_a_day_no_calendar_has(month_day):
    with pytest.raises(BadInput, match="无法识别"):
        Recurrence(Frequency.MONTHLY, month_day)


@given(recurrence=RECURRENCES, span=SPANS)
def test_occurrences_are_sorted_unique_and_within_bounds(recurrence, span):
    after, until = span

    found = list(occurrences(recurrence, after, until))

    assert found == sorted(set(found))
    assert all(after < day <= until for day in found)
    assert all(recurrence.since is None or day >= recurrence.since for day in found)
    assert all(recurrence.until is None or day <= recurrence.until for day in found)


@given(recurrence=RECURRENCES, after=DAYS)
def test_next_due_is_the_first_occurrence(recurrence, after):
    later = max(after, recurrence.since or after) + timedelta(days=800)

    first = next(iter(occurrences(recurrence, after, later)), None)

    assert next_due(recurrence, after) == first


@pytest.mark.parametrize("freq", MONTHS)
@given(month_day=MONTH_DAYS)
def test_fifty_years_hold_exactly_one_occurrence_a_period_without_drift(freq, month_day):
    recurrence = Recurrence(Frequency(freq), month_day)

    found = list(occurrences(recurrence, date(2009, 12, 31), date(2059, 12, 31)))

    periods = [(day.year * 12 + day.month - 1) // MONTHS[freq] for day in found]
    first = 2010 * 12 // MONTHS[freq]
    assert periods == list(range(first, first + 600 // MONTHS[freq]))


@pytest.mark.parametrize(("freq", "length"), [("DAILY", 1), ("WEEKLY", 7)])
def test_fifty_years_of_days_and_weeks_keep_their_step(freq, length):
    found = list(occurrences(Recurrence(Frequency(freq)), date(2010, 1, 3), date(2060, 1, 4)))

    assert found == [
        date(2010, 1, 3) + timedelta(days=length * n) for n in range(1, len(found) + 1)
    ]
    assert len(found) == (date(2060, 1, 4) - date(2010, 1, 3)).days // length


@given(day=st.integers(1, 31))
def test_day_of_the_month_is_honoured_or_is_the_last(day):
    for due in occurrences(Recurrence(Frequency.MONTHLY, str(day)), *YEAR):
        assert due.day == min(day, monthrange(due.year, due.month)[1])
