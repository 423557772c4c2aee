"""What may become of changed parameters (判定参数)."""

from collections.abc import Mapping
from types import MappingProxyType

from wanghuo.kernel.errors import DomainError, TransitionRefused
from wanghuo.kernel.terms import Term
from wanghuo.register.places.rules.terms import ProposalState as State


class TrialOutdated(DomainError):
    """Other parameters or rules came in force since the trial (试算已过时)."""

    code = "trial_outdated"
    status = 409
    sentence = "试算之后，规则库或相关区划的判定参数有变化，清单已不准，请重新试算后再启用。"


class ProposalBusy(DomainError):
    """Parameters of the same status are being applied to some of the same places (正在启用)."""

    code = "proposal_busy"
    status = 409
    sentence = "“{area}”的同一身份正有一组参数在启用，请等它完成后再启用。"


class StillAtWork(DomainError):
    """The worker is at it (作业未结束)."""

    code = "still_at_work"
    status = 409
    sentence = "后台正在进行，请等它完成；中断后才需要继续。"


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
