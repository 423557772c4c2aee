"""Who may report, and what a parent's percent is."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.governance.plans import rules
from wanghuo.kernel.actors import SYSTEM, Actor, AreaPath, Grant, Reach

OWN, NEIGHBOUR = 7, 8


def reporter(organisation_id, path, *capabilities, sectors=None):
    reach = Reach(AreaPath(path), sectors)
    return Actor(1, "甲", (Grant(reach, frozenset(capabilities), organisation_id),))


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        (reporter(OWN, "1/2/", rules.TASK_REPORT), True),
        (reporter(NEIGHBOUR, "1/2/", rules.TASK_REPORT), False),
        (reporter(NEIGHBOUR, "1/", rules.TASK_REPORT), True),
        (reporter(OWN, "1/2/", rules.TASK_READ), False),
        (reporter(OWN, "1/3/", rules.TASK_REPORT), False),
        (reporter(OWN, "1/2/", rules.TASK_REPORT, sectors=frozenset({"health"})), False),
        (reporter(OWN, "1/2/", rules.TASK_REPORT, sectors=frozenset({"police"})), True),
        (SYSTEM, True),
    ],
)
def test_own_unit_or_above_may_report(actor, expected):
    assert rules.may_report(actor, OWN, "1/2/", "police") is expected


@given(percents=st.lists(st.integers(0, 100)))
def test_mean_is_100_only_when_all_are(percents):
    assert (rules.mean_percent(percents) == 100) == (set(percents) == {100})


def test_mean_is_rounded_down():
    assert rules.mean_percent([100, 100, 99]) == 99


@pytest.mark.parametrize(
    ("due_on", "expected"),
    [(None, False), (date(2026, 6, 29), True), (date(2026, 6, 30), False)],
)
def test_the_due_day_itself_is_on_time(due_on, expected):
    assert rules.is_overdue(due_on, date(2026, 6, 30)) is expected


def test_horizon_is_the_last_of_the_coming_days():
    assert rules.horizon(date(2026, 6, 30), 7) == date(2026, 7, 7)
