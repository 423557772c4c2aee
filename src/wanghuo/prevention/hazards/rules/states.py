"""What may follow what, and what must be so before it does."""

from collections.abc import Mapping
from types import MappingProxyType

from wanghuo.kernel.errors import TransitionRefused
from wanghuo.prevention.hazards.rules import errors
from wanghuo.prevention.hazards.rules.words import HazardAction, HazardState

_FOUND, _ASSIGNED, _ORDERED = HazardState.FOUND, HazardState.ASSIGNED, HazardState.ORDERED
_RECTIFYING, _SUBMITTED, _RETURNED = (
    HazardState.RECTIFYING,
    HazardState.SUBMITTED,
    HazardState.RETURNED,
)
OPEN = (_FOUND, _ASSIGNED, _ORDERED, _RECTIFYING, _SUBMITTED, _RETURNED)
"""States in which somebody still has something to do."""
OWED = (_ASSIGNED, _ORDERED, _RECTIFYING, _RETURNED)
"""States in which the term runs: the occupier has not said that it is done."""
ORDERED = (_ORDERED, _RECTIFYING, _RETURNED)
"""States in which the term may be extended."""

_STEPS = {
    (_FOUND, HazardAction.ASSIGN): _ASSIGNED,
    (_ASSIGNED, HazardAction.ASSIGN): _ASSIGNED,
    (_ASSIGNED, HazardAction.ORDER): _ORDERED,
    (_ORDERED, HazardAction.BEGIN): _RECTIFYING,
    (_RETURNED, HazardAction.BEGIN): _RECTIFYING,
    # 立行立改：当场改好的，不必先出文书
    (_ASSIGNED, HazardAction.SUBMIT): _SUBMITTED,
    (_ORDERED, HazardAction.SUBMIT): _SUBMITTED,
    (_RECTIFYING, HazardAction.SUBMIT): _SUBMITTED,
    (_RETURNED, HazardAction.SUBMIT): _SUBMITTED,
    (_SUBMITTED, HazardAction.RETURN): _RETURNED,
    (_SUBMITTED, HazardAction.CLOSE): HazardState.CLOSED,
    (_FOUND, HazardAction.RECEIVE): _ASSIGNED,
}
_KEPT = {
    **{(state, HazardAction.GRADE): state for state in OPEN},
    **{
        (state, action): state
        for state in ORDERED
        for action in (HazardAction.ASK, HazardAction.EXTEND, HazardAction.REFUSE)
    },
    **{
        (state, action): state
        for state in OPEN
        for action in (HazardAction.TRANSFER, HazardAction.DECLINE, HazardAction.TAKE_BACK)
    },
    **{(state, HazardAction.RECEIVE): state for state in OPEN if state is not _FOUND},
}
_ENDS = {
    **{(state, HazardAction.MERGE): HazardState.MERGED for state in OPEN},
    **{(state, HazardAction.VOID): HazardState.VOID for state in OPEN},
}
NEXT_STATE: Mapping[tuple[HazardState, HazardAction], HazardState] = MappingProxyType(
    _STEPS | _KEPT | _ENDS
)
"""Every step but the undoing of a merge, which leads back to where the hazard stood."""

UNHINDERED = frozenset({
    HazardAction.BEGIN, HazardAction.SUBMIT, HazardAction.RETURN, HazardAction.GRADE,
    HazardAction.ASK, HazardAction.EXTEND, HazardAction.REFUSE,
    HazardAction.RECEIVE, HazardAction.DECLINE, HazardAction.TAKE_BACK,
})  # fmt: skip
"""What goes on while a transfer waits: whoever gave it away still holds it until it is taken."""


def next_state(
    state: HazardState, action: HazardAction, stood: HazardState | None = None
) -> HazardState:
    """Return the state that follows; `stood` is where a merged hazard came from."""
    if action is HazardAction.UNMERGE and state is HazardState.MERGED and stood is not None:
        return stood
    try:
        return NEXT_STATE[state, action]
    except KeyError:
        raise TransitionRefused(state=state.label, action=action.label) from None


def check_transfer(action: HazardAction, *, is_in_transfer: bool) -> None:
    """Refuse what must wait until somebody has taken the hazard or given it back."""
    if is_in_transfer and action not in UNHINDERED:
        raise errors.TransferWaiting(action=action.label)


def check_recheck(*, submitted_by: int | None, rechecked_by: int | None) -> None:
    """Refuse recheck by the person who rectified (谁整改的不得由谁复查)."""
    if submitted_by is not None and submitted_by == rechecked_by:
        raise errors.OwnRectification
