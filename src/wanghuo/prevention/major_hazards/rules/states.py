"""What may follow what in the life of a major hazard."""

from collections.abc import Mapping
from types import MappingProxyType

from wanghuo.kernel.errors import TransitionRefused
from wanghuo.prevention.major_hazards.rules.words import MajorHazardAction as Action
from wanghuo.prevention.major_hazards.rules.words import MajorHazardState as State

TO_JUDGE = (State.SUSPECTED, State.UNDECIDED)
"""Nobody has said yet whether it is one."""

SUPERVISED = (
    State.LISTED,
    State.RECTIFYING,
    State.RETURNED,
    State.CLOSURE_ASKED,
    State.INSPECTED,
)
"""Listed by the government, and not closed."""

IN_STOCK = (State.JUDGED, State.REPORTED, *SUPERVISED)
"""Decided to be one, and not closed (存量)."""

AT_WORK = (State.LISTED, State.RECTIFYING, State.RETURNED)
"""The occupier's turn: he rectifies and reports every week."""

CLOSED = (State.CLOSED, State.LOOKED_BACK)

NEXT_STATE: Mapping[tuple[State, Action], State] = MappingProxyType(
    {
        **{(state, Action.CHECK): state for state in TO_JUDGE},
        **{(state, Action.DISCUSS): state for state in TO_JUDGE},
        (State.SUSPECTED, Action.DEFER): State.UNDECIDED,
        **{(state, Action.CONFIRM): State.JUDGED for state in TO_JUDGE},
        **{(state, Action.CLEAR): State.NOT_MAJOR for state in TO_JUDGE},
        **{(state, Action.EXEMPT): State.EXEMPT for state in TO_JUDGE},
        (State.JUDGED, Action.REPORT): State.REPORTED,
        (State.REPORTED, Action.LIST): State.LISTED,
        **{(state, Action.PROGRESS): State.RECTIFYING for state in AT_WORK},
        **{(state, Action.ASK): State.CLOSURE_ASKED for state in AT_WORK},
        (State.CLOSURE_ASKED, Action.INSPECT): State.INSPECTED,
        (State.CLOSURE_ASKED, Action.RETURN): State.RETURNED,
        (State.INSPECTED, Action.RETURN): State.RETURNED,
        (State.INSPECTED, Action.APPROVE): State.CLOSED,
        (State.CLOSED, Action.LOOK_BACK): State.LOOKED_BACK,
    }
)

NEXT_STEP: Mapping[State, str] = MappingProxyType(
    {
        State.SUSPECTED: "逐项核对判定要素并附证据，综合判定的还要记录集体讨论，然后作出判定。",
        State.UNDECIDED: "现行标准的条文没有收录，请对照标准原文人工判定，写明理由并附判定材料。",
        State.NOT_MAJOR: "不构成重大火灾隐患；存在的一般隐患仍按一般隐患督促整改。",
        State.EXEMPT: "属于不予判定的情形，请留存证明材料；情形消失后应重新判定。",
        State.JUDGED: "请书面报告本级人民政府（消防法第五十五条）。",
        State.REPORTED: "等政府挂牌督办：确定整改期限、责任人和整改前的防范措施。",
        State.LISTED: "请单位落实整改前的防范措施，着手整改，每周报告一次进展。",
        State.RECTIFYING: "请单位继续整改、每周报告进展，整改完毕后申请销案。",
        State.CLOSURE_ASKED: "等消防监督员现场核查。",
        State.INSPECTED: "现场核查已通过，等挂牌单位批准销案。",
        State.RETURNED: "核查或审批没有通过，请单位按意见继续整改，完成后重新申请销案。",
        State.CLOSED: "已销案，到期开展回头看。",
        State.LOOKED_BACK: "已完成回头看，全部办结。",
    }
)
"""What comes next, in plain words."""


def next_state(state: State, action: Action) -> State:
    """Return the state after `action`, or refuse."""
    try:
        return NEXT_STATE[state, action]
    except KeyError:
        raise TransitionRefused(state=state.label, action=action.label) from None
