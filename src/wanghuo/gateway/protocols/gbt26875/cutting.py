"""How frames of GB/T 26875.3-2011 are cut out of a stream (断帧).

There is no byte stuffing: `4040` and `2323` may stand inside a unit. 依据 GB/T 26875.3-2011 表1。
"""

import re

from wanghuo.gateway.protocols import framing
from wanghuo.gateway.protocols.framing import Broken, Flaw, Framing, Piece
from wanghuo.gateway.protocols.gbt26875.frames import (
    COMMAND_AT,
    HEAD,
    LENGTH_AT,
    MAX_FRAME,
    OVERHEAD,
    TAIL,
    flaw_of,
    is_added_up,
)

__all__ = ["Broken", "Cutter", "Flaw", "Piece", "pieces", "whole"]


def _size_of(data: bytes, start: int) -> int:
    length = data[start + LENGTH_AT : start + COMMAND_AT]
    return OVERHEAD + int.from_bytes(length, "little")


FRAMING = Framing(
    head=HEAD,
    tail=TAIL,
    possible=re.compile(rb"@@(?=.{22}(?:.[\x00-\x03]|\x00\x04))", re.DOTALL),  # L <= 1024
    readable=COMMAND_AT,
    longest=MAX_FRAME,
    size_of=_size_of,
    is_sound=is_added_up,
    is_added=True,
    quick_flaw_of=flaw_of,
)


class Cutter(framing.Cutter):
    """Cuts the bytes of one connection."""

    def __init__(self) -> None:
        """Begin at the start of a connection."""
        super().__init__(FRAMING)


def whole(raw: bytes) -> list[bytes]:
    """Split bytes that are frames and nothing else; return none where they are not."""
    return framing.whole(raw, FRAMING)


def pieces(raw: bytes) -> list[bytes]:
    """Split a recording into what is to be read one by one."""
    return framing.pieces(raw, FRAMING)
