"""Cutting a stream of bytes into frames, by length, whatever lies between them (断帧).

Starts and ends may stand inside a frame, so only the length tells where it ends. What looks like a
start is believed when the length is possible, the end stands where the length says and the
checksum is right; otherwise the search goes on.

A cutter is linear in what it is fed, also where an enemy writes the stream: impossible starts are
skipped by a regular expression, and within garbage each byte is added up once, however many
starts lie over it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import NamedTuple


class Flaw(StrEnum):
    """Why bytes are no frame."""

    HEAD = "head"
    LENGTH = "length"
    TAIL = "tail"
    CHECKSUM = "checksum"


FLAWS: Mapping[str, str] = {
    Flaw.HEAD: "不以帧起始标记开头",
    Flaw.LENGTH: "长度与长度字段不符，或超过上限",
    Flaw.TAIL: "不以帧结尾标记结尾",
    Flaw.CHECKSUM: "校验不符",
}
"""The same for people."""


class FrameBroken(ValueError):
    """The bytes are no frame; `flaw` says why."""

    def __init__(self, flaw: Flaw) -> None:
        """Keep the flaw."""
        super().__init__(flaw)
        self.flaw = flaw


class Broken(NamedTuple):
    """What could not be read: why, and its bytes (no more than the longest frame has)."""

    flaw: Flaw
    raw: bytes


Piece = bytes | Broken


@dataclass(frozen=True, slots=True)
class Framing:
    """How the frames of one protocol are told from one another."""

    head: bytes
    tail: bytes
    possible: re.Pattern[bytes]
    """A start whose length is possible."""
    readable: int
    """Bytes after which the length is known."""
    longest: int
    size_of: Callable[[bytes, int], int]
    """Bytes of the frame that starts at an offset."""
    is_sound: Callable[[bytes, int, int], bool]
    """Whether the checksum of the frame between two offsets is right."""
    is_added: bool = False
    """The checksum is one byte before the end: the sum of all between the head and itself.

    Only of a sum can every start be tried at no more than one step a byte. With any other
    checksum, a frame whose end is in its place and whose checksum is wrong is passed over whole.
    """
    quick_flaw_of: Callable[[bytes], Flaw | None] | None = None
    """Says the same as `flaw_of` in one function: nearly everything comes as one whole frame."""

    def end_of(self, data: bytes, start: int) -> int:
        """Return where the frame ends that starts here; beyond the data where it is not known."""
        if start + self.readable > len(data):
            return len(data) + 1
        return start + self.size_of(data, start)

    def flaw_of(self, raw: bytes) -> Flaw | None:
        """Say what is wrong with bytes that should be exactly one frame, or None."""
        if not raw.startswith(self.head):
            return Flaw.HEAD
        if len(raw) != self.end_of(raw, 0) or not self.possible.match(raw):
            return Flaw.LENGTH
        if not raw.endswith(self.tail):
            return Flaw.TAIL
        return None if self.is_sound(raw, 0, len(raw)) else Flaw.CHECKSUM


class Cutter:
    """Cuts one connection's bytes; how the network cut them before makes no difference.

    A frame with its end in place and a wrong checksum is reported for itself. Any other garbage
    is reported once, however long it is, until a frame is found again.
    """

    def __init__(self, framing: Framing) -> None:
        """Begin at the start of a connection."""
        self._framing = framing
        self._flaw_of = framing.quick_flaw_of or framing.flaw_of
        self._rest = b""
        self._sums = _Sums()
        self._garbage = bytearray()  # what is passed over and not yet reported
        self._is_lost = False  # since a frame was last found
        self._is_told = False  # that it is lost
        self._covered = 0  # up to here in `_rest` a broken frame was reported

    def feed(self, chunk: bytes) -> list[Piece]:
        """Take what was read; return the frames, and what is broken, that it completed."""
        is_clear = not (self._rest or self._garbage or self._is_lost)
        if is_clear and self._flaw_of(chunk) is None:
            return [chunk]
        return self._cut(chunk, is_over=False)

    def flush(self) -> list[Piece]:
        """Return what is left when no more comes, or has not for too long.

        A frame that never ends may hide others behind it; they are found now.
        """
        pieces = self._cut(b"", is_over=True)
        self._end_run(pieces)
        return pieces

    @property
    def held(self) -> int:
        """How many bytes are kept; below two frames."""
        return len(self._rest) + len(self._garbage)

    def _cut(self, chunk: bytes, *, is_over: bool) -> list[Piece]:
        data = self._rest + chunk
        pieces: list[Piece] = []
        at = 0
        while at < len(data):
            start = self._next_start(data, at)
            if start > at:
                self._pass_over(data[at:start], pieces)
            at, end = start, self._framing.end_of(data, start)
            if at == len(data) or (end > len(data) and not is_over):
                break
            at = self._judge(data, at, end, pieces)
        self._rest = data[at:]
        self._covered = max(0, self._covered - at)
        self._sums.drop(at)
        return pieces

    def _next_start(self, data: bytes, at: int) -> int:
        """Return where a frame may start next: a possible start, or what may become one."""
        found = self._framing.possible.search(data, at)
        if found:
            return found.start()
        head = self._framing.head
        undecided = data.find(head, max(at, len(data) - self._framing.readable + 1))
        if undecided >= 0:
            return undecided
        return len(data) - data.endswith(head[:1], at)

    def _judge(self, data: bytes, start: int, end: int, pieces: list[Piece]) -> int:
        """Accept or refuse what starts here; return where to go on."""
        flaw = self._flaw(data, start, end)
        if flaw is None:
            self._end_run(pieces)
            self._sums.restart(0)
            pieces.append(data[start:end])
            return end
        if flaw is Flaw.CHECKSUM and start >= self._covered:
            self._end_run(pieces)
            self._report(flaw, data, start, end, pieces)
        elif flaw is Flaw.TAIL and not self._is_lost:
            self._report(flaw, data, start, end, pieces)
        if flaw is Flaw.CHECKSUM and not self._framing.is_added:
            return end
        self._pass_over(data[start : start + 1], pieces)
        return start + 1

    def _flaw(self, data: bytes, start: int, end: int) -> Flaw | None:
        if end > len(data):
            return Flaw.LENGTH
        if not data.endswith(self._framing.tail, start, end):
            return Flaw.TAIL
        if self._is_lost and self._framing.is_added:
            total = self._sums.between(data, start + len(self._framing.head), end - 3)
            is_sound = total & 255 == data[end - 3]
        else:
            is_sound = self._framing.is_sound(data, start, end)
        return None if is_sound else Flaw.CHECKSUM

    def _report(self, flaw: Flaw, data: bytes, start: int, end: int, pieces: list[Piece]) -> None:
        pieces.append(Broken(flaw, data[start:end]))
        self._is_lost = self._is_told = True
        self._covered = end

    def _pass_over(self, garbage: bytes, pieces: list[Piece]) -> None:
        self._is_lost = True
        if self._is_told:
            return
        self._garbage += garbage[: self._framing.longest - len(self._garbage)]
        if len(self._garbage) == self._framing.longest:
            self._tell(pieces)

    def _end_run(self, pieces: list[Piece]) -> None:
        """Report garbage that was not, and begin afresh."""
        if self._garbage:
            self._tell(pieces)
        self._is_lost = self._is_told = False

    def _tell(self, pieces: list[Piece]) -> None:
        raw = bytes(self._garbage)
        is_headed = raw.startswith(self._framing.head)
        pieces.append(Broken(Flaw.LENGTH if is_headed else Flaw.HEAD, raw))
        self._garbage.clear()
        self._is_told = True


class _Sums:
    """Sums of stretches of the data, each byte added once while they begin further and further."""

    def __init__(self) -> None:
        self.restart(0)

    def restart(self, at: int) -> None:
        self._base = at
        self._totals = [0]

    def between(self, data: bytes, start: int, end: int) -> int:
        if start >= self._base + len(self._totals):
            self.restart(start)
        reached = self._base + len(self._totals) - 1
        more = accumulate(data[reached:end], initial=self._totals.pop())
        self._totals.extend(more)
        return self._totals[end - self._base] - self._totals[start - self._base]

    def drop(self, count: int) -> None:
        """Forget the first bytes of the data."""
        if count >= self._base + len(self._totals):
            self.restart(0)
            return
        del self._totals[: max(0, count - self._base)]
        self._base = max(0, self._base - count)


def whole(raw: bytes, framing: Framing) -> list[bytes]:
    """Split bytes that are frames one after another, sound or not; return none where they are not.

    Each must begin with the head and be as long as it says.
    """
    frames: list[bytes] = []
    at = 0
    while at < len(raw):
        end = framing.end_of(raw, at)
        if not framing.possible.match(raw, at) or end > len(raw):
            return []
        frames.append(raw[at:end])
        at = end
    return frames


def pieces(raw: bytes, framing: Framing) -> list[bytes]:
    """Split a recording into what is to be read one by one; a lone broken frame stays in one."""
    together = whole(raw, framing)
    if together:
        return together
    cutter = Cutter(framing)
    cut = [*cutter.feed(raw), *cutter.flush()]
    if _is_one(cut, framing):
        return [raw]
    return [piece.raw if isinstance(piece, Broken) else piece for piece in cut]


def _is_one(cut: list[Piece], framing: Framing) -> bool:
    """Tell whether this is one broken frame, not a recording with frames between garbage."""
    sound = [piece for piece in cut if isinstance(piece, bytes)]
    broken = [piece.raw for piece in cut if isinstance(piece, Broken)]
    return not sound or (
        len(sound) == 1 and not any(one.startswith(framing.head) for one in broken)
    )
