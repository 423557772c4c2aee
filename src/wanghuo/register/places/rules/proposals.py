"""What may become of changed parameters (判定参数)."""

from collections.abc import Mapping
from types import MappingProxyType

from wanghuo.kernel.errors import TransitionRefused
from wanghuo.kernel.terms import Term
from wanghuo.register.places.rules.terms import ProposalState as State


class ProposalAction(Term):
    """What can be done with changed parameters."""

    SHOW = "show", "给出试算结果"
    APPLY = "apply", "启用"
    FINISH = "finish", "完成启用"
    WITHDRAW = "withdraw", "作废"
    REPLACE = "replace", "替换"
    RECHECK = "recheck", "重新试算"


Action = ProposalAction
NEXT_STATE: Mapping[tuple[State, Action], State] = MappingProxyType(
    {
        (State.CHECKING, Action.SHOW): State.READY,
        (State.CHECKING, Action.WITHDRAW): State.WITHDRAWN,
        (State.READY, Action.APPLY): State.APPLYING,
        (State.READY, Action.RECHECK): State.CHECKING,
        (State.READY, Action.WITHDRAW): State.WITHDRAWN,
        (State.APPLYING, Action.FINISH): State.APPLIED,
        (State.APPLIED, Action.REPLACE): State.REPLACED,
    }
)


def next_state(state: State, action: Action) -> State:
    """Return where an action leads, or refuse."""
    try:
        return NEXT_STATE[state, action]
    except KeyError:
        raise TransitionRefused(state=state.label, action=action.label) from None
