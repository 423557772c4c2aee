"""Write rows with what follows from them: derived columns, facts, rows that live in them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import F

from wanghuo.base.areas.models import Area
from wanghuo.kernel.actors import SYSTEM, Actor
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry
from wanghuo.kernel.scoping import subtree
from wanghuo.kernel.work import services as work
from wanghuo.kernel.work.models import Job
from wanghuo.register.records.kinds import RecordKind, Row, Told, kinds, living_in
from wanghuo.register.records.rules import Value
from wanghuo.register.records.services.outlines import Outlines
from wanghuo.register.records.services.values import Change, told

BATCH = 200
JOB_RECHECK, JOB_LABEL = "positions.recheck", "核对位置与区划"
HOME = frozenset({"area", "area_path", "sector"})


def write(
    kind: RecordKind,
    new: Sequence[Change],
    changed: Sequence[Change],
    *,
    actor: Actor,
    at: datetime,
    data: Mapping[str, Any],
    outlines: Outlines | None = None,
) -> None:
    """Write new and changed rows in the caller's transaction, with their facts.

    The rows of `changed` are held by the caller; their versions grow here.
    """
    rows = [change.row for change in (*new, *changed)]
    more = derive(kind, rows, at, outlines)
    kind.model._base_manager.bulk_create([change.row for change in new], batch_size=BATCH)
    _update(kind, changed)
    _record(kind.fact["registered"], kind, new, actor, at, data)
    _record(kind.fact["changed"], kind, changed, actor, at, data)
    record_told(more, actor, at)
    _move_residents(kind, [change.row for change in changed if change.columns & HOME])
    if kind.follow:
        kind.follow(rows, actor, at)


def derive(
    kind: RecordKind, rows: Sequence[Row], at: datetime, outlines: Outlines | None = None
) -> list[Told]:
    """Reckon the derived columns of rows not yet written; return what more is to be told."""
    if kind.is_located:
        (outlines or Outlines()).mark(rows)
    return list(kind.settle(rows, at)) if kind.settle else []


def derived_columns(kind: RecordKind) -> set[str]:
    """Return the columns that `derive` may set."""
    return {*kind.derived, *(("is_outside",) if kind.is_located else ())}


def _update(kind: RecordKind, changed: Sequence[Change]) -> None:
    if not changed:
        return
    for change in changed:
        change.row.version += 1
    columns = {column for change in changed for column in change.columns}
    columns |= derived_columns(kind) | {"version"}
    rows = [change.row for change in changed]
    kind.model._base_manager.bulk_update(rows, sorted(columns), batch_size=BATCH)


def _record(
    fact: str,
    kind: RecordKind,
    changes: Sequence[Change],
    actor: Actor,
    at: datetime,
    data: Mapping[str, Any],
) -> None:
    entries = [
        Entry(facts.mark(one.row), told(kind, one.before), told(kind, one.after), data)
        for one in changes
    ]
    if entries:
        facts.record_all(fact, entries, actor=actor, at=at)


def record_told(more: Iterable[Told], actor: Actor, at: datetime) -> None:
    """Record what follows from changes, by kind of fact."""
    by_kind = sorted(more, key=lambda pair: pair[0])
    for fact, pairs in groupby(by_kind, key=lambda pair: pair[0]):
        facts.record_all(fact, [entry for _, entry in pairs], actor=actor, at=at)


def _move_residents(kind: RecordKind, rows: Sequence[Row]) -> None:
    """Let whatever lives in these rows lie where they now lie."""
    for row in rows:
        place = {"area_id": row.area_id, "area_path": row.area_path, "sector": row.sector}
        for other, link in living_in(kind.code):
            living = other.model._base_manager.filter(**{f"{link}_id": row.pk})
            moved = list(living)
            living.update(**place)
            for one in moved:
                one.area_id, one.area_path, one.sector = place.values()
            _move_residents(other, moved)


def ask_for_recheck(areas: Iterable[int], *, at: datetime) -> Job | None:
    """Let a worker see anew which positions lie outside these areas; None where none lies there.

    A county's places are too many for whoever only passes on that a boundary changed.
    """
    keys = [area.pk for area in areas_at_work(areas) if _holds_positions(area)]
    if not keys:
        return None
    arguments = {"areas": keys}
    return work.start_job(
        kind=JOB_RECHECK, label=JOB_LABEL, actor=SYSTEM, at=at, arguments=arguments
    )


def areas_at_work(keys: Iterable[int]) -> list[Area]:
    """Return the topmost of these areas: what lies below one is seen with it."""
    rows = Area._base_manager.filter(pk__in=list(keys)).defer("boundary").order_by("path")
    topmost: list[Area] = []
    for area in rows:
        if not (topmost and area.path.startswith(topmost[-1].path)):
            topmost.append(area)
    return topmost


def _holds_positions(area: Area) -> bool:
    located = (kind.model._base_manager for kind in kinds().values() if kind.is_located)
    return any(
        rows.filter(subtree(area.path), longitude__isnull=False).exists() for rows in located
    )


def recheck_positions(*, area: Area) -> int:
    """See anew which positions lie outside their areas, after a boundary changed; how many did."""
    count = 0
    for kind in kinds().values():
        if kind.is_located:
            count += _recheck(kind, area)
    return count


def _recheck(kind: RecordKind, area: Area) -> int:
    outlines, count, after = Outlines(), 0, None
    rows = kind.model._base_manager.filter(subtree(area.path), longitude__isnull=False)
    while True:
        later = rows if after is None else rows.filter(pk__gt=after)
        some = list(later.order_by("pk")[:500])
        if not some:
            return count
        changed = outlines.mark(some)
        for row in changed:  # by key alone: nobody's change of other columns is overwritten
            held = kind.model._base_manager.filter(pk=row.pk, longitude=row.longitude)
            held.update(is_outside=row.is_outside)
        count, after = count + len(changed), some[-1].pk


def grow(row: Row, version: int, **columns: Value) -> bool:
    """Change columns of the row only if it is still of this version; tell whether it was."""
    rows = type(row)._base_manager.filter(pk=row.pk, version=version)
    if rows.update(version=F("version") + 1, **columns) != 1:
        return False
    for column, value in columns.items():
        setattr(row, column, value)
    row.version = version + 1
    return True
