"""What a frame cries out: which point, what kind; pure.

Bit 0 ("test") never suppresses a cry: every recorded fire came with it.
依据 GB/T 26875.3-2011 图6、图7、图9、图13。
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from wanghuo.gateway.protocols.codec import Told
from wanghuo.monitoring.alarms.rules.words import AlarmKind
from wanghuo.monitoring.devices.rules import point_of, where_of

GBT26875 = "gbt26875"
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


def cries_of(protocol: str, told: Told | None) -> list[Cry]:
    """Return what a message of the alarm lane cries out, each point and kind once.

    Of a protocol whose words are not known here, and of a frame that cannot be read, the frame
    itself is the cry: whatever is not known to be harmless is an alarm.
    """
    objects = told["objects"] if told and protocol == GBT26875 else []
    if not objects or not all(_is_understood(one) for one in objects):
        return [Cry("", AlarmKind.OTHER, "")]
    return list(dict.fromkeys(cry for one in objects for cry in _of(one)))


def _is_understood(told: Mapping[str, Any]) -> bool:
    return "state" in told or "operations" in told


def _of(told: Mapping[str, Any]) -> Iterator[Cry]:
    kinds = {KINDS[bit] for bit in (*told.get("state", ()), *told.get("operations", ()))
             if bit in KINDS}  # fmt: skip
    for kind in AlarmKind:
        if kind in kinds:
            yield Cry(point_of(told), kind, where_of(told))
