"""Product maps: which topic names a device, and where its values stand in a payload (产品映射).

There is no common topic or payload for MQTT devices, so each product is described by a file:

    label = "…"                       what people call it
    source = "…"                      where it was seen
    topic = "device/power/up/{device}"
    payload = "json"                  json, binary, hex (bytes written in hex), or a protocol
    at = { path = "ts", unit = "ms" } when it was measured; ms or s

    [[readings]]
    quantity = "voltage"
    unit = "V"
    path = "data.voltage[0]"          json; an object or a list gives each number below it
    offset = 4                        binary and hex: where it stands, then its type
    type = "u16"                      u8 i8 u16 i16 u32 i32 f32
    endian = "big"                    big, or little
    scale = 0.1                       value = number x scale
    alarm = true                      its value, true or not 0, is an alarm and does not wait
"""

import re
import struct
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from wanghuo.gateway.protocols.hurry import reading_hurries
from wanghuo.gateway.protocols.mqtt_map.checks import check

SUFFIX: Final = ".toml"
DEVICE: Final = re.compile(r"\{(\w+)\}")
NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")
STEP: Final = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Point:
    """Where one value stands, and how its number becomes a value."""

    quantity: str
    unit: str = ""
    path: str = ""
    offset: int = 0
    type: str = ""
    endian: str = "big"
    scale: Decimal = Decimal(1)
    alarm: bool = False

    @property
    def form(self) -> struct.Struct:
        """Return the form of a number in a binary payload."""
        return struct.Struct((">" if self.endian == "big" else "<") + FORMS[self.type])

    def hurries(self, name: str, value: float | bool) -> bool:
        """Tell whether a value is an alarm: the map says so, or its name does."""
        return (self.alarm and bool(value)) or reading_hurries(name, value)

    def scaled(self, number: float | bool) -> float | bool:
        """Return the value that a number stands for, as exact as decimals are."""
        if isinstance(number, bool) or self.scale == 1:
            return number
        return float(Decimal(str(number)) * self.scale)


FORMS: Final[Mapping[str, str]] = MappingProxyType(
    {"u8": "B", "i8": "b", "u16": "H", "i16": "h", "u32": "I", "i32": "i", "f32": "f"}
)


@dataclass(frozen=True, slots=True)
class ProductMap:
    """How one product's messages are read."""

    name: str
    label: str
    source: str
    topic: str
    payload: str
    points: tuple[Point, ...] = ()
    at_path: str = ""
    at_unit: str = "ms"

    @property
    def subscription(self) -> str:
        """Return the topic filter to subscribe to."""
        return DEVICE.sub("+", self.topic)

    def device_of(self, topic: str) -> str | None:
        """Return the device that a topic names, or None where it is another product's."""
        found = _pattern(self.topic).fullmatch(topic)
        return found.group("device") if found else None


@cache
def _pattern(written: str) -> re.Pattern[str]:
    """Return what matches the topics that a map's topic stands for."""
    levels = written.split("/")
    named = (DEVICE.fullmatch(level) for level in levels)
    return re.compile(
        "/".join(
            f"(?P<{name.group(1)}>[^/+#]+)" if name else re.escape(level)
            for name, level in zip(named, levels, strict=True)
        )
    )


class MapRefused(ValueError):
    """A product map cannot be used; `problems` say why, in Chinese."""

    def __init__(self, problems: list[str]) -> None:
        """Keep the problems."""
        super().__init__("；".join(problems))
        self.problems = problems


def read_map(name: str, text: str) -> ProductMap:
    """Read a product map, or raise `MapRefused` with every problem of it."""
    try:
        entry = tomllib.loads(text)
    except (ValueError, RecursionError) as wrong:  # a number of 5,000 digits, brackets in brackets
        raise MapRefused([f"文件不是有效的 TOML：{wrong}"]) from None
    return product_of(name, entry)


def product_of(name: str, entry: Mapping[str, Any]) -> ProductMap:
    """Return the product that a map describes, or raise `MapRefused` with every problem of it."""
    problems = check(entry)
    if problems:
        raise MapRefused(problems)
    at = entry.get("at", {})
    return ProductMap(
        name=name,
        label=entry["label"],
        source=entry["source"],
        topic=entry["topic"],
        payload=entry["payload"],
        points=tuple(_point(one) for one in entry.get("readings", ())),
        at_path=at.get("path", ""),
        at_unit=at.get("unit", "ms"),
    )


def _point(entry: Mapping[str, Any]) -> Point:
    return Point(**{**entry, "scale": Decimal(str(entry.get("scale", 1)))})


@cache
def shipped_maps() -> Mapping[str, ProductMap]:
    """Return the product maps that come with the gateway, by name."""
    folder = files("wanghuo.gateway.protocols.mqtt_map").joinpath("products")
    found = {
        file.name.removesuffix(SUFFIX): file.read_text("utf-8")
        for file in folder.iterdir()
        if file.name.endswith(SUFFIX)
    }
    return MappingProxyType({name: read_map(name, found[name]) for name in sorted(found)})


class Source:
    """Where the maps of this installation come from; here from nowhere."""

    def maps(self, *, is_fresh: bool = False) -> Mapping[str, ProductMap]:
        """Return the maps by name, as they stood a moment ago, or as they stand now."""
        del is_fresh
        return {}

    def problems(self) -> Mapping[str, str]:
        """Return why maps cannot be used, in Chinese, by name."""
        return {}


class _Known:
    """What this process reads by; it says once where its installation's maps are."""

    source = Source()


def use_maps(source: Source) -> None:
    """Read products by the maps of a source too, from now on and in all of this process."""
    _Known.source = source


def known_maps(*, is_fresh: bool = False) -> Mapping[str, ProductMap]:
    """Return the maps that come with the gateway, and those of this installation."""
    return {**_Known.source.maps(is_fresh=is_fresh), **shipped_maps()}


def known_map(name: str) -> ProductMap | None:
    """Return a map by name; looked for anew where it is not known: it may have just come."""
    return (
        shipped_maps().get(name)
        or _Known.source.maps().get(name)
        or _Known.source.maps(is_fresh=True).get(name)
    )


def faulty_maps() -> Mapping[str, str]:
    """Return why maps of this installation cannot be used, by name."""
    return _Known.source.problems()


def is_map_name(text: str) -> bool:
    """Tell whether a map can be called so."""
    return NAME.fullmatch(text) is not None


@cache
def steps_of(path: str) -> tuple[str | int, ...]:
    """Return the keys and indexes of a path."""
    return tuple(int(index) if index else key for key, index in STEP.findall(path))
