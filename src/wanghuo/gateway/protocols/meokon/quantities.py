"""What each type of terminal measures and which alarms it raises, as data (表类型)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any

ALARMS: Mapping[int, str] = MappingProxyType(
    {
        0: "low",
        1: "high",
        2: "low_battery",
        3: "sensor_fault",
        4: "hardware_fault",
        5: "second_low",
        6: "second_high",
        7: "third_sensor",
    }
)
"""Bits of the alarm state (设备报警状态); some types read the last three otherwise."""
ALARM_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "low": "低报警",
        "high": "高报警",
        "low_battery": "电量报警",
        "sensor_fault": "传感器异常",
        "hardware_fault": "硬件异常",
        "second_low": "第二传感器低报警",
        "second_high": "第二传感器高报警",
        "third_sensor": "第三传感器报警",
        "knocked": "撞击报警",
        "tilted": "倾斜报警",
        "water_released": "放水报警",
    }
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One measured value; a step is 1/`parts` of `unit`."""

    code: str
    label: str
    unit: str
    parts: int

    def value(self, raw: int) -> int | float:
        """Return what the number on the wire stands for."""
        return raw if self.parts == 1 else raw / self.parts


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of terminal."""

    number: int
    code: str
    label: str
    measures: tuple[Quantity, ...]
    alarms: Mapping[int, str]

    def alarms_of(self, word: int) -> list[str]:
        """Return the alarms whose bits are set, the lowest first."""
        return [self.alarms[bit] for bit in range(8) if word >> bit & 1]


def _kind(entry: Mapping[str, Any]) -> Kind:
    own = {int(bit): code for bit, code in entry.get("alarms", {}).items()}
    measures = tuple(Quantity(**one) for one in entry["measures"])
    return Kind(entry["number"], entry["code"], entry["label"], measures, {**ALARMS, **own})


def read_kinds(text: str) -> Mapping[int, Kind]:
    """Read types of terminals as the data file writes them."""
    found = (_kind(entry) for entry in tomllib.loads(text)["type"])
    return MappingProxyType({kind.number: kind for kind in found})


KINDS = read_kinds(
    files("wanghuo.gateway.protocols.meokon").joinpath("quantities.toml").read_text("utf-8")
)
UNKNOWN = Kind(-1, "unknown", "未知类型", (), ALARMS)
