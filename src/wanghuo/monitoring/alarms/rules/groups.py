"""When several cries confirm a fire, and what a step means to all of them; pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from wanghuo.kernel.errors import TransitionRefused
from wanghuo.monitoring.alarms.rules.words import NEXT_STATE, WAITING, AlarmAction, AlarmState

_S = AlarmState
FAR: Mapping[AlarmState, int] = MappingProxyType(
    {
        _S.OPENED: 0, _S.ACKNOWLEDGED: 1, _S.VERIFYING: 2, _S.REAL: 3, _S.FALSE: 3, _S.TEST: 3,
        _S.FAULT: 3, _S.HANDED_OVER: 4, _S.CLOSED: 5,
    }
)  # fmt: skip
"""How far a state lies along the way of an alarm."""


class Confirmation(NamedTuple):
    """So many points within so many minutes are a confirmed fire."""

    points: int
    minutes: int


class PointCry(NamedTuple):
    """A point of a device that cried out, and when last."""

    device: UUID
    point: str
    kind: str
    at: datetime


def is_confirmed(cries: Iterable[PointCry], at: datetime, needed: Confirmation) -> bool:
    """Tell whether enough different points cried within the minutes before a moment."""
    since = at - timedelta(minutes=needed.minutes)
    return len(points_of(cry for cry in cries if since <= cry.at)) >= needed.points


def points_of(cries: Iterable[PointCry]) -> set[tuple[UUID, str]]:
    """Return the different points; a system that repeats what its component cries is none.

    A panel tells a detector's fire twice: of the component, and of the whole system (类型 1、2).
    """
    told = list(cries)
    return {(cry.device, cry.point) for cry in told
            if not any(_is_within(other, cry) for other in told)}  # fmt: skip


def _is_within(inner: PointCry, outer: PointCry) -> bool:
    is_same = inner.device == outer.device and inner.kind == outer.kind
    is_part = inner.point.startswith(f"{outer.point}-") if outer.point else bool(inner.point)
    return is_same and is_part


def takers(states: Sequence[AlarmState], action: AlarmAction) -> list[bool]:
    """Tell of each member of a group whether it takes a step, or refuse the step for all.

    Who has come as far already, or was judged to be no fire, is passed over; whoever is not yet so
    far that it could follow refuses for all.
    """
    following = [(state, action) in NEXT_STATE for state in states]
    end = max((FAR[after] for (_, step), after in NEXT_STATE.items() if step is action))
    behind = [
        state
        for state, follows in zip(states, following, strict=True)
        if not follows and state in WAITING and FAR[state] < end
    ]
    if behind or not any(following):
        state = behind[0] if behind else (states[0] if states else AlarmState.CLOSED)
        raise TransitionRefused(state=state.label, action=action.label)
    return following
