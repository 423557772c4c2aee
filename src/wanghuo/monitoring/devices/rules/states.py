"""What may follow what in the life of a command."""

from wanghuo.kernel.errors import TransitionRefused
from wanghuo.monitoring.devices.rules.words import NEXT_STATE, CommandEvent, CommandState


def next_state(state: CommandState, event: CommandEvent) -> CommandState:
    """Return the command's state after `event`, or refuse."""
    try:
        return NEXT_STATE[state, event]
    except KeyError:
        raise TransitionRefused(state=state.label, action=event.label) from None
