"""What a shield covers, and how long it may; pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from wanghuo.kernel.errors import BadInput, Words
from wanghuo.monitoring.alarms.rules.words import AlarmKind, ShieldSpan

LONGEST_REASON = 200
AHEAD = timedelta(days=30)
"""So far ahead a shield may be set."""


class Covered(NamedTuple):
    """One thing, perhaps one point or one kind of it, from when until when."""

    key: UUID
    thing: UUID
    """A device, a place or a building; their ids never meet."""
    point: str
    kind: str
    starts_at: datetime
    until: datetime


class Crying(NamedTuple):
    """A cry, and everything that it happens to lie in."""

    things: frozenset[UUID]
    point: str
    kind: str
    at: datetime


def covers(shield: Covered, cry: Crying) -> bool:
    """Tell whether a shield covers a cry; what it does not name it does not narrow."""
    return (
        shield.thing in cry.things
        and shield.point in {"", cry.point}
        and shield.kind in {"", cry.kind}
        and shield.starts_at <= cry.at < shield.until
    )


def shield_over(shields: Iterable[Covered], cry: Crying) -> Covered | None:
    """Return the shield that covers a cry the longest, or None."""
    over = [shield for shield in shields if covers(shield, cry)]
    return max(over, key=lambda one: (one.until, str(one.key)), default=None)


def span_of(starts_at: datetime, until: datetime, at: datetime) -> ShieldSpan:
    """Return how a shield lies in time."""
    if until <= at:
        return ShieldSpan.OVER
    return ShieldSpan.RUNNING if starts_at <= at else ShieldSpan.COMING


def check_window(starts_at: datetime, until: datetime, now: datetime, longest_hours: int) -> None:
    """Refuse a time that is over, upside down, far ahead, or endless."""
    if starts_at > now + AHEAD:
        raise BadInput(problem="开始时间最多提前 30 天设置。")
    if until <= max(starts_at, now):
        raise BadInput(problem="截止时间应晚于开始时间和现在。")
    if until - starts_at > timedelta(hours=longest_hours):
        raise BadInput(
            problem=Words("一次最长 {hours} 小时，到期后确有需要请重新设置。", hours=longest_hours)
        )


def check_shorter(until: datetime, before: datetime, now: datetime) -> None:
    """Refuse an end that is no earlier than the one that stands, or over."""
    if not now < until < before:
        raise BadInput(problem="新的截止时间应在现在和原截止时间之间；立即结束请点“解除”。")


def check_reason(reason: str) -> str:
    """Return why, or refuse what says nothing or is endless."""
    written = reason.replace("\0", "").strip()
    if not written or len(written) > LONGEST_REASON:
        raise BadInput(problem="请写明屏蔽原因，控制在 200 字以内。")
    return written


def check_kind(kind: str) -> str:
    """Return the kind a shield covers; blank covers all."""
    return AlarmKind(kind).value if kind else ""
