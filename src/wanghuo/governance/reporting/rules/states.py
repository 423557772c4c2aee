"""What may follow what: duties and reports."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

from wanghuo.governance.reporting.rules.words import (
    DutyAction,
    DutyState,
    ReportAction,
    ReportState,
)
from wanghuo.kernel.errors import TransitionRefused
from wanghuo.kernel.terms import Term

S = TypeVar("S", bound=Term)
A = TypeVar("A", bound=Term)

NEXT_DUTY_STATE: Mapping[tuple[DutyState, DutyAction], DutyState] = MappingProxyType(
    {
        (DutyState.PROPOSED, DutyAction.CHANGE): DutyState.PROPOSED,
        (DutyState.PROPOSED, DutyAction.CONFIRM): DutyState.LIVE,
        (DutyState.PROPOSED, DutyAction.CLOSE): DutyState.CLOSED,
        (DutyState.LIVE, DutyAction.CHANGE): DutyState.LIVE,
        (DutyState.LIVE, DutyAction.CLOSE): DutyState.CLOSED,
    }
)

# What was received may still be returned, and what went into a whole may be taken out of it, as
# long as the whole is a draft; the whole is then made anew.
NEXT_STATE: Mapping[tuple[ReportState, ReportAction], ReportState] = MappingProxyType(
    {
        (ReportState.DRAFTING, ReportAction.EDIT): ReportState.DRAFTING,
        (ReportState.DRAFTING, ReportAction.SUBMIT): ReportState.SUBMITTED,
        (ReportState.SUBMITTED, ReportAction.REJECT): ReportState.DRAFTING,
        (ReportState.SUBMITTED, ReportAction.APPROVE): ReportState.APPROVED,
        (ReportState.SUBMITTED, ReportAction.REVISE): ReportState.DRAFTING,
        (ReportState.APPROVED, ReportAction.REVISE): ReportState.DRAFTING,
        (ReportState.APPROVED, ReportAction.SEND): ReportState.SENT,
        (ReportState.SENT, ReportAction.RECEIVE): ReportState.RECEIVED,
        (ReportState.SENT, ReportAction.RETURN): ReportState.RETURNED,
        (ReportState.RECEIVED, ReportAction.RETURN): ReportState.RETURNED,
        (ReportState.RECEIVED, ReportAction.CONSOLIDATE): ReportState.CONSOLIDATED,
        (ReportState.CONSOLIDATED, ReportAction.RETURN): ReportState.RETURNED,
        (ReportState.RETURNED, ReportAction.REVISE): ReportState.DRAFTING,
        (ReportState.DRAFTING, ReportAction.WITHDRAW): ReportState.WITHDRAWN,
        (ReportState.SUBMITTED, ReportAction.WITHDRAW): ReportState.WITHDRAWN,
        (ReportState.APPROVED, ReportAction.WITHDRAW): ReportState.WITHDRAWN,
        (ReportState.RETURNED, ReportAction.WITHDRAW): ReportState.WITHDRAWN,
    }
)

UNSENT = (
    ReportState.DRAFTING,
    ReportState.SUBMITTED,
    ReportState.APPROVED,
    ReportState.RETURNED,
)
"""States in which the receiver still waits."""

UNFROZEN = (ReportState.DRAFTING, ReportState.SUBMITTED, ReportState.RETURNED)
"""States in which a report has no frozen file."""


def next_duty_state(state: DutyState, action: DutyAction) -> DutyState:
    """Return the duty's state after `action`, or refuse."""
    return _next(NEXT_DUTY_STATE, state, action)


def next_state(state: ReportState, action: ReportAction) -> ReportState:
    """Return the report's state after `action`, or refuse."""
    return _next(NEXT_STATE, state, action)


def _next(table: Mapping[tuple[S, A], S], state: S, action: A) -> S:
    try:
        return table[state, action]
    except KeyError:
        raise TransitionRefused(state=state.label, action=action.label) from None
