"""Segments of the journal become facts, and leave the disk when their time is over.

A segment is sealed when it is whole, because a later one has begun, and every cursor is past it.
The row and the fact stand in one transaction and the row is unique, so that a segment is sealed
once, whoever else tries.
"""

import json
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import Enum
from itertools import pairwise
from pathlib import Path

import structlog
from django.db import IntegrityError, transaction

from wanghuo.gateway.journal import files
from wanghuo.gateway.journal.files import Segment
from wanghuo.gateway.journal.proving import Proof, proof_of
from wanghuo.gateway.journal.records import Lane
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.facts import queries as told
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Mark
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.devices import queries
from wanghuo.monitoring.devices.models import SealedSegment
from wanghuo.monitoring.devices.rules import SEGMENT_PURGED, SEGMENT_SEALED

log = structlog.get_logger()
SEGMENT = "segment"


def seal_segments(root: Path, *, at: datetime) -> int:
    """Seal what is whole and read everywhere; return how many."""
    return sum(_seal(lane, segment, at) for lane in Lane for segment in _to_seal(root, lane))


def _to_seal(root: Path, lane: Lane) -> Iterator[Segment]:
    read = queries.read_everywhere(lane)
    standing = files.segments(root, lane)
    sealed = set(SealedSegment.objects.filter(lane=lane).values_list("first", flat=True))
    for segment, following in pairwise(standing):
        if following.first - 1 <= read and segment.first not in sealed:
            yield segment


def _seal(lane: Lane, segment: Segment, at: datetime) -> bool:
    proof = proof_of(segment.path)  # before the transaction: hashing takes a while
    if proof is None or proof.first != segment.first:
        log.error("segment.cannot_be_sealed", lane=lane.value, first=segment.first)
        return False
    try:
        with transaction.atomic():
            SealedSegment.objects.create(lane=lane, sealed_at=at, **_told(proof))
            facts.record(SEGMENT_SEALED, _mark(lane, proof.first), actor=SYSTEM, at=at,
                         data={"lane": lane, **_told(proof)})  # fmt: skip
    except IntegrityError:
        return False  # somebody else sealed it meanwhile
    return True


def purge_segments(root: Path, *, keep: timedelta, at: datetime) -> int:
    """Remove sealed segments whose time is over from the disk; return how many.

    The files go first: whoever dies before the row is written removes nothing the next time, and
    writes it then.
    """
    over = SealedSegment.objects.filter(purged_at=None, sealed_at__lte=at - keep)
    purged = 0
    for row in list(over.order_by("sealed_at", "id")):
        lane = Lane(row.lane)
        if row.first + row.count - 1 <= queries.read_everywhere(lane):
            files.remove(files.segment_at(root, lane, row.first))
            purged += _purge(row, lane, at)
    return purged


@transaction.atomic
def _purge(row: SealedSegment, lane: Lane, at: datetime) -> bool:
    if SealedSegment.objects.filter(pk=row.pk, purged_at=None).update(purged_at=at) != 1:
        return False
    data = {"lane": lane, "first": row.first, "count": row.count}
    facts.record(SEGMENT_PURGED, _mark(lane, row.first), actor=SYSTEM, at=at, data=data)
    return True


class Verdict(Enum):
    """What a copy of a segment is worth."""

    SAME = "与封存时一致"
    DIFFERS = "与封存时不一致：内容被改动、缺失或多出"
    NOT_SEALED = "没有这一段的封存记录"
    UNREADABLE = "不是可读的日志段"


def verify_segment(file: Path) -> tuple[Verdict, Proof | None]:
    """Hold a copy of a segment, kept or brought back, against the fact that sealed it.

    Whether the facts themselves are whole says `wanghuo ledger verify`.
    """
    try:
        proof = proof_of(file)
    except (sqlite3.Error, OSError):
        return Verdict.UNREADABLE, None
    name = file.name.partition(".")[0]
    first = proof.first if proof else 0
    sealed = [one for key in {first, int(name) if name.isdecimal() else first}
              for one in _sealed(key)]  # fmt: skip
    if not sealed:
        return Verdict.NOT_SEALED, proof
    same = any(proof is not None and _is_same(file, one) for one in sealed)
    return (Verdict.SAME if same else Verdict.DIFFERS), proof


def _is_same(file: Path, sealed: dict[str, object]) -> bool:
    again = proof_of(file, str(sealed["algorithm"]))
    return again is not None and _told(again) == {name: sealed[name] for name in _told(again)}


def _sealed(first: int) -> Iterator[dict[str, object]]:
    with scoped(EVERYWHERE):
        for lane in Lane:
            mark = _mark(lane, first)
            for fact in told.facts_of(
                kind=SEGMENT_SEALED, subject_type=mark.type, subject_id=mark.id
            ):
                yield json.loads(fact.body)["data"]


def _mark(lane: Lane, first: int) -> Mark:
    return Mark(type=SEGMENT, id=f"{lane.value}-{first}")


def _told(proof: Proof) -> dict[str, object]:
    return {
        "first": proof.first,
        "count": proof.count,
        "size": proof.size,
        "algorithm": proof.algorithm,
        "digest": proof.digest,
    }
