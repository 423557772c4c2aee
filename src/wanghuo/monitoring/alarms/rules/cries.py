"""What a frame cries out: which point, what kind; pure.

Bit 0 ("test") never suppresses a cry: every recorded fire came with it.
依据 GB/T 26875.3-2011 图6、图7、图9、图13。
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from wanghuo.gateway.protocols import PROTOCOLS
from wanghuo.gateway.protocols.gbt26875.tables import COMPONENTS, SYSTEMS, name_of
from wanghuo.monitoring.alarms.rules.words import AlarmKind

GBT26875 = "gbt26875"
LONGEST_PLACE, LONGEST_POINT = 120, 60
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


def cries_of(protocol: str, dialect: str, raw: bytes) -> list[Cry]:
    """Return what a frame of the alarm lane cries out, each point and kind once.

    Of a protocol whose words are not known here, and of a frame that cannot be read, the frame
    itself is the cry: whatever is not known to be harmless is an alarm.
    """
    if protocol != GBT26875:
        return [Cry("", AlarmKind.OTHER, "")]
    try:
        codec = PROTOCOLS[protocol].codec
        told = codec.meaning(raw, dialect or codec.default_dialect)
    except (ValueError, KeyError):
        return [Cry("", AlarmKind.OTHER, "")]
    objects = told["objects"]
    if not told["ok"] or not objects or not all(_is_understood(one) for one in objects):
        return [Cry("", AlarmKind.OTHER, "")]
    return list(dict.fromkeys(cry for one in objects for cry in _of(one)))


def _is_understood(told: Mapping[str, Any]) -> bool:
    return "state" in told or "operations" in told


def _of(told: Mapping[str, Any]) -> Iterator[Cry]:
    kinds = {KINDS[bit] for bit in (*told.get("state", ()), *told.get("operations", ()))
             if bit in KINDS}  # fmt: skip
    for kind in AlarmKind:
        if kind in kinds:
            yield Cry(_point(told), kind, _where(told))


def _point(told: Mapping[str, Any]) -> str:
    parts = [told.get(name) for name in ("system", "system_address", "address")]
    return "-".join(str(part) for part in parts if part is not None)[:LONGEST_POINT]


def _where(told: Mapping[str, Any]) -> str:
    """Say which part it is: what it is called on the spot, else its kind and address."""
    words = [told.get("description") or ""]
    if "component" in told:
        words.append(name_of(told["component"], COMPONENTS).label)
    elif "system" in told:
        words.append(name_of(told["system"], SYSTEMS).label)
    if told.get("zone") is not None:
        words.append(f"{told['zone']}-{told['point']}")
    return " ".join(word for word in words if word)[:LONGEST_PLACE]
