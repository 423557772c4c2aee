"""The three tables, whole; and nothing that can never end."""

import itertools

import pytest

from wanghuo.governance.plans import rules
from wanghuo.governance.plans.rules import (
    ItemAction,
    PlanAction,
    PlanState,
    TaskAction,
    TaskState,
    Verdict,
)
from wanghuo.kernel.errors import TransitionRefused

TABLES = [
    (rules.next_plan_state, rules.NEXT_PLAN_STATE, PlanState, PlanAction),
    (rules.next_verdict, rules.NEXT_VERDICT, Verdict, ItemAction),
    (rules.next_state, rules.NEXT_STATE, TaskState, TaskAction),
]
CASES = [
    (follow, table, state, action)
    for follow, table, states, actions in TABLES
    for state, action in itertools.product(states, actions)
]


def ends_of(table, state):
    """Every state that can be reached from `state`."""
    reached = {state}
    while more := {after for (before, _), after in table.items() if before in reached} - reached:
        reached |= more
    return reached


@pytest.mark.parametrize(("follow", "table", "state", "action"), CASES)
def test_exactly_the_table_is_allowed(follow, table, state, action):
    expected = table.get((state, action))

    if expected is None:
        with pytest.raises(TransitionRefused, match=f"“{state.label}”，不能执行“{action.label}”"):
            follow(state, action)
    else:
        assert follow(state, action) is expected


@pytest.mark.parametrize("state", TaskState)
def test_every_task_can_reach_an_end(state):
    assert ends_of(rules.NEXT_STATE, state) & set(rules.ENDED)


@pytest.mark.parametrize("state", [TaskState.OPEN, TaskState.ASSIGNED, TaskState.SUBMITTED])
def test_every_task_that_has_not_ended_can_be_done(state):
    assert TaskState.DONE in ends_of(rules.NEXT_STATE, state)


@pytest.mark.parametrize("state", rules.ENDED)
def test_ended_tasks_stay_ended(state):
    assert ends_of(rules.NEXT_STATE, state) == {state}


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_can_be_taken_back(verdict):
    assert ends_of(rules.NEXT_VERDICT, verdict) == set(Verdict)


@pytest.mark.parametrize("state", PlanState)
def test_every_plan_can_reach_an_end(state):
    assert ends_of(rules.NEXT_PLAN_STATE, state) & {PlanState.SUPERSEDED, PlanState.DISCARDED}
