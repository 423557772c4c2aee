"""One frame of GB/T 26875.3-2011: 30 bytes around an application unit (数据帧).

    @@ | sequence 2 | version 2 | sent at 6 | source 6 | destination 6 | length 2 | command 1
       | unit, `length` bytes | checksum 1 | ##

Numbers are little-endian; the checksum is the sum of everything between the start and itself,
modulo 256. 依据 GB/T 26875.3-2011 表1。

The functions that take `raw` work on the bytes of a frame that was found whole, and build no
objects: a gateway calls them tens of thousands of times a second.
"""

import struct
from collections.abc import Container
from dataclasses import dataclass
from typing import Final

from wanghuo.gateway.protocols.framing import Flaw, FrameBroken
from wanghuo.gateway.protocols.gbt26875.times import NO_TIME

HEAD: Final = b"@@"
TAIL: Final = b"##"
OVERHEAD: Final = 30
"""Bytes of a frame beside its unit."""
MAX_UNIT: Final = 1024
MAX_FRAME: Final = OVERHEAD + MAX_UNIT
LENGTH_AT: Final = 24
COMMAND_AT: Final = 26
UNIT_AT: Final = 27
HEADER: Final = struct.Struct("<2sHBB6s6s6sHB")

CONTROL, SEND, CONFIRM, REQUEST, REPLY, DENY = range(1, 7)
ENDS: Final = tuple(bytes((checksum,)) + TAIL for checksum in range(256))


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame as it stands on the wire: addresses and the time tag as their six bytes."""

    sequence: int
    major: int
    minor: int
    sent_at: bytes
    source: bytes
    destination: bytes
    command: int
    unit: bytes = b""


def flaw_of(raw: bytes) -> Flaw | None:
    """Say what is wrong with bytes that should be exactly one frame, or None (依据 6.4)."""
    if raw[:2] != HEAD:
        return Flaw.HEAD
    size = OVERHEAD + int.from_bytes(raw[LENGTH_AT:COMMAND_AT], "little")
    if len(raw) != size or size > MAX_FRAME:
        return Flaw.LENGTH
    if raw[-2:] != TAIL:
        return Flaw.TAIL
    return None if is_added_up(raw, 0, len(raw)) else Flaw.CHECKSUM


def is_added_up(data: bytes, start: int, end: int) -> bool:
    """Tell whether the checksum of the frame between two offsets is right."""
    return sum(data[start + 2 : end - 3]) & 255 == data[end - 3]


def parse(raw: bytes) -> Frame:
    """Return the frame, or raise `FrameBroken`."""
    flaw = flaw_of(raw)
    if flaw:
        raise FrameBroken(flaw)
    _, sequence, major, minor, sent_at, source, destination, _, command = HEADER.unpack_from(raw)
    unit = raw[UNIT_AT:-3]
    return Frame(sequence, major, minor, sent_at, source, destination, command, unit)


def encode(frame: Frame) -> bytes:
    """Return the bytes of a frame."""
    if len(frame.unit) > MAX_UNIT:
        raise FrameBroken(Flaw.LENGTH)
    header = HEADER.pack(
        HEAD,
        frame.sequence,
        frame.major,
        frame.minor,
        frame.sent_at,
        frame.source,
        frame.destination,
        len(frame.unit),
        frame.command,
    )
    return sealed(header + frame.unit)


def sealed(started: bytes) -> bytes:
    """Return a frame that has all but its checksum and end."""
    return started + ENDS[sum(started[2:]) & 255]


def confirm(raw: bytes, at: bytes, unit: bytes = b"") -> bytes:
    """Confirm a frame (确认): addresses swapped, same sequence, sent at the tag `at` (依据 6.2).

    The unit is empty, but for a vendor's answer to its own heartbeat.
    """
    return _answer(raw, at, b"\x03", unit)


def deny(raw: bytes, at: bytes) -> bytes:
    """Deny a frame whose check failed (否认); its header must be there."""
    return _answer(raw, at, b"\x06", b"")


def _answer(raw: bytes, at: bytes, command: bytes, unit: bytes) -> bytes:
    started = b"".join(
        (raw[2:6], at, raw[18:24], raw[12:18], len(unit).to_bytes(2, "little"), command, unit)
    )
    return HEAD + started + ENDS[sum(started) & 255]


def can_be_answered(raw: bytes) -> bool:
    """Tell whether broken bytes still hold a header to which a denial can be addressed."""
    return raw[:2] == HEAD and len(raw) >= LENGTH_AT


def source_of(raw: bytes) -> bytes:
    """Return the six bytes of the source address, as on the wire."""
    return raw[12:18]


def key(raw: bytes) -> bytes:
    """Return what makes a frame the same frame when it is sent again (幂等键).

    The command byte is the direction: it tells which side began the exchange, and either side
    counts its sequence for itself. Then come the sequence, the time tag and the whole unit.
    """
    return raw[26:27] + raw[2:4] + raw[6:12] + raw[27:-3]


def is_timed(raw: bytes) -> bool:
    """Tell whether the frame says when it was sent; where not, only its connection tells it apart.

    Its key is then unique within one connection alone: the caller adds the connection's epoch.
    """
    return raw[6:12] != NO_TIME


TELEMETRY_TYPES: Final = frozenset({3, 5, 6, 7, 8, 25, 26, 28})
"""Types that never carry an alarm: measurements, versions, configurations, clocks."""
_WATCHED: Final = {
    # type: (bytes of an object, where its word stands, its size, bits that are an alarm)
    1: (10, 2, 2, 0xC7FE),  # not: test, manual, configuration changed, reset
    2: (46, 7, 2, 0xFFFE),
    4: (10, 2, 1, 0x24),  # manual alarm; bit 5 only confirms here, and is rare
    21: (7, 0, 1, 0xFE),
    24: (8, 0, 1, 0x24),  # manual alarm, answer to a duty check
}
_ANSWERS: Final = frozenset({CONFIRM, DENY})
_CARRYING: Final = frozenset({SEND, REPLY})


def lane(raw: bytes, telemetry: Container[int] = TELEMETRY_TYPES) -> str:
    """Return "alarm" or "telemetry": which lane a frame takes (报警通道).

    Whatever is not known to be harmless is an alarm. Bit 0 (normal or test) never suppresses one:
    every recorded fire came with "test".
    """
    command = raw[26]
    if command in _ANSWERS:
        return "telemetry"
    size = len(raw) - OVERHEAD
    if size <= 1 and command == SEND:
        return "telemetry"  # a heartbeat
    if size < 2 or command not in _CARRYING:
        return "alarm"
    if raw[27] in telemetry:
        return "telemetry"
    return "alarm" if _is_alarming(raw, size - 2) else "telemetry"


def _is_alarming(raw: bytes, size: int) -> bool:
    """Tell whether a bit that is an alarm is set in any object, or the unit is not understood."""
    watched = _WATCHED.get(raw[27])
    if watched is None:
        return True
    step, at, width, mask = watched
    if raw[27] == 21 and size == raw[28] == 1:
        step = 1  # the state of a transmitter without its time: a heartbeat of some gateways
    if size != step * raw[28]:
        return True
    words = range(29 + at, 29 + size, step)
    return any(int.from_bytes(raw[word : word + width], "little") & mask for word in words)
