"""Periods reckoned by hand, and every transition."""

import itertools
from datetime import date, datetime

import pytest

from wanghuo.kernel.clock import SHANGHAI
from wanghuo.kernel.errors import TransitionRefused
from wanghuo.prevention.rounds.rules import (
    NEXT_STATE,
    Every,
    Hours,
    Period,
    RoundAction,
    RoundState,
    next_state,
    period_of,
)


@pytest.mark.parametrize(
    ("every", "day", "first", "last"),
    [
        (Every.DAY, "2028-02-29", "2028-02-29", "2028-02-29"),
        (Every.WEEK, "2026-03-01", "2026-02-23", "2026-03-01"),
        (Every.WEEK, "2026-03-02", "2026-03-02", "2026-03-08"),
        (Every.HALF_MONTH, "2026-02-15", "2026-02-01", "2026-02-15"),
        (Every.HALF_MONTH, "2026-02-16", "2026-02-16", "2026-02-28"),
        (Every.HALF_MONTH, "2028-02-20", "2028-02-16", "2028-02-29"),
        (Every.MONTH, "2026-02-10", "2026-02-01", "2026-02-28"),
        (Every.MONTH, "2028-02-10", "2028-02-01", "2028-02-29"),
        (Every.MONTH, "2026-04-30", "2026-04-01", "2026-04-30"),
        (Every.MONTH, "2026-12-31", "2026-12-01", "2026-12-31"),
        (Every.QUARTER, "2026-01-01", "2026-01-01", "2026-03-31"),
        (Every.QUARTER, "2026-05-31", "2026-04-01", "2026-06-30"),
        (Every.QUARTER, "2026-12-31", "2026-10-01", "2026-12-31"),
        (Every.HALF_YEAR, "2026-06-30", "2026-01-01", "2026-06-30"),
        (Every.HALF_YEAR, "2026-07-01", "2026-07-01", "2026-12-31"),
        (Every.YEAR, "2028-02-29", "2028-01-01", "2028-12-31"),
    ],
)
def test_period_holds_its_days(every, day, first, last):
    held = period_of(every, date.fromisoformat(day))

    assert held == Period(date.fromisoformat(first), date.fromisoformat(last))


def test_days_left_of_a_period():
    period = period_of(Every.WEEK, date(2026, 3, 4))

    assert period.days_from(date(2026, 3, 6)) == [date(2026, 3, 6 + n) for n in range(3)]
    assert period.days_from(date(2026, 3, 20)) == [date(2026, 3, 8)]
    assert len(period.days_from(date(2026, 1, 1))) == 7


DAY, NIGHT = Hours(9, 22, 2), Hours(12, 26, 2)


@pytest.mark.parametrize(
    ("hours", "moment", "day", "window"),
    [
        (DAY, "2026-03-02T08:40", 2, 0),  # before opening: the first round
        (DAY, "2026-03-02T09:00", 2, 0),
        (DAY, "2026-03-02T10:59", 2, 0),
        (DAY, "2026-03-02T11:00", 2, 1),
        (DAY, "2026-03-02T21:30", 2, 6),
        (DAY, "2026-03-02T22:30", 2, 6),  # after closing: the last one, clearing the house
        (NIGHT, "2026-03-02T12:00", 2, 0),
        (NIGHT, "2026-03-03T00:30", 2, 6),  # past midnight: the evening before
        (NIGHT, "2026-03-03T01:59", 2, 6),
        (NIGHT, "2026-03-03T02:00", 3, 0),
    ],
)
def test_moment_falls_into_a_window(hours, moment, day, window):
    local = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)

    assert hours.window(local) == (date(2026, 3, day), window)


def test_hours_make_so_many_windows():
    assert (DAY.windows, NIGHT.windows, Hours(8, 20, 2).windows) == (7, 7, 6)


@pytest.mark.parametrize(("state", "action"), itertools.product(RoundState, RoundAction))
def test_every_transition_is_in_the_table_or_refused(state, action):
    allowed = {
        ("due", "meet"): "done", ("due", "miss"): "missed", ("due", "waive"): "waived",
        ("due", "assign"): "due", ("missed", "meet"): "done", ("missed", "waive"): "waived",
        ("due", "unmeet"): "due", ("done", "unmeet"): "due", ("missed", "unmeet"): "missed",
    }  # fmt: skip
    after = allowed.get((state.value, action.value))

    if after:
        assert next_state(state, action) == after
    else:
        with pytest.raises(TransitionRefused):
            next_state(state, action)


def test_every_state_ends():
    ends = {RoundState.DONE, RoundState.WAIVED}
    reach = {state: {after for (one, _), after in NEXT_STATE.items() if one is state}
             for state in RoundState}  # fmt: skip

    assert all(state in ends or reach[state] & ends for state in RoundState)
