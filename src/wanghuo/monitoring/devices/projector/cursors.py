"""Where each part of the journal was read to."""

from typing import NamedTuple

from django.db import IntegrityError, transaction

from wanghuo.gateway.journal.reading import Part
from wanghuo.gateway.journal.records import Lane
from wanghuo.monitoring.devices.models import FILES, JournalCursor
from wanghuo.monitoring.devices.rules import PartsDiffer


def open_cursor(lane: Lane, part: Part, journal: str = FILES) -> int:
    """Return up to where a part was read; every part of a lane gets its cursor at once.

    The number of parts can change only where all of them stand at the same place: elsewhere some
    devices would be read twice or never. Raises `PartsDiffer`.
    """
    position = _standing(lane, part, journal)
    if position is not None:
        return position
    try:
        return _begin(lane, part, journal)
    except IntegrityError:  # of two that began at once the other was first
        return _standing(lane, part, journal) or 0


def _standing(lane: Lane, part: Part, journal: str) -> int | None:
    standing = JournalCursor.objects.filter(
        journal=journal, lane=lane, part=part.number, of=part.of
    )
    return standing.values_list("position", flat=True).first()


@transaction.atomic
def _begin(lane: Lane, part: Part, journal: str) -> int:
    every = JournalCursor.objects.filter(journal=journal, lane=lane)
    others = list(every.select_for_update().order_by("part"))
    same = [one.position for one in others if one.of == part.of and one.part == part.number]
    if same:  # another projector was faster
        return same[0]
    places = {one.position for one in others}
    if len(places) > 1:
        raise PartsDiffer(of=others[0].of, wanted=part.of)
    start = places.pop() if places else 0
    every.delete()
    JournalCursor.objects.bulk_create(
        [
            JournalCursor(journal=journal, lane=lane, part=nth, of=part.of, position=start)
            for nth in range(part.of)
        ]
    )
    return start


class Step(NamedTuple):
    """Where a cursor stands, and where it goes."""

    journal: str
    lane: Lane
    part: Part
    before: int
    after: int


def move(step: Step) -> bool:
    """Move a cursor that still stands where it was read; tell whether it did."""
    standing = JournalCursor.objects.filter(
        journal=step.journal,
        lane=step.lane,
        part=step.part.number,
        of=step.part.of,
        position=step.before,
    )
    return standing.update(position=step.after) == 1
