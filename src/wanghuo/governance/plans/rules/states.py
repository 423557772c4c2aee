"""What may follow what: plans, items under review, tasks."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

from wanghuo.governance.plans.rules.words import (
    ItemAction,
    PlanAction,
    PlanState,
    TaskAction,
    TaskState,
    Verdict,
)
from wanghuo.kernel.errors import TransitionRefused
from wanghuo.kernel.terms import Term

S = TypeVar("S", bound=Term)
A = TypeVar("A", bound=Term)

NEXT_PLAN_STATE: Mapping[tuple[PlanState, PlanAction], PlanState] = MappingProxyType(
    {
        (PlanState.REVIEWING, PlanAction.REVIEW): PlanState.REVIEWING,
        (PlanState.REVIEWING, PlanAction.CONFIRM): PlanState.CONFIRMED,
        (PlanState.REVIEWING, PlanAction.DISCARD): PlanState.DISCARDED,
        (PlanState.CONFIRMED, PlanAction.SUPERSEDE): PlanState.SUPERSEDED,
    }
)

NEXT_VERDICT: Mapping[tuple[Verdict, ItemAction], Verdict] = MappingProxyType(
    {
        (Verdict.PENDING, ItemAction.ACCEPT): Verdict.ACCEPTED,
        (Verdict.PENDING, ItemAction.REJECT): Verdict.REJECTED,
        (Verdict.ACCEPTED, ItemAction.REJECT): Verdict.REJECTED,
        (Verdict.ACCEPTED, ItemAction.REOPEN): Verdict.PENDING,
        (Verdict.REJECTED, ItemAction.ACCEPT): Verdict.ACCEPTED,
        (Verdict.REJECTED, ItemAction.REOPEN): Verdict.PENDING,
    }
)

# A recurring task goes round: each occurrence is confirmed by ADVANCE, the last one by COMPLETE.
NEXT_STATE: Mapping[tuple[TaskState, TaskAction], TaskState] = MappingProxyType(
    {
        (TaskState.OPEN, TaskAction.ASSIGN): TaskState.ASSIGNED,
        (TaskState.OPEN, TaskAction.WITHDRAW): TaskState.WITHDRAWN,
        (TaskState.ASSIGNED, TaskAction.ASSIGN): TaskState.ASSIGNED,
        (TaskState.ASSIGNED, TaskAction.RECALL): TaskState.OPEN,
        (TaskState.ASSIGNED, TaskAction.REPORT): TaskState.ASSIGNED,
        (TaskState.ASSIGNED, TaskAction.SUBMIT): TaskState.SUBMITTED,
        (TaskState.ASSIGNED, TaskAction.WITHDRAW): TaskState.WITHDRAWN,
        (TaskState.SUBMITTED, TaskAction.RETURN): TaskState.ASSIGNED,
        (TaskState.SUBMITTED, TaskAction.ADVANCE): TaskState.ASSIGNED,
        (TaskState.SUBMITTED, TaskAction.COMPLETE): TaskState.DONE,
        (TaskState.SUBMITTED, TaskAction.WITHDRAW): TaskState.WITHDRAWN,
    }
)

ENDED = (TaskState.DONE, TaskState.WITHDRAWN)
"""States in which nobody owes anything any more."""


def next_plan_state(state: PlanState, action: PlanAction) -> PlanState:
    """Return the plan's state after `action`, or refuse."""
    return _next(NEXT_PLAN_STATE, state, action)


def next_verdict(verdict: Verdict, action: ItemAction) -> Verdict:
    """Return the verdict after `action`, or refuse."""
    return _next(NEXT_VERDICT, verdict, action)


def next_state(state: TaskState, action: TaskAction) -> TaskState:
    """Return the task's state after `action`, or refuse."""
    return _next(NEXT_STATE, state, action)


def _next(table: Mapping[tuple[S, A], S], state: S, action: A) -> S:
    try:
        return table[state, action]
    except KeyError:
        raise TransitionRefused(state=state.label, action=action.label) from None
