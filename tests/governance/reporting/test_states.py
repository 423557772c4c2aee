"""The whole tables, and that every state can come to an end."""

import itertools

import pytest

from wanghuo.governance.reporting.rules import (
    NEXT_DUTY_STATE,
    NEXT_STATE,
    UNFROZEN,
    UNSENT,
    DutyAction,
    DutyState,
    ReportAction,
    ReportState,
    next_duty_state,
    next_state,
)
from wanghuo.kernel.errors import TransitionRefused

ALL = [
    *((NEXT_STATE, next_state, one) for one in itertools.product(ReportState, ReportAction)),
    *((NEXT_DUTY_STATE, next_duty_state, one) for one in itertools.product(DutyState, DutyAction)),
]


@pytest.mark.parametrize(
    ("table", "step", "pair"), ALL, ids=[f"{pair[0]}-{pair[1]}" for _, _, pair in ALL]
)
def test_a_step_is_allowed_exactly_by_the_table(table, step, pair):
    if pair in table:
        assert step(*pair) is table[pair]
    else:
        with pytest.raises(TransitionRefused):
            step(*pair)


def test_the_way_of_a_report_that_is_returned_once():
    state = ReportState.DRAFTING
    first, again = "edit submit approve send return revise", "submit approve send receive"
    for name in f"{first} {again} consolidate".split():
        state = next_state(state, ReportAction(name))

    assert state is ReportState.CONSOLIDATED


@pytest.mark.parametrize("state", ReportState)
def test_every_report_can_come_to_an_end(state):
    ends = {ReportState.CONSOLIDATED, ReportState.WITHDRAWN}
    reached, left = {state}, [state]
    while left:
        here = left.pop()
        new = {after for (before, _), after in NEXT_STATE.items() if before is here} - reached
        reached |= new
        left += new

    assert reached & ends


def test_what_is_out_of_the_writers_hands_is_frozen():
    assert set(UNSENT) - set(UNFROZEN) == {ReportState.APPROVED}
    edits = {state for state, action in NEXT_STATE if action is ReportAction.EDIT}
    assert edits == {ReportState.DRAFTING}
