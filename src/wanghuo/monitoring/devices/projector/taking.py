"""Read what is new and carry it in, a few hundred records a transaction."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.db import transaction

from wanghuo.gateway.journal.reading import Part, Read, Reader
from wanghuo.gateway.journal.records import Lane, Stored
from wanghuo.monitoring.devices.projector.cursors import Step, move, open_cursor
from wanghuo.monitoring.devices.projector.effects import carry
from wanghuo.monitoring.devices.projector.said import Effect, Said, introduce

BATCH = 500
"""Records of one transaction: web writes wait for it on SQLite (architecture §5)."""
READ_AT_ONCE = 2_000
"""Records of one look at a lane; about a page more may come, and that is all that stands in
memory."""


def take(
    reader: Reader,
    lane: Lane,
    part: Part,
    *,
    at: datetime,
    effects: Sequence[Effect] = (carry,),
    between: Callable[[], object] = lambda: None,
) -> int:
    """Carry in what is new in a part of a lane; return how far the cursor came.

    Every effect has the records, one after another, in the transaction that moves the cursor.
    After each of them is time for what must not wait (`between`).
    Where another projector of the same part was faster, nothing more is done this time.
    """
    start = open_cursor(lane, part, reader.name)
    read = reader.after(lane, start, part, READ_AT_ONCE)
    reached = start
    for records, end in _batches(read, start):
        # read before the database is held: meanwhile others may write
        said = [Said(stored) for stored in records]
        if not _carry(Step(reader.name, lane, part, reached, end), said, at, effects):
            break
        reached = end
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


def _batches(read: Read, start: int) -> Iterator[tuple[list[Stored], int]]:
    """Cut what was read; the last piece reaches to where everything was looked at.

    A cluster that changed its leader gives pages again, and the position may stand still or go
    back (`journal.stream_reading`): these records are carried too, for others may have taken the
    places of those that were read.
    """
    records = read.records
    if not records and read.position <= start:
        return
    for begin in range(0, len(records) - BATCH, BATCH):
        piece = records[begin : begin + BATCH]
        yield piece, piece[-1].position
    left = (len(records) - 1) // BATCH * BATCH if records else 0
    yield records[left:], read.position
