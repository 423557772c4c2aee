"""What may follow what in the life of a ticket and of a duty check."""

from wanghuo.kernel.errors import BadInput, TransitionRefused
from wanghuo.monitoring.maintenance.rules.words import (
    NEXT_RESULT,
    NEXT_STATE,
    CheckEvent,
    CheckState,
    TicketAction,
    TicketState,
)

LONGEST_TEXT = 500
WORDS = {
    TicketAction.REPAIR: "请写明修了什么、由谁修的。",
    TicketAction.RETURN: "请写明哪里不合格。",
    TicketAction.CANCEL: "请写明撤销的原因。",
}
"""What is asked for where a step says nothing."""
NOTED = tuple(WORDS)
"""Steps that say what was done or why."""


def next_state(state: TicketState, action: TicketAction) -> TicketState:
    """Return the ticket's state after a step, or refuse."""
    try:
        return NEXT_STATE[state, action]
    except KeyError:
        raise TransitionRefused(state=state.label, action=action.label) from None


def actions_at(state: TicketState, *, is_recovered: bool) -> list[TicketAction]:
    """Return the steps that may follow, in their order; only what recovered settles itself."""
    return [
        action
        for action in TicketAction
        if (state, action) in NEXT_STATE and (is_recovered or action is not TicketAction.SETTLE)
    ]


def next_result(state: CheckState, event: CheckEvent) -> CheckState | None:
    """Return what a duty check becomes; None where it stays as it is."""
    return NEXT_RESULT.get((state, event))


def check_note(action: TicketAction, note: str) -> str:
    """Return what was written with a step, or refuse what is missing or endless."""
    written = settled_text(note)
    if action in NOTED and not written:
        raise BadInput(problem=WORDS[action])
    return written


def check_text(text: str) -> str:
    """Return what is wrong with a device in words, or refuse."""
    written = settled_text(text)
    if not written:
        raise BadInput(problem="请写明装置有什么故障。")
    return written


def settled_text(text: str) -> str:
    """Return a text without what no database keeps, or refuse an endless one."""
    written = text.replace("\0", "").strip()
    if len(written) > LONGEST_TEXT:
        raise BadInput(problem="说明过长，请控制在 500 字以内。")
    return written
