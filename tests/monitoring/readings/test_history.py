from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.monitoring.readings.rules.history import (
    MOST_POINTS,
    Bucket,
    Span,
    bucketed,
    date_of,
    day_of,
    home_of,
    midnight,
    oldest_day_kept,
    whole,
    window_of,
)

MIDNIGHT = 1_772_380_800_000  # 2026-03-02 00:00 in China: 2026-03-01 16:00 UTC


@pytest.mark.parametrize(
    ("span", "on", "first", "behind", "before"),
    [
        (Span.DAY, date(2026, 3, 2), date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 1)),
        (Span.MONTH, date(2026, 2, 28), date(2026, 2, 1), date(2026, 3, 1), date(2026, 1, 31)),
        (Span.MONTH, date(2026, 12, 31), date(2026, 12, 1), date(2027, 1, 1), date(2026, 11, 30)),
        (Span.YEAR, date(2024, 2, 29), date(2024, 1, 1), date(2025, 1, 1), date(2023, 12, 31)),
    ],
)
def test_window_is_the_day_month_or_year_around_a_day(span, on, first, behind, before):
    window = window_of(span, on)

    assert (window.first, window.behind, window.before) == (first, behind, before)


def test_a_day_begins_at_midnight_in_china():
    assert midnight(date(2026, 3, 2)) == MIDNIGHT
    assert datetime.fromtimestamp(MIDNIGHT / 1000, UTC) == datetime(2026, 3, 1, 16, tzinfo=UTC)


def test_few_values_stay_as_they_are():
    values = [(0, 1.0), (500, 3.0), (999, 2.0)]

    assert list(bucketed(values, 0, 1000, most=10)) == [
        Bucket(0, 1.0, 1.0, 1.0, 1), Bucket(500, 3.0, 3.0, 3.0, 1), Bucket(999, 2.0, 2.0, 2.0, 1),
    ]  # fmt: skip


def test_many_values_are_told_by_their_lowest_highest_and_mean():
    values = [(0, 1.0), (10, 9.0), (20, 2.0), (50, 4.0), (90, 6.0)]

    assert list(bucketed(values, 0, 100, most=2)) == [
        Bucket(0, 1.0, 9.0, 4.0, 3), Bucket(50, 4.0, 6.0, 5.0, 2),
    ]  # fmt: skip


times = st.lists(st.integers(0, 10**9), unique=True, max_size=300).map(sorted)


@given(times=times, most=st.integers(1, 50), numbers=st.randoms())
def test_no_peak_vanishes_and_no_more_points_than_asked_for(times, most, numbers):
    values = [(at, numbers.uniform(-1e6, 1e6)) for at in times]

    found = list(bucketed(values, 0, 10**9 + 1, most))

    assert len(found) <= most
    assert sum(one.count for one in found) == len(values)
    if values:
        numbers = [value for _, value in values]
        assert min(one.low for one in found) == min(numbers)
        assert max(one.high for one in found) == max(numbers)
        assert whole(found).mean == pytest.approx(sum(numbers) / len(numbers))
    assert [one.at for one in found] == sorted(one.at for one in found)


def test_a_month_by_the_minute_fits_the_screen():
    window = window_of(Span.MONTH, date(2026, 3, 2))
    values = ((at, 1.0) for at in range(window.since, window.until, 60_000))

    assert len(list(bucketed(values, window.since, window.until))) == MOST_POINTS


def test_nothing_has_no_whole():
    assert whole([]) is None


def test_days_are_numbered_in_utc():
    at = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

    assert date_of(day_of(at)) == date(2026, 3, 2)
    assert oldest_day_kept(at, 45) == day_of(at) - 45


@pytest.mark.parametrize(
    ("path", "home"), [("1/17/204/", 17), ("1/17/", 17), ("1/", 1), ("1/30/31/", 31)]
)
def test_home_is_the_town_or_what_lies_above(path, home):
    assert home_of(path, {17, 18}) == home
