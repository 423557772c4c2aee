"""Dialects: what vendors do otherwise, as data (方言).

They stand in `dialects.toml`, each with its source. What a dialect does not say is as in the
standard.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

from wanghuo.gateway.protocols.gbt26875.frames import TELEMETRY_TYPES, confirm
from wanghuo.gateway.protocols.gbt26875.layouts import LAYOUTS, Layout
from wanghuo.gateway.protocols.gbt26875.tables import ANALOGS, TYPES, Analog, Named, name_of

Order = Literal["big", "little"]


class Identity(StrEnum):
    """Where a frame says which device sent it."""

    SOURCE = "source"
    """The source address, as a number."""
    SOURCE_BYTES = "source_bytes"
    """The source address, as it stands on the wire."""
    DESTINATION_IP = "destination_ip"
    """The destination address: four bytes of IP, then the port."""
    REGISTRATION = "registration"
    """No address: the first frame of its connection registered it."""
    PEER = "peer"
    """No address: only the other end of the connection tells."""


class Split(StrEnum):
    """How the four bytes of a component's address are a zone and a point."""

    NONE = "none"
    ZONE_POINT = "zone_point"
    """Two bytes of zone, two of point, each with its low byte first."""
    POINT_ZONE = "point_zone"
    """Two bytes of point, two of loop, each with its low byte first."""
    BIG_ENDIAN = "big_endian"
    """Two bytes of zone, two of point, each with its high byte first."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One vendor's reading of the standard."""

    name: str
    label: str
    source: str
    identity: Identity = Identity.SOURCE
    split: Split = Split.ZONE_POINT
    board_from: int | None = None
    """Zones from here on count the loops of interface boards."""
    is_bcd: bool = False
    """Time tags hold decimal digits."""
    analog_order: str = "little"
    analog_is_signed: bool = True
    untimed: frozenset[int] = frozenset()
    """Types that may come without their time."""
    heartbeats: Mapping[bytes, bytes] = field(default_factory=dict)
    """Units that only say "alive", with the unit of the answer."""
    layouts: Mapping[int, Layout] = field(default_factory=lambda: LAYOUTS)
    types: Mapping[int, Named] = field(default_factory=lambda: TYPES)
    analogs: Mapping[int, Analog] = field(default_factory=lambda: ANALOGS)
    telemetry: frozenset[int] = TELEMETRY_TYPES
    """Types that never carry an alarm, for `frames.lane`."""

    def layout(self, number: int) -> Layout | None:
        """Return how objects of a type lie, or None for a type of which nothing is known."""
        return self.layouts.get(number)

    def type_name(self, number: int) -> Named:
        """Return what a type is called."""
        return name_of(number, self.types)

    def analog(self, number: int) -> Analog:
        """Return the quantity of a number; of a reserved one and a vendor's nothing is known."""
        return self.analogs.get(number) or Analog(*name_of(number, {}))

    def analog_value(self, standard: int) -> int:
        """Return a value that was read as the standard has it as this dialect means it."""
        wire = standard.to_bytes(2, "little", signed=True)
        order: Order = "big" if self.analog_order == "big" else "little"
        return int.from_bytes(wire, order, signed=self.analog_is_signed)


def device_of(raw: bytes, dialect: Dialect) -> str | None:
    """Return which device a frame says it comes from, as text; None where it says nothing.

    An address of zeroes says nothing, and in some dialects no address does: then whoever holds the
    connection knows (its registration, or its peer).
    """
    source, destination = raw[12:18], raw[18:24]
    if dialect.identity is Identity.DESTINATION_IP and any(destination):
        ip = ".".join(map(str, destination[:4]))
        return f"{ip}:{int.from_bytes(destination[4:], 'little')}"
    if dialect.identity is Identity.SOURCE and any(source):
        return source[::-1].hex().upper()
    if dialect.identity is Identity.SOURCE_BYTES and any(source):
        return source.hex().upper()
    return None


def place_of(address: bytes, dialect: Dialect) -> tuple[int, int] | None:
    """Return zone and point of a component's address, or None where it is not split."""
    if dialect.split is Split.NONE:
        return None
    order: Order = "big" if dialect.split is Split.BIG_ENDIAN else "little"
    first = int.from_bytes(address[:2], order)
    second = int.from_bytes(address[2:], order)
    return (second, first) if dialect.split is Split.POINT_ZONE else (first, second)


def answer(raw: bytes, at: bytes, dialect: Dialect) -> bytes:
    """Confirm a frame as its dialect wants it: some heartbeats are answered with a byte."""
    unit = dialect.heartbeats.get(raw[27:-3], b"") if dialect.heartbeats else b""
    return confirm(raw, at, unit)


@cache
def dialects() -> Mapping[str, Dialect]:
    """Return every dialect there is, by name."""
    text = files("wanghuo.gateway.protocols.gbt26875").joinpath("dialects.toml").read_text("utf-8")
    return read_dialects(text)


def read_dialects(text: str) -> Mapping[str, Dialect]:
    """Read dialects as the data file writes them."""
    found = tomllib.loads(text)
    return MappingProxyType({name: _dialect(name, entry) for name, entry in found.items()})


def _dialect(name: str, entry: Mapping[str, Any]) -> Dialect:
    types = {int(number): one for number, one in entry.get("types", {}).items()}
    quiet = {number for number, one in types.items() if one.get("is_telemetry")}
    layouts = {number: Layout(tuple(one["fields"])) for number, one in types.items()}
    named = {number: _named(number, one) for number, one in types.items()}
    analogs = {int(number): Analog(**one) for number, one in entry.get("analogs", {}).items()}
    return Dialect(
        name=name,
        identity=Identity(entry.get("identity", Identity.SOURCE)),
        split=Split(entry.get("split", Split.ZONE_POINT)),
        untimed=frozenset(entry.get("untimed", ())),
        heartbeats=_heartbeats(entry),
        layouts={**LAYOUTS, **layouts},
        types={**TYPES, **named},
        analogs={**ANALOGS, **analogs},
        telemetry=TELEMETRY_TYPES | quiet,
        **{key: value for key, value in entry.items() if key in PLAIN},
    )


PLAIN = {"label", "source", "board_from", "is_bcd", "analog_order", "analog_is_signed"}


def _heartbeats(entry: Mapping[str, Any]) -> Mapping[bytes, bytes]:
    pairs = entry.get("heartbeats", {}).items()
    return {bytes.fromhex(unit): bytes.fromhex(answered) for unit, answered in pairs}


def _named(number: int, one: Mapping[str, Any]) -> Named:
    known = name_of(number, TYPES)
    return Named(one.get("code", known.code), one.get("label", known.label))


STANDARD = dialects()["standard"]
