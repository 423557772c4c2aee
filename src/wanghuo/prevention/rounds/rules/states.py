"""What may follow what."""

from collections.abc import Mapping
from types import MappingProxyType

from wanghuo.kernel.errors import TransitionRefused
from wanghuo.prevention.rounds.rules.words import RoundAction, RoundState

# A phone may bring in the evening, or days later, what was done in time: a missed round is then
# done after all. A check that turns out void takes its round back to due, and the next night finds
# out whether it was missed. What was waived stays so.
NEXT_STATE: Mapping[tuple[RoundState, RoundAction], RoundState] = MappingProxyType(
    {
        (RoundState.DUE, RoundAction.MEET): RoundState.DONE,
        (RoundState.DUE, RoundAction.MISS): RoundState.MISSED,
        (RoundState.DUE, RoundAction.WAIVE): RoundState.WAIVED,
        (RoundState.DUE, RoundAction.ASSIGN): RoundState.DUE,
        (RoundState.DUE, RoundAction.UNMEET): RoundState.DUE,
        (RoundState.DONE, RoundAction.UNMEET): RoundState.DUE,
        (RoundState.MISSED, RoundAction.UNMEET): RoundState.MISSED,
        (RoundState.MISSED, RoundAction.MEET): RoundState.DONE,
        (RoundState.MISSED, RoundAction.WAIVE): RoundState.WAIVED,
    }
)

OPEN = (RoundState.DUE, RoundState.MISSED)
"""States in which a check still counts."""
COUNTED = (*OPEN, RoundState.DONE)
"""States in which a check may have counted."""


def next_state(state: RoundState, action: RoundAction) -> RoundState:
    """Return the round's state after `action`, or refuse."""
    try:
        return NEXT_STATE[state, action]
    except KeyError:
        raise TransitionRefused(state=state.label, action=action.label) from None
