"""What a message says is over: which point, which kinds; pure.

依据 GB/T 26875.3-2011 图6、图7、图9、图13、图14。
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from wanghuo.gateway.protocols.alarming import is_alarming
from wanghuo.gateway.protocols.codec import Told
from wanghuo.gateway.protocols.meokon.quantities import KINDS as TYPES
from wanghuo.monitoring.alarms.rules.cries import GBT26875, KINDS, MEOKON, PUSHED, parts_of
from wanghuo.monitoring.alarms.rules.named import kind_of
from wanghuo.monitoring.alarms.rules.terminals import bits_of_terminal, points_of_terminal
from wanghuo.monitoring.alarms.rules.words import AlarmKind
from wanghuo.monitoring.devices.rules import point_of

CLEARING = frozenset({"reset", "alarm_cleared"})
"""Operations that end what was cried before (复位、警情消除)."""
RESET = frozenset({AlarmKind.FIRE, AlarmKind.MANUAL, AlarmKind.LINKAGE, AlarmKind.SUPERVISION})
"""What an operation ends; a fault goes on until its state says otherwise."""
IN_STATE = frozenset(KINDS[bit] for bit in KINDS if bit != "manual_alarm")
"""What a state says or leaves out; a call by hand is an operation and has none."""


class Recovery(NamedTuple):
    """Kinds of cry whose cause is gone at a point; `is_all`: at all points below it too."""

    point: str
    kinds: frozenset[AlarmKind]
    is_all: bool = False


def ends(recovery: Recovery, point: str, kind: AlarmKind) -> bool:
    """Tell whether a recovery is one of a point's cry."""
    if kind not in recovery.kinds:
        return False
    if point == recovery.point:
        return True
    return recovery.is_all and (not recovery.point or point.startswith(f"{recovery.point}-"))


def recoveries_of(protocol: str, told: Told | None) -> list[Recovery]:
    """Return what a message says is over; nothing of one that cannot be read."""
    return list(_recoveries(protocol, told)) if told else []


def _recoveries(protocol: str, told: Told) -> Iterator[Recovery]:
    if protocol == GBT26875:
        for one in told.get("objects") or ():
            yield from _of_object(one)
    elif protocol == MEOKON:
        yield from _of_terminal(told)
    elif protocol in PUSHED:
        for part in parts_of(told):
            yield from _of_part(part)


def _of_object(told: Mapping[str, Any]) -> Iterator[Recovery]:
    if "state" in told:
        gone = IN_STATE - {KINDS[bit] for bit in told["state"] if bit in KINDS}
        if gone:
            yield Recovery(point_of(told), gone)
    elif CLEARING & set(told.get("operations", ())):
        yield Recovery(point_of(told), RESET, is_all=True)


def _of_terminal(told: Told) -> Iterator[Recovery]:
    """Yield the bits of a known type that are not set, unless the same point cries by another."""
    if told.get("type_name") not in {kind.code for kind in TYPES.values()}:
        return
    standing = {bit[:2] for bit in bits_of_terminal(told) or ()}
    for point, kind, _ in points_of_terminal(told):
        if (point, kind) not in standing:
            yield Recovery(point, frozenset({kind}))


def _of_part(part: Told) -> Iterator[Recovery]:
    inner = part.get("inner")
    if inner and inner["ok"]:
        yield from _recoveries(part["inner_protocol"], inner)
    for one in part.get("readings") or ():
        name = str(one.get("name", one.get("quantity")))
        if not one["value"] and is_alarming(name):
            yield Recovery(name, frozenset({kind_of(name)}))
