"""What every protocol gives, so that a command or a session can use any of them (编解码器)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Told = dict[str, Any]
"""What one message means, ready for JSON; `ok`, `error` and `raw` are always there."""


def alone(raw: bytes) -> list[bytes]:
    """Leave a recording in one piece: each message came by itself."""
    return [raw]


def by_line(raw: bytes) -> list[bytes]:
    """Split a recording that has one JSON object on each line; leave any other in one piece."""
    lines = [line for line in map(bytes.strip, raw.splitlines()) if line]
    is_listed = all(line.startswith(b"{") and line.endswith(b"}") for line in lines)
    return lines if len(lines) > 1 and is_listed else [raw]


def nothing(_raw: bytes) -> list[bytes]:
    """Recognise no frames: the protocol has no start and length by which to do it."""
    return []


@dataclass(frozen=True, slots=True)
class Codec:
    """The pure functions of one protocol."""

    meaning: Callable[[bytes, str], Told]
    """Tells one message in a dialect, by the dialect's name; never raises on any bytes."""
    pieces: Callable[[bytes], list[bytes]] = alone
    """Splits a recording into messages and what lies between them."""
    whole: Callable[[bytes], list[bytes]] = nothing
    """Splits bytes that are messages one after another and nothing else; else returns none."""
    dialects: Mapping[str, str] = field(default_factory=dict)
    """Names of the dialects with what they are for; the first is the default."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Chinese for the keys and codes of the meaning."""
    is_text: bool = False
    """Messages are text (JSON), not bytes that people write as hex."""

    @property
    def default_dialect(self) -> str:
        """Return the dialect used where none is asked for."""
        return next(iter(self.dialects), "")
