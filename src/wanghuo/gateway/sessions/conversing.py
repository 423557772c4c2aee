"""What is said over one line, whatever carries it: the part that all protocols of frames share.

A line only carries bytes; a conversation takes the frames that were cut out of them, hands each to
the journal, and answers when it is durable and not before.
"""

from abc import ABC, abstractmethod
from typing import Protocol

from wanghuo.gateway.hub import BROKEN_KEPT, Hub
from wanghuo.gateway.journal.records import Kind, Record
from wanghuo.gateway.protocols.framing import Broken
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.messages import Command


class Line(Protocol):
    """A way to whoever is at its other end."""

    @property
    def address(self) -> str:
        """Return the address of the other end."""

    def write(self, *frames: bytes) -> None:
        """Send frames; they are lost where the line is gone."""

    def epoch(self, told: bytes) -> bytes:
        """Return what tells a frame without a time from the same bytes said anew."""

    def pause(self) -> None:
        """Stop reading."""

    def resume(self) -> None:
        """Read again."""


class Conversation(ABC):
    """One conversation; the hub tells it what is durable."""

    protocol: str

    def __init__(self, hub: Hub, line: Line, dialect: str) -> None:
        """Begin with nothing said; `dialect` is the name of the listener's."""
        self.hub, self.line, self.dialect_name = hub, line, dialect
        self._out: list[bytes] = []

    @abstractmethod
    def take(self, raw: bytes, now: int) -> None:
        """Take a whole frame that came at a time."""

    @abstractmethod
    def answer(self, raw: bytes) -> bytes | None:
        """Return what confirms a frame, or None where nothing does."""

    @property
    def is_met(self) -> bool:
        """Tell whether this is the way to a known device."""
        return False

    @property
    def speaks_for(self) -> str:
        """Return a device that was heard here, or the address where none was."""
        return f"{self.protocol}@{self.line.address}"

    def take_broken(self, piece: Broken, now: int) -> None:
        """Keep what is no frame, with the reason."""
        kept, key = piece.raw[:BROKEN_KEPT], new_id().bytes
        self.hub.keep_broken(
            Record(
                now,
                self.speaks_for,
                self.protocol,
                self.dialect_name,
                Kind.BROKEN,
                key,
                kept,
                piece.flaw.value,
            )
        )

    def tell(self, command: Command) -> None:
        """Refuse a command: over this line nothing can be told, unless a protocol says how."""
        self.hub.report(command, "refused")

    def confirm(self, raw: bytes) -> None:
        """Confirm a frame with the next flush."""
        answer = self.answer(raw)
        if answer is not None:
            self._out.append(answer)

    def flush(self) -> None:
        """Send what was confirmed."""
        out, self._out = self._out, []
        if out:
            self.line.write(*out)

    def pause(self) -> None:
        """Stop reading."""
        self.line.pause()

    def resume(self) -> None:
        """Read again."""
        self.line.resume()

    def end(self) -> None:  # noqa: B027 -- most protocols wait for nothing
        """Forget what was waited for: the line is gone."""
