"""What a message cries out: which point, what kind; pure.

Bit 0 ("test") never suppresses a cry: every recorded fire came with it.
依据 GB/T 26875.3-2011 图6、图7、图9、图13。
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from wanghuo.gateway.protocols.alarming import reading_hurries
from wanghuo.gateway.protocols.codec import Told
from wanghuo.monitoring.alarms.rules.named import kind_of
from wanghuo.monitoring.alarms.rules.terminals import bits_of_terminal
from wanghuo.monitoring.alarms.rules.words import AlarmKind
from wanghuo.monitoring.devices.rules import point_of, where_of

GBT26875, MEOKON = "gbt26875", "meokon"
PUSHED = ("ctwing", "onenet", "mqtt_map")
"""Protocols that hold named values, or the frame of another."""
LONGEST_POINT, LONGEST_WHERE = 110, 120
KINDS: Mapping[str, AlarmKind] = MappingProxyType(
    {
        "fire": AlarmKind.FIRE,
        "manual_alarm": AlarmKind.MANUAL,
        "started": AlarmKind.LINKAGE,
        "feedback": AlarmKind.LINKAGE,
        "main_power_fault": AlarmKind.POWER,
        "backup_power_fault": AlarmKind.POWER,
        "power_fault": AlarmKind.POWER,
        "fault": AlarmKind.FAULT,
        "bus_fault": AlarmKind.FAULT,
        "center_link_fault": AlarmKind.FAULT,
        "panel_link_fault": AlarmKind.FAULT,
        "supervisory": AlarmKind.SUPERVISION,
    }
)
"""Bits that are a cry; the others tell how something stands, or that somebody is at it."""


class Cry(NamedTuple):
    """One point that cries out; `where` says in words what it is."""

    point: str
    kind: AlarmKind
    where: str


UNKNOWN = Cry("", AlarmKind.OTHER, "")


def cries_of(protocol: str, told: Told | None) -> list[Cry]:
    """Return what a message of the alarm lane cries out, each point and kind once.

    Of a protocol whose words are not known here, and of a message that cannot be read, the message
    itself is the cry: whatever is not known to be harmless is an alarm.
    """
    found = _cries(protocol, told) if told else None
    cries = [UNKNOWN] if found is None else found
    return list({(cry.point, cry.kind): cry for cry in reversed(cries)}.values())[::-1]


def _cries(protocol: str, told: Told) -> list[Cry] | None:
    """Return the cries of a message in their order; None where it is not understood."""
    if protocol == GBT26875:
        return _of_frame(told)
    if protocol == MEOKON:
        bits = bits_of_terminal(told)
        return None if bits is None else [Cry(*bit) for bit in bits]
    if protocol in PUSHED:
        return _of_push(told)
    return None


def _of_frame(told: Told) -> list[Cry] | None:
    objects = told.get("objects") or []
    if not objects or not all(_is_understood(one) for one in objects):
        return None
    return [cry for one in objects for cry in _of_object(one)]


def _is_understood(told: Mapping[str, Any]) -> bool:
    return "state" in told or "operations" in told


def _of_object(told: Mapping[str, Any]) -> Iterator[Cry]:
    kinds = {KINDS[bit] for bit in (*told.get("state", ()), *told.get("operations", ()))
             if bit in KINDS}  # fmt: skip
    for kind in AlarmKind:
        if kind in kinds:
            yield Cry(point_of(told), kind, where_of(told))


def _of_push(told: Told) -> list[Cry] | None:
    """Return what frames within and named values cry out.

    Something made the message hurry: where nothing of what is understood did, it is not understood.
    """
    parts = list(parts_of(told))
    frames = [_of_inner(part) for part in parts if part.get("payload")]
    if any(cries is None for cries in frames):
        return None
    named = [_named(str(name)) for part in parts for name in alarming(part)]
    cries = [*(cry for cries in frames for cry in cries or ()), *named]
    return cries if cries or frames else None


def parts_of(told: Told) -> Iterable[Told]:
    """Return the messages of a push; a message of MQTT is one by itself."""
    messages: Iterable[Told] = told.get("messages", [told])
    return messages


def _of_inner(part: Told) -> list[Cry] | None:
    inner = part.get("inner")
    return _cries(part["inner_protocol"], inner) if inner and inner["ok"] else None


def alarming(part: Told) -> Iterator[object]:
    """Yield the names of the values that are alarms and stand."""
    for one in part.get("readings") or ():
        name = one.get("name", one.get("quantity"))
        if reading_hurries(str(name), one["value"]):
            yield name


def _named(name: str) -> Cry:
    return Cry(name[:LONGEST_POINT], kind_of(name), name[:LONGEST_WHERE])
