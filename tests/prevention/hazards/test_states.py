"""The whole table, tried by hand for every pair."""

from itertools import product

import pytest

from wanghuo.kernel.errors import TransitionRefused
from wanghuo.prevention.hazards import rules
from wanghuo.prevention.hazards.rules import HazardAction, HazardState

A, S = HazardAction, HazardState
STEPS = {
    S.FOUND: {A.ASSIGN: S.ASSIGNED, A.RECEIVE: S.ASSIGNED},
    S.ASSIGNED: {A.ASSIGN: S.ASSIGNED, A.ORDER: S.ORDERED, A.SUBMIT: S.SUBMITTED},
    S.ORDERED: {A.BEGIN: S.RECTIFYING, A.SUBMIT: S.SUBMITTED},
    S.RECTIFYING: {A.SUBMIT: S.SUBMITTED},
    S.SUBMITTED: {A.RETURN: S.RETURNED, A.CLOSE: S.CLOSED},
    S.RETURNED: {A.BEGIN: S.RECTIFYING, A.SUBMIT: S.SUBMITTED},
}
ANYTIME = (A.GRADE, A.TRANSFER, A.RECEIVE, A.DECLINE, A.TAKE_BACK)
EXTENDING = (A.ASK, A.EXTEND, A.REFUSE)


def expected(state, action):
    """Where a step leads; None where it is refused."""
    if state not in STEPS:
        return None
    if action in STEPS[state]:
        return STEPS[state][action]
    if action in {A.MERGE, A.VOID}:
        return S.MERGED if action is A.MERGE else S.VOID
    is_ordered = state in {S.ORDERED, S.RECTIFYING, S.RETURNED}
    stays = action in ANYTIME or (action in EXTENDING and is_ordered)
    return state if stays else None


@pytest.mark.parametrize(("state", "action"), product(HazardState, HazardAction))
def test_every_step_leads_where_the_table_says(state, action):
    after = expected(state, action)

    if after is None:
        with pytest.raises(TransitionRefused):
            rules.next_state(state, action)
    else:
        assert rules.next_state(state, action) is after


@pytest.mark.parametrize("state", rules.OPEN)
def test_every_open_hazard_can_be_closed(state):
    reached, seen = {state}, set()
    while reached:
        seen |= reached
        reached = {
            after for (before, _), after in rules.NEXT_STATE.items() if before in seen
        } - seen

    assert HazardState.CLOSED in seen


@pytest.mark.parametrize("state", sorted(set(HazardState) - set(rules.OPEN)))
def test_what_has_ended_takes_no_step(state):
    assert [step for step in rules.NEXT_STATE if step[0] is state] == []


def test_a_merge_is_undone_to_where_the_hazard_stood():
    assert rules.next_state(S.MERGED, A.UNMERGE, S.ORDERED) is S.ORDERED
    with pytest.raises(TransitionRefused):
        rules.next_state(S.ORDERED, A.UNMERGE, S.ORDERED)


@pytest.mark.parametrize("action", HazardAction)
def test_a_waiting_transfer_hinders_only_what_would_take_the_hazard_away(action):
    rules.check_transfer(action, is_in_transfer=False)

    if action in rules.UNHINDERED:
        rules.check_transfer(action, is_in_transfer=True)
    else:
        with pytest.raises(rules.TransferWaiting):
            rules.check_transfer(action, is_in_transfer=True)


def test_hindered_are_exactly_these():
    assert set(HazardAction) - rules.UNHINDERED == {
        A.FIND, A.ASSIGN, A.ORDER, A.CLOSE, A.TRANSFER, A.MERGE, A.UNMERGE, A.VOID,
    }  # fmt: skip


def test_nobody_rechecks_his_own_work():
    rules.check_recheck(submitted_by=1, rechecked_by=2)
    rules.check_recheck(submitted_by=None, rechecked_by=None)
    with pytest.raises(rules.OwnRectification):
        rules.check_recheck(submitted_by=1, rechecked_by=1)


def test_numbers_are_written_as_people_write_them():
    assert rules.hazard_number(2026, 123) == "YH2026-000123"
    assert rules.hazard_number(2026, 1_234_567) == "YH2026-1234567"
    assert rules.notice_number("消限改", 2026, 5) == "消限改〔2026〕5号"
