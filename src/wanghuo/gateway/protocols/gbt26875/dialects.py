"""How devices differ from the standard, as data: where a frame says whose it is, and more.

The bytes a device sends are kept as they came, so that a dialect that was wrong can be read again.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

STANDARD = "standard"


class Identity(StrEnum):
    """Where a frame says whose it is (facts §1.9.2)."""

    SOURCE = "source"
    """The source address, a little-endian number (标准)."""
    DESTINATION = "destination"
    """The destination address: what the device was set to call."""
    PEER = "peer"
    """The network address it comes from: it says nothing of itself."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way of speaking; `source` says where it was seen.

    `identity` is tried in order: an address of zeros says nothing.
    """

    name: str
    label: str
    identity: tuple[Identity, ...]
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
            entry.get("answers", {}),
            entry["source"],
        )
        for name, entry in tomllib.loads(text).items()
    }


def identity_of(raw: bytes, dialect: Dialect, peer: str) -> str:
    """Return whose a frame is: twelve hex digits of an address, or the peer it comes from."""
    for where in dialect.identity:
        if where is Identity.PEER:
            return peer
        address = raw[12:18] if where is Identity.SOURCE else raw[18:24]
        if any(address):
            return address[::-1].hex().upper()
    return peer
