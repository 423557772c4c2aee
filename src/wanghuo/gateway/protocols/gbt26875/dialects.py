"""How devices differ from the standard, as data: where a frame says whose it is, and more.

The bytes a device sends are kept as they came, so that a dialect that was wrong can be read again.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Literal

STANDARD = "standard"


class Identity(StrEnum):
    """Where a frame says whose it is (facts §1.9.2)."""

    SOURCE = "source"
    """The source address, a little-endian number (标准)."""
    DESTINATION = "destination"
    """The destination address: what the device was set to call."""
    PEER = "peer"
    """The network address it comes from: it says nothing of itself."""


class Split(StrEnum):
    """How the four bytes of a component's address are read (facts §1.9.3)."""

    ZONE_POINT = "zone_point"
    """Zone in the first two bytes, point in the last two, low byte first."""
    POINT_ZONE = "point_zone"
    """Point in the first two bytes, loop in the last two, low byte first."""
    BIG_ENDIAN = "big_endian"
    """Zone and point, high byte first."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way of speaking; `source` says where it was seen.

    `identity` is tried in order: an address of zeros says nothing.
    """

    name: str
    label: str
    identity: tuple[Identity, ...]
    address: Split
    answers: Mapping[str, str]
    """One-byte units that are answered with a unit of their own (hex to hex)."""
    source: str


@cache
def dialects() -> Mapping[str, Dialect]:
    """Return the dialects that ship, by name."""
    text = files("wanghuo.gateway.protocols.gbt26875").joinpath("dialects.toml").read_text("utf-8")
    return {
        name: Dialect(
            name,
            entry["label"],
            tuple(Identity(one) for one in entry["identity"]),
            Split(entry.get("address", Split.ZONE_POINT)),
            entry.get("answers", {}),
            entry["source"],
        )
        for name, entry in tomllib.loads(text).items()
    }


def address_parts(raw: bytes, dialect: Dialect) -> tuple[int | None, int | None]:
    """Return zone and point of a component's address; the four bytes stay its name."""
    if dialect.address is Split.NONE:
        return None, None
    order: Literal["big", "little"] = "big" if dialect.address is Split.BIG_ENDIAN else "little"
    first = int.from_bytes(raw[:2], order)
    second = int.from_bytes(raw[2:], order)
    return (second, first) if dialect.address is Split.POINT_ZONE else (first, second)


def identity_of(raw: bytes, dialect: Dialect, peer: str) -> str:
    """Return whose a frame is: twelve hex digits of an address, or the peer it comes from."""
    for where in dialect.identity:
        if where is Identity.PEER:
            return peer
        address = raw[12:18] if where is Identity.SOURCE else raw[18:24]
        if any(address):
            return address[::-1].hex().upper()
    return peer
