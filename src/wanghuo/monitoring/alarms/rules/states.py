"""What may follow what in the life of an alarm."""

from wanghuo.kernel.errors import BadInput, TransitionRefused
from wanghuo.monitoring.alarms.rules.words import NEXT_STATE, AlarmAction, AlarmState, Cause

LONGEST_NOTE = 500
NOTED = (AlarmAction.CONFIRM, AlarmAction.HAND_OVER)
"""Steps that say how one knows, and to whom it goes."""


def next_state(state: AlarmState, action: AlarmAction) -> AlarmState:
    """Return the alarm's state after a step, or refuse."""
    try:
        return NEXT_STATE[state, action]
    except KeyError:
        raise TransitionRefused(state=state.label, action=action.label) from None


def actions_at(state: AlarmState) -> list[AlarmAction]:
    """Return the steps that may follow, in their order."""
    return [action for action in AlarmAction if (state, action) in NEXT_STATE]


def check_step(action: AlarmAction, note: str, cause: Cause | None) -> str:
    """Return what was written with a step, or refuse what is missing or endless."""
    written = note.replace("\0", "").strip()
    if len(written) > LONGEST_NOTE:
        raise BadInput(problem="说明过长，请控制在 500 字以内。")
    if action in NOTED and not written:
        raise BadInput(problem="请写明如何核实的、移交给谁。")
    if (action is AlarmAction.CALL_FALSE) != (cause is not None):
        raise BadInput(problem="核实为误报时请选择原因，其他操作不选。")
    return written
