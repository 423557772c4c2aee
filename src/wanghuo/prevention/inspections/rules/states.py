"""What may follow what of an inspection."""

from collections.abc import Mapping
from types import MappingProxyType

from wanghuo.kernel.errors import TransitionRefused
from wanghuo.prevention.inspections.rules.words import InspectionAction, InspectionState

# What is finished is never opened again: what comes later is an amendment beside it.
NEXT_STATE: Mapping[tuple[InspectionState, InspectionAction], InspectionState] = MappingProxyType(
    {
        (InspectionState.OPEN, InspectionAction.FINISH): InspectionState.FINISHED,
        (InspectionState.OPEN, InspectionAction.VOID): InspectionState.VOID,
        (InspectionState.FINISHED, InspectionAction.VOID): InspectionState.VOID,
    }
)


def next_state(state: InspectionState, action: InspectionAction) -> InspectionState:
    """Return the state after `action`, or refuse."""
    try:
        return NEXT_STATE[state, action]
    except KeyError:
        raise TransitionRefused(state=state.label, action=action.label) from None
