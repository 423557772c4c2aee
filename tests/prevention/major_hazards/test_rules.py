"""The table of states, numbers of people, days of reports, the curve: worked by hand."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.kernel.errors import BadInput, TransitionRefused
from wanghuo.prevention.major_hazards import rules
from wanghuo.prevention.major_hazards.rules import (
    AgreementMissing,
    DiscussionKind,
    DiscussionTerms,
    MajorHazardAction,
    MajorHazardState,
    Month,
    PeopleMissing,
)

TERMS = DiscussionTerms(3, 7, 3, 2)
COLLECTIVE, EXPERT = DiscussionKind


@pytest.mark.parametrize(
    ("state", "action"), list(itertools.product(MajorHazardState, MajorHazardAction))
)
def test_next_state_allows_exactly_the_table(state, action):
    expected = rules.NEXT_STATE.get((state, action))

    if expected is None:
        with pytest.raises(TransitionRefused):
            rules.next_state(state, action)
    else:
        assert rules.next_state(state, action) is expected


def test_the_way_by_hand():
    state = MajorHazardState.SUSPECTED
    for action, after in (
        ("check", "suspected"), ("discuss", "suspected"), ("defer", "undecided"),
        ("check", "undecided"), ("confirm", "judged"), ("report", "reported"), ("list", "listed"),
        ("progress", "rectifying"), ("ask", "closure_asked"), ("return", "returned"),
        ("progress", "rectifying"), ("ask", "closure_asked"), ("inspect", "inspected"),
        ("return", "returned"), ("ask", "closure_asked"), ("inspect", "inspected"),
        ("approve", "closed"), ("look_back", "looked_back"),
    ):  # fmt: skip
        state = rules.next_state(state, MajorHazardAction(action))
        assert state == after


@pytest.mark.parametrize("state", MajorHazardState)
def test_every_state_comes_to_an_end_and_says_what_is_next(state):
    ends = {MajorHazardState.NOT_MAJOR, MajorHazardState.EXEMPT, MajorHazardState.LOOKED_BACK}
    seen, reached = set(), {state}
    while reached - seen:
        seen |= reached
        reached |= {after for (before, _), after in rules.NEXT_STATE.items() if before in reached}

    assert reached & ends
    assert rules.NEXT_STEP[state]


@pytest.mark.parametrize("state", [one for one in MajorHazardState if one not in rules.CLOSED])
def test_nothing_is_closed_but_by_approval_of_what_was_inspected(state):
    by = [
        action for action in MajorHazardAction if rules.NEXT_STATE.get((state, action)) == "closed"
    ]

    assert by == (["approve"] if state is MajorHazardState.INSPECTED else [])


@pytest.mark.parametrize(
    ("kind", "people", "agreed", "refusal"),
    [
        (COLLECTIVE, 2, 0, PeopleMissing),
        (COLLECTIVE, 3, 0, None),
        (COLLECTIVE, 3, 4, BadInput),
        (EXPERT, 6, 6, PeopleMissing),
        (EXPERT, 7, 4, AgreementMissing),  # two thirds of 7 are 4.67
        (EXPERT, 7, 5, None),
        (EXPERT, 9, 5, AgreementMissing),
        (EXPERT, 9, 6, None),
        (EXPERT, 8, 9, BadInput),
    ],
)
def test_people_and_agreement(kind, people, agreed, refusal):
    if refusal is None:
        rules.check_discussion(kind, people, agreed, TERMS)
    else:
        with pytest.raises(refusal):
            rules.check_discussion(kind, people, agreed, TERMS)


@given(people=st.integers(7, 500), agreed=st.integers(0, 500))
def test_experts_agree_by_two_thirds(people, agreed):
    enough = 3 * agreed >= 2 * people

    assert (agreed >= TERMS.agreeing(EXPERT, people)) == enough


def test_names_are_told_apart_however_they_are_written():
    assert rules.names_in("冯一、陈二，楚三\n冯一 ;卫四；") == ("冯一", "陈二", "楚三", "卫四")
    assert rules.names_in(" 、\n") == ()


@pytest.mark.parametrize(
    ("last", "today", "due"),
    [
        (None, date(2025, 9, 1), date(2025, 9, 8)),  # listed that day
        (date(2025, 9, 8), date(2025, 9, 4), date(2025, 9, 15)),  # told early: that week is done
        (date(2025, 9, 15), date(2025, 9, 17), date(2025, 9, 22)),  # told late
        (None, date(2025, 9, 20), date(2025, 9, 22)),  # sent back
        (date(2025, 9, 8), date(2025, 9, 8), date(2025, 9, 15)),  # told on the day
    ],
)
def test_reports_are_due_every_week_from_the_listing(last, today, due):
    assert rules.next_report(date(2025, 9, 1), 7, last, today) == due


def test_what_a_person_writes_is_asked_for():
    assert rules.said(" 看过\0 ", "请写{limit}") == "看过"
    for wrong in ("", " \n", "长" * 2001):
        with pytest.raises(BadInput, match="请写2000"):
            rules.said(wrong, "请写{limit}")


SPANS = [
    (date(2025, 12, 31), None),  # stands all the time
    (date(2026, 1, 31), date(2026, 2, 1)),  # in stock at the end of January only
    (date(2026, 2, 1), date(2026, 2, 28)),  # came and went in February
    (date(2026, 2, 10), date(2026, 3, 5)),
    (date(2026, 3, 9), None),  # after the day that is asked for
]


def test_the_curve_by_hand():
    assert rules.curve(SPANS, date(2026, 3, 5), 4) == [
        Month(date(2025, 12, 1), date(2025, 12, 31), 1, 0, 1),
        Month(date(2026, 1, 1), date(2026, 1, 31), 1, 0, 2),
        Month(date(2026, 2, 1), date(2026, 2, 28), 2, 2, 2),
        Month(date(2026, 3, 1), date(2026, 3, 5), 0, 1, 1),
    ]


def test_the_curve_of_nothing_is_flat():
    assert [(one.new, one.closed, one.stock) for one in rules.curve([], date(2026, 3, 5))] == [
        (0, 0, 0)
    ] * 12


DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))


@given(spans=st.lists(st.tuples(DAYS, DAYS | st.none())), until=DAYS)
def test_stock_is_what_was_there_and_came_less_what_went(spans, until):
    sound = [(since, end) for since, end in spans if end is None or end >= since]

    months = rules.curve(sound, until, 30)

    for before, month in itertools.pairwise(months):
        assert month.stock == before.stock + month.new - month.closed
