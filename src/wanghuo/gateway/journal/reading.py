"""Reading by cursor: whoever reads keeps where he is, and what he has counted, with his effects.

A record stands in the journal at least once; a consumer that keeps cursor, keys and effects in one
transaction therefore has every confirmed signal exactly once. A partition sees the devices of its
slots, in the order in which they came.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from wanghuo.gateway.journal import files
from wanghuo.gateway.journal.records import Lane, Stored, records_in

LOOKED_BACK = 500_000
RESEND_HOURS = 24
"""So long a resend is known as one (architecture §6)."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of `of` partitions, counted from 0."""

    number: int = 0
    of: int = 1


WHOLE = Part()


@dataclass(frozen=True, slots=True)
class Read:
    """What was read, and the position up to which everything was looked at."""

    records: list[Stored]
    position: int


class Reader(Protocol):
    """Reads by cursor; may block, and raises `OSError` or `sqlite3.Error` where it cannot."""

    @property
    def name(self) -> str:
        """Return which journal this is: a position means nothing in another."""

    def after(self, lane: Lane, position: int, part: Part = WHOLE, limit: int = 10_000) -> Read:
        """Return what lies behind a position; nothing new gives the same position."""

    def last(self, lane: Lane) -> int:
        """Return the position of the last durable record; 0 before the first."""

    def lately(self, lane: Lane) -> int:
        """Return a position some way before the end, from which looking through is quick."""

    def close(self) -> None:
        """Let go of what was opened."""


class FileReader:
    """Reads the segments of a folder, beside the gateway or after it."""

    name = "files"

    def __init__(self, root: Path) -> None:
        """Read below this folder; it need not exist yet."""
        self.root = root

    def after(self, lane: Lane, position: int, part: Part = WHOLE, limit: int = 10_000) -> Read:
        """Return at least one page of what lies behind a position, about `limit` records.

        Nothing new gives no records and the same position.
        """
        found: list[Stored] = []
        end = position
        for last, count, body in self._pages(lane, position):
            for nth, record in enumerate(records_in(body), last - count + 1):
                if nth > position and record.slot % part.of == part.number:
                    found.append(Stored(lane, nth, record))
            end = last
            if len(found) >= limit:
                break
        return Read(found, end)

    def last(self, lane: Lane) -> int:
        """Return the position of the last durable record."""
        for segment in reversed(files.segments(self.root, lane)):
            with files.reading(segment) as base:
                [last] = base.execute("SELECT max(last) FROM page").fetchone()
            return int(last) if last is not None else segment.first - 1
        return 0

    def lately(self, lane: Lane) -> int:
        """Return a position some way before the end, from which looking through is quick."""
        return max(self.last(lane) - LOOKED_BACK, 0)

    def close(self) -> None:
        """Nothing is held open between two readings."""

    def _pages(self, lane: Lane, position: int) -> Iterator[tuple[int, int, bytes]]:
        """Yield page by page: whoever stops early has read no more than he wanted."""
        for segment in self._segments_from(lane, position):
            for page in files.pages_after(segment, position):
                yield page
                position = page[0]

    def _segments_from(self, lane: Lane, position: int) -> list[files.Segment]:
        """Return the segment in which the next record lies, and those after it."""
        every = files.segments(self.root, lane)
        later = [one for one in every if one.first > position + 1]
        here = [one for one in every if one.first <= position + 1]
        return [*here[-1:], *later]
