"""Cutting a stream into frames by their length (§6), and finding the way back after garbage.

`@@` and `##` may stand inside a frame, so a frame is what has its tail and its checksum where its
length says. What comes out depends on the stream alone, however it is cut into pieces.
"""

from dataclasses import dataclass

from wanghuo.gateway.protocols.gbt26875.frames import (
    HEAD,
    HEADER,
    LONGEST,
    SHORTEST,
    TAIL,
    checksum,
    is_whole,
)

STRAY_KEPT = 256


@dataclass(frozen=True, slots=True)
class Broken:
    """Bytes that are no frame, and why: head, length, tail or checksum."""

    reason: str
    raw: bytes

    @property
    def can_be_denied(self) -> bool:
        """Tell whether enough of a header is there to be answered."""
        return self.raw[:2] == HEAD and len(self.raw) >= HEADER


class Cutter:
    """Cuts one stream; keeps less than one frame between two pieces.

    A run of garbage is reported once, with its beginning.
    """

    def __init__(self) -> None:
        """Begin with nothing read."""
        self._rest = b""
        self._stray = b""
        self._is_lost = False

    def feed(self, data: bytes) -> list[bytes | Broken]:
        """Return the frames that `data` completes, and what was no frame, in their order."""
        if not self._rest and not self._stray and is_whole(data):  # as nearly everything comes
            self._is_lost = False
            return [data]
        buffer = self._rest + data if self._rest else data
        found: list[bytes | Broken] = []
        at, end = 0, len(buffer)
        while (head := buffer.find(HEAD, at)) >= 0:
            if head > at:
                self._strays(buffer[at:head], found)
                at = head
            if end - at < HEADER:
                break
            size = SHORTEST + (buffer[at + 24] | buffer[at + 25] << 8)
            if size > LONGEST:
                self._loses("length", buffer[at : at + HEADER], found)
                at += 1
            elif end - at < size:
                break
            elif buffer[at + size - 2 : at + size] != TAIL:
                self._loses("tail", buffer[at : at + size], found)
                at += 1
            else:
                self._whole(buffer[at : at + size], found)
                at += size
        else:
            stop = end - 1 if buffer[-1:] == HEAD[:1] and end > at else end
            self._strays(buffer[at:stop], found)
            at = stop
        self._rest = buffer[at:]
        return found

    def _whole(self, raw: bytes, found: list[bytes | Broken]) -> None:
        self._say_stray(found)
        self._is_lost = False
        found.append(raw if checksum(raw) == raw[-3] else Broken("checksum", raw))

    def _loses(self, reason: str, raw: bytes, found: list[bytes | Broken]) -> None:
        """Report the first sign that the way is lost; the run may begin with stray bytes."""
        if not self._is_lost and not self._stray:
            found.append(Broken(reason, raw))
        self._say_stray(found)
        self._is_lost = True

    def _strays(self, some: bytes, found: list[bytes | Broken]) -> None:
        """Keep the beginning of what stands before a head."""
        if self._is_lost:
            return
        self._stray += some[: STRAY_KEPT - len(self._stray)]
        if len(self._stray) >= STRAY_KEPT:
            self._say_stray(found)
            self._is_lost = True

    def _say_stray(self, found: list[bytes | Broken]) -> None:
        if self._stray:
            found.append(Broken("head", self._stray))
            self._stray = b""
