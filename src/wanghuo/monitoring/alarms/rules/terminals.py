"""What the alarm bits of a 铭控 terminal cry out; pure. 依据 厂家通讯说明 V3.0 设备报警状态。"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from wanghuo.gateway.protocols.meokon.quantities import ALARM_LABELS, KINDS
from wanghuo.monitoring.alarms.rules.words import AlarmKind

BITS: Mapping[str, tuple[AlarmKind, int | None]] = MappingProxyType(
    {
        "low": (AlarmKind.LIMIT, 0),
        "high": (AlarmKind.LIMIT, 0),
        "low_battery": (AlarmKind.POWER, None),
        "sensor_fault": (AlarmKind.FAULT, None),
        "hardware_fault": (AlarmKind.FAULT, None),
        "second_low": (AlarmKind.LIMIT, 1),
        "second_high": (AlarmKind.LIMIT, 1),
        "third_sensor": (AlarmKind.LIMIT, 2),
        "knocked": (AlarmKind.SUPERVISION, None),
        "tilted": (AlarmKind.SUPERVISION, None),
        "water_released": (AlarmKind.SUPERVISION, None),
    }
)
"""The kind of each bit, and which of the values measured it is about."""
DOUBTFUL = ("second_low", "second_high", "third_sensor")
"""Bits that some types read otherwise: of a type that nobody knows they may mean anything."""
MEASURES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {kind.code: tuple(one.code for one in kind.measures) for kind in KINDS.values()}
)

Bit = tuple[str, AlarmKind, str]
"""Point, kind, and what it is in words."""


def bits_of_terminal(told: Mapping[str, Any]) -> Iterator[Bit] | None:
    """Yield what each bit cries out; None where the state could not be read.

    The point of a limit is the key of the series it belongs to, so that the terminal's own limit
    and one of the house are one alarm.
    """
    if "alarms" not in told:
        return None
    return (_bit(code, told["type_name"]) for code in told["alarms"])


def points_of_terminal(told: Mapping[str, Any]) -> list[Bit]:
    """Return every bit that the terminal could raise, to know which it does not."""
    return [_bit(code, told["type_name"]) for code in BITS] if "alarms" in told else []


def _bit(code: str, type_name: str) -> Bit:
    words = ALARM_LABELS[code]
    measures = MEASURES.get(type_name)
    if measures is None and code in DOUBTFUL:
        return code, AlarmKind.OTHER, words
    kind, nth = BITS[code]
    is_known = nth is not None and measures is not None and nth < len(measures)
    point = f":{measures[nth]}" if is_known and measures and nth is not None else code
    return point, kind, words
