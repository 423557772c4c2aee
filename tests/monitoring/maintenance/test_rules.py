"""The tables of tickets and duty checks, what has a device chased, until when an answer counts."""

import itertools
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.monitoring.devices.builders import AT
from wanghuo.kernel.errors import BadInput, TransitionRefused
from wanghuo.monitoring.alarms.rules import AlarmKind, AlarmState, Cause
from wanghuo.monitoring.maintenance import rules
from wanghuo.monitoring.maintenance.rules import (
    ChaseTerms,
    CheckEvent,
    CheckState,
    DutyNumbers,
    FaultReason,
    TicketAction,
    TicketState,
)

S, A = TicketState, TicketAction
LAW = {
    S.OPENED: {A.ACCEPT: S.ACCEPTED, A.REPAIR: S.REPAIRED, A.SETTLE: S.CLOSED,
               A.CANCEL: S.CANCELLED},
    S.ACCEPTED: {A.REPAIR: S.REPAIRED, A.SETTLE: S.CLOSED, A.CANCEL: S.CANCELLED},
    S.RETURNED: {A.REPAIR: S.REPAIRED, A.SETTLE: S.CLOSED, A.CANCEL: S.CANCELLED},
    S.REPAIRED: {A.CLOSE: S.CLOSED, A.RETURN: S.RETURNED, A.CANCEL: S.CANCELLED},
    S.CLOSED: {},
    S.CANCELLED: {},
}  # fmt: skip
TERMS = ChaseTerms(causes=("aging", "dust"), false_alarms=3, days=30, misses=3)


@pytest.mark.parametrize(("state", "action"), list(itertools.product(S, A)))
def test_a_ticket_goes_exactly_so(state, action):
    expected = LAW[state].get(action)

    if expected is None:
        with pytest.raises(TransitionRefused):
            rules.next_state(state, action)
    else:
        assert rules.next_state(state, action) is expected


@pytest.mark.parametrize("state", list(S))
def test_every_ticket_can_come_to_an_end(state):
    reached, fresh = {state}, {state}
    while fresh:
        fresh = {after for one in fresh for after in LAW[one].values()} - reached
        reached |= fresh

    assert reached & {S.CLOSED, S.CANCELLED}


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("is_recovered", [True, False])
def test_only_what_recovered_settles_itself(state, is_recovered):
    offered = rules.actions_at(state, is_recovered=is_recovered)

    wanted = [one for one in A if one in LAW[state]]
    assert offered == [one for one in wanted if is_recovered or one is not A.SETTLE]


def test_every_step_leaves_a_fact():
    assert set(rules.TOLD) == set(A)


@pytest.mark.parametrize("action", list(A))
def test_a_step_says_what_it_must(action):
    if action in {A.REPAIR, A.RETURN, A.CANCEL}:
        with pytest.raises(BadInput):
            rules.check_note(action, " \0 ")
    else:
        assert rules.check_note(action, " ") == ""
    assert rules.check_note(action, " 换电池\0 ") == "换电池"


def test_nobody_writes_without_end_or_without_words():
    with pytest.raises(BadInput, match="500"):
        rules.check_note(A.REPAIR, "长" * 501)
    with pytest.raises(BadInput, match="写明装置"):
        rules.check_text("  ")


@pytest.mark.parametrize(("state", "event"), list(itertools.product(CheckState, CheckEvent)))
def test_a_duty_check_goes_exactly_so(state, event):
    expected = {
        (CheckState.ASKED, CheckEvent.PASS_BY): CheckState.MISSED,
        (CheckState.ASKED, CheckEvent.LOSE): CheckState.LOST,
        (CheckState.ASKED, CheckEvent.ANSWER): CheckState.PASSED,
        (CheckState.MISSED, CheckEvent.ANSWER): CheckState.PASSED,
        (CheckState.LOST, CheckEvent.ANSWER): CheckState.PASSED,
    }

    assert rules.next_result(state, event) is expected.get((state, event))


@pytest.mark.parametrize(
    ("state", "kind", "cause", "reason"),
    [
        (AlarmState.FAULT, AlarmKind.FAULT, None, FaultReason.FAULT),
        (AlarmState.FAULT, AlarmKind.FIRE, None, FaultReason.FAULT),
        (AlarmState.FAULT, AlarmKind.POWER, None, FaultReason.BATTERY),
        (AlarmState.FALSE, AlarmKind.FIRE, Cause.AGING, FaultReason.FALSE_ALARMS),
        (AlarmState.FALSE, AlarmKind.FIRE, Cause.DUST, FaultReason.FALSE_ALARMS),
        *((AlarmState.FALSE, AlarmKind.FIRE, cause, None)
          for cause in Cause if cause not in {Cause.AGING, Cause.DUST}),
        (AlarmState.TEST, AlarmKind.FIRE, None, None),
        (AlarmState.TEST, AlarmKind.FAULT, Cause.AGING, None),
    ],
)  # fmt: skip
def test_what_lies_in_the_device_has_it_chased(state, kind, cause, reason):
    assert rules.reason_of(state, kind, cause, TERMS) is reason


def test_an_answer_counts_from_its_delivery():
    asked = {"expires_at": AT + timedelta(minutes=30), "minutes": 10, "grace_seconds": 60}

    known = rules.due_at(delivered_at=AT + timedelta(minutes=2), **asked)
    unknown = rules.due_at(delivered_at=None, **asked)

    assert (known - AT, unknown - AT) == (timedelta(minutes=13), timedelta(minutes=41))


@pytest.mark.parametrize(
    ("numbers", "rate"),
    [
        (DutyNumbers(), None),
        (DutyNumbers(asked=4, lost=2), None),
        (DutyNumbers(passed=3, missed=1, lost=5, asked=2), 75.0),
        (DutyNumbers(passed=2, missed=1), 66.7),
        (DutyNumbers(missed=1), 0.0),
        (DutyNumbers(passed=1), 100.0),
    ],
)
def test_a_rate_counts_what_reached_somebody(numbers, rate):
    assert numbers.rate == rate


NUMBERS = st.builds(
    DutyNumbers, **dict.fromkeys(("asked", "passed", "missed", "lost"), st.integers(0, 999))
)


@given(NUMBERS, NUMBERS)
def test_two_together_count_as_both(one, other):
    both = one + other

    assert both.count == one.count + other.count
    if one.judged and other.judged:
        worse, better = sorted((one.rate, other.rate))
        assert worse - 0.1 <= both.rate <= better + 0.1
