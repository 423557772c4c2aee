"""One frame of a MEOKON terminal, big-endian (数据帧).

    A5 5A | command 1 | length of all 2 | device 12 | body | CRC 2 | 55 AA

Source: the vendor's communication description V3.0, chapter 2. The checksum is CRC-16/MODBUS over
all before it, high byte first.
"""

import re
import struct
from dataclasses import dataclass
from typing import Final

from wanghuo.gateway.protocols import framing
from wanghuo.gateway.protocols.framing import Flaw, FrameBroken, Framing

HEAD: Final = b"\xa5\x5a"
TAIL: Final = b"\x55\xaa"
START: Final = struct.Struct(">2sBH12s")
OVERHEAD: Final = START.size + 4
MAX_FRAME: Final = 0x3FFF
"""600 records of the widest type known need below 6,000 bytes."""
UPLOAD: Final = 0x00
CONFIRM: Final = 0xFF


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame: its command, its device, and the bytes that depend on the command."""

    command: int
    device: bytes
    body: bytes = b""


def _steps(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ (0xA001 if byte & 1 else 0)
    return byte


CRC_STEPS: Final = tuple(_steps(byte) for byte in range(256))


def crc16(data: bytes) -> int:
    """Return the CRC-16/MODBUS: polynomial 8005 reflected, from FFFF."""
    crc = 0xFFFF
    for byte in data:
        crc = crc >> 8 ^ CRC_STEPS[(crc ^ byte) & 0xFF]
    return crc


def _size_of(data: bytes, start: int) -> int:
    return int.from_bytes(data[start + 3 : start + 5], "big")


def _is_sound(data: bytes, start: int, end: int) -> bool:
    return crc16(data[start : end - 4]) == int.from_bytes(data[end - 4 : end - 2], "big")


FRAMING: Final = Framing(
    head=HEAD,
    tail=TAIL,
    # 21 to 3FFF bytes
    possible=re.compile(rb"\xa5\x5a(?=.(?:\x00[\x15-\xff]|[\x01-\x3f].))", re.DOTALL),
    readable=5,
    longest=MAX_FRAME,
    size_of=_size_of,
    is_sound=_is_sound,
)


class Cutter(framing.Cutter):
    """Cuts the bytes of one connection."""

    def __init__(self) -> None:
        """Begin at the start of a connection."""
        super().__init__(FRAMING)


def flaw_of(raw: bytes) -> Flaw | None:
    """Say what is wrong with bytes that should be exactly one frame, or None."""
    return FRAMING.flaw_of(raw)


def parse(raw: bytes) -> Frame:
    """Return the frame, or raise `FrameBroken`."""
    flaw = flaw_of(raw)
    if flaw:
        raise FrameBroken(flaw)
    _, command, _, device = START.unpack_from(raw)
    return Frame(command, device, raw[START.size : -4])


def encode(frame: Frame) -> bytes:
    """Return the bytes of a frame."""
    size = OVERHEAD + len(frame.body)
    if size > MAX_FRAME:
        raise FrameBroken(Flaw.LENGTH)
    started = START.pack(HEAD, frame.command, size, frame.device) + frame.body
    return started + crc16(started).to_bytes(2, "big") + TAIL
