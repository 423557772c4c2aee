"""What may follow what: promises and assessments."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

from wanghuo.kernel.errors import TransitionRefused
from wanghuo.kernel.terms import Term
from wanghuo.prevention.owners.rules.words import (
    AssessmentAction,
    AssessmentState,
    PledgeAction,
    PledgeState,
)

S = TypeVar("S", bound=Term)
A = TypeVar("A", bound=Term)

NEXT_PLEDGE_STATE: Mapping[tuple[PledgeState, PledgeAction], PledgeState] = MappingProxyType(
    {
        (PledgeState.STANDING, PledgeAction.RENEW): PledgeState.RENEWED,
        (PledgeState.STANDING, PledgeAction.WITHDRAW): PledgeState.WITHDRAWN,
    }
)

# An expired title is no state of the row: the day decides. What failed or was revoked begins anew
# with another assessment, so that every result keeps its own marks.
NEXT_STATE: Mapping[tuple[AssessmentState, AssessmentAction], AssessmentState] = MappingProxyType(
    {
        (AssessmentState.SELF_RATING, AssessmentAction.RATE): AssessmentState.SELF_RATING,
        (AssessmentState.SELF_RATING, AssessmentAction.SUBMIT): AssessmentState.SUBMITTED,
        (AssessmentState.SUBMITTED, AssessmentAction.TAKE): AssessmentState.UNDER_REVIEW,
        (AssessmentState.SUBMITTED, AssessmentAction.RETURN): AssessmentState.RETURNED,
        (AssessmentState.UNDER_REVIEW, AssessmentAction.MARK): AssessmentState.UNDER_REVIEW,
        (AssessmentState.UNDER_REVIEW, AssessmentAction.RETURN): AssessmentState.RETURNED,
        (AssessmentState.UNDER_REVIEW, AssessmentAction.PASS): AssessmentState.PASSED,
        (AssessmentState.UNDER_REVIEW, AssessmentAction.FAIL): AssessmentState.FAILED,
        (AssessmentState.RETURNED, AssessmentAction.RATE): AssessmentState.RETURNED,
        (AssessmentState.RETURNED, AssessmentAction.SUBMIT): AssessmentState.SUBMITTED,
        (AssessmentState.PASSED, AssessmentAction.REVOKE): AssessmentState.REVOKED,
    }
)

WITH_OWNER = (AssessmentState.SELF_RATING, AssessmentState.RETURNED)
"""States in which the owner has the next step."""
WITH_REVIEWER = (AssessmentState.SUBMITTED, AssessmentState.UNDER_REVIEW)
"""States in which the reviewer has it."""
OPEN = (*WITH_OWNER, *WITH_REVIEWER)


def next_pledge_state(state: PledgeState, action: PledgeAction) -> PledgeState:
    """Return the promise's state after `action`, or refuse."""
    return _next(NEXT_PLEDGE_STATE, state, action)


def next_state(state: AssessmentState, action: AssessmentAction) -> AssessmentState:
    """Return the assessment's state after `action`, or refuse."""
    return _next(NEXT_STATE, state, action)


def _next(table: Mapping[tuple[S, A], S], state: S, action: A) -> S:
    try:
        return table[state, action]
    except KeyError:
        raise TransitionRefused(state=state.label, action=action.label) from None
