"""What the journal holds: a record for each frame, and how many of them become one page.

A page is what one commit makes durable. It is one row and not one row a record: every statement
gives up the interpreter's lock, and a thousand of them would wait for it a thousand times.
"""

import zlib
from enum import StrEnum

import msgspec

SLOTS = 64
"""Devices are spread over so many slots; a partition of N reads every N-th."""


class Lane(StrEnum):
    """Which way a record goes: an alarm never waits behind telemetry (车道)."""

    ALARM = "alarm"
    TELEMETRY = "telemetry"


class Kind(StrEnum):
    """What a record is."""

    SIGNAL = "signal"
    """A whole frame of a known device."""
    UNKNOWN = "unknown"
    """A whole frame of a device that nobody has claimed."""
    BROKEN = "broken"
    """Bytes that are no frame; `note` says why."""
    RESULT = "result"
    """What became of a command; `note` says which and how."""


class Record(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One record: what came, whose it is, and when it was received (UTC, ns).

    `device` is the identity the protocol gives ("gbt26875:000000000379"), "" where none is known.
    `key` is the same for every resend of the same frame: whoever reads counts a key once.
    """

    received: int
    device: str
    protocol: str
    dialect: str
    kind: str
    key: bytes
    raw: bytes
    note: str = ""

    @property
    def slot(self) -> int:
        """Return which slot the device falls into."""
        return slot_of(self.device)


class Stored(msgspec.Struct, frozen=True, gc=False):
    """A record with its place in the journal."""

    lane: str
    position: int
    record: Record


def slot_of(device: str) -> int:
    """Return the slot of a device, the same on every machine."""
    return zlib.crc32(device.encode()) % SLOTS


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[Record])


def page_of(records: list[Record]) -> bytes:
    """Write records as one page."""
    return _encoder.encode(records)


def records_in(page: bytes) -> list[Record]:
    """Read a page; `msgspec.DecodeError` where it is none."""
    return _decoder.decode(page)
