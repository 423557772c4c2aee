"""Read what is new and carry it in, a few hundred records a transaction."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.db import transaction

from wanghuo.gateway.journal.reading import Part, Read, Reader
from wanghuo.gateway.journal.records import Lane, Stored
from wanghuo.monitoring.devices.projector.cursors import Step, move, open_cursor
from wanghuo.monitoring.devices.projector.effects import carry
from wanghuo.monitoring.devices.projector.said import Effect, Said, introduce

LEAST, MOST, WANTED_SECONDS = 100, 500, 0.05
"""Records of one transaction, and how long it may take: fires wait for it, and on SQLite whatever
is written on a page (architecture §5)."""
READ_AT_ONCE = 2_000
"""Records of one look at a lane; about a page more may come, and that is all that stands in
memory."""


class Pace:
    """How many records a transaction takes: fewer where the machine has much else to do."""

    def __init__(self) -> None:
        """Begin with as many as are ever taken."""
        self.size = MOST

    def took(self, records: int, seconds: float) -> None:
        """Come nearer to what would have taken the time that is wanted."""
        wanted = records * WANTED_SECONDS / max(seconds, 1e-6)
        self.size = round(min(max((self.size + wanted) / 2, LEAST), MOST))


def take(
    reader: Reader,
    lane: Lane,
    part: Part,
    *,
    at: datetime,
    effects: Sequence[Effect] = (carry,),
    between: Callable[[], object] = lambda: None,
    pace: Pace | None = None,
) -> int:
    """Carry in what is new in a part of a lane; return how far the cursor came.

    Every effect has the records, one after another, in the transaction that moves the cursor.
    After each of them is time for what must not wait (`between`).
    Where another projector of the same part was faster, nothing more is done this time.
    """
    start = open_cursor(lane, part, reader.name)
    read = reader.after(lane, start, part, READ_AT_ONCE)
    pace = pace or Pace()
    reached = start
    for records, end in _batches(read, start, pace):
        begun = time.monotonic()
        # read before the database is held: meanwhile others may write
        said = [Said(stored) for stored in records]
        if not _carry(Step(reader.name, lane, part, reached, end), said, at, effects):
            break
        reached = end
        if len(records) >= LEAST:
            pace.took(len(records), time.monotonic() - begun)
        between()
    return reached - start


@transaction.atomic
def _carry(step: Step, said: list[Said], at: datetime, effects: Sequence[Effect]) -> bool:
    """Move the cursor with what comes of the records, or do nothing."""
    if not move(step):
        return False
    introduce(said)
    for effect in effects:
        effect(said, at)
    return True


def _batches(read: Read, start: int, pace: Pace) -> Iterator[tuple[list[Stored], int]]:
    """Cut what was read; the last piece reaches to where everything was looked at.

    A cluster that changed its leader gives pages again, and the position may stand still or go
    back (`journal.stream_reading`): these records are carried too, for others may have taken the
    places of those that were read.
    """
    records = read.records
    if not records and read.position <= start:
        return
    done = 0
    while len(records) - done > pace.size:
        piece = records[done : done + pace.size]
        done += len(piece)
        yield piece, piece[-1].position
    yield records[done:], read.position
