"""When a deadline is warned of, overdue, escalated."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.base.deadlines.rules import DeadlineLevel, Levels, is_told_again, level_on, levels_told

NONE, WARNED, OVERDUE, ESCALATED = DeadlineLevel
DUE = date(2026, 9, 24)
SEVEN_AND_FIVE = Levels(warn_days=7, escalate_days=5)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 9, 16), NONE),
        (date(2026, 9, 17), WARNED),
        (date(2026, 9, 24), WARNED),
        (date(2026, 9, 25), OVERDUE),
        (date(2026, 9, 28), OVERDUE),
        (date(2026, 9, 29), ESCALATED),
        (date(2027, 9, 29), ESCALATED),
    ],
)
def test_level_on_each_side_of_every_edge(today, expected):
    assert level_on(DUE, today, SEVEN_AND_FIVE) is expected


def test_level_on_the_due_day_itself_is_never_overdue():
    assert level_on(DUE, DUE, Levels(warn_days=0, escalate_days=0)) is WARNED


@given(
    start=st.integers(-60, 60),
    steps=st.integers(0, 60),
    warn_days=st.integers(0, 30),
    escalate_days=st.integers(0, 30),
)
def test_level_never_falls_as_days_go_by(start, steps, warn_days, escalate_days):
    levels = Levels(warn_days, escalate_days)
    ranks = list(DeadlineLevel)
    today = DUE + timedelta(days=start)

    now = ranks.index(level_on(DUE, today, levels))
    later = ranks.index(level_on(DUE, today + timedelta(days=steps), levels))

    assert now <= later


TOLD = {
    (NONE, WARNED): (WARNED,),
    (NONE, OVERDUE): (OVERDUE,),
    (NONE, ESCALATED): (OVERDUE, ESCALATED),
    (WARNED, OVERDUE): (OVERDUE,),
    (WARNED, ESCALATED): (OVERDUE, ESCALATED),
    (OVERDUE, ESCALATED): (ESCALATED,),
}


@pytest.mark.parametrize(("before", "now"), list(itertools.product(DeadlineLevel, DeadlineLevel)))
def test_levels_told_makes_up_what_was_jumped_over_but_warns_of_nothing_late(before, now):
    assert levels_told(before, now) == TOLD.get((before, now), ())


@pytest.mark.parametrize("level", DeadlineLevel)
@pytest.mark.parametrize("repeat_days", [0, 3])
@pytest.mark.parametrize("days_ago", [None, 0, 2, 3, 30])
def test_only_what_is_late_is_told_again_and_only_after_the_days(level, repeat_days, days_ago):
    pressed_on = None if days_ago is None else DUE - timedelta(days=days_ago)
    levels = Levels(7, 7, repeat_days)

    told = is_told_again(level, pressed_on, DUE, levels)

    assert told == (repeat_days == 3 and level in {OVERDUE, ESCALATED} and days_ago in {3, 30})
