"""Old days leave the database as files, a day of an area at a time (归档).

The file is written beside its place, put on disk and renamed; then the row and the fact that tell
what it holds stand in one transaction; only then do the values leave the table, each that the file
was read to hold. Whoever dies in between leaves values in both, which readers count once, and the
next round begins again where it was. A value that comes later for a day that has left lies in the
table and is merged by the next round. One round at a time: a lock on the folder says so.
"""

import fcntl
import heapq
import time
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import structlog
from django.db import connection, transaction

from wanghuo.base.areas.models import Area
from wanghuo.base.areas.rules import AreaLevel
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Mark
from wanghuo.monitoring.readings.models import Reading, RolledDay, Series, SeriesHome
from wanghuo.monitoring.readings.rules.history import (
    READINGS_ARCHIVED,
    READINGS_REMOVED,
    date_of,
    home_of,
    oldest_day_kept,
)
from wanghuo.monitoring.readings.services.partitions import drop_partitions
from wanghuo.monitoring.readings.writing import (
    ALGORITHM,
    UNREADABLE,
    Row,
    Written,
    file_of,
    rows_of,
    write_rows,
)

SERIES_AT_ONCE, ROWS_AT_ONCE = 500, 10_000
PIECE, PAUSE_SECONDS = 500, 0.005
"""Rows that leave in one transaction: web writes wait for it on SQLite (architecture §5)."""
LOCK = ".lock"
DELETE = (
    "DELETE FROM readings_reading WHERE day = %s AND series_id = %s AND at BETWEEN %s AND %s"
    " RETURNING at, value"
)

log = structlog.get_logger()


class Rolled(NamedTuple):
    """What a round came to: files written, and values that left the table."""

    files: int = 0
    values: int = 0


def roll_off(root: Path, *, days: int, at: datetime) -> Rolled:
    """Let every day older than so many leave the database; nothing while another round is on."""
    before, done = oldest_day_kept(at, days), Rolled()
    with _alone(root) as is_alone:
        if not is_alone:
            return done
        for day in _days(before):
            for area, series in _by_home(day):
                files, values = _if_it_can(root, day, area, series, at)
                done = Rolled(done.files + files, done.values + values)
    drop_partitions(before)
    return done


@contextmanager
def _alone(root: Path) -> Iterator[bool]:
    """Hold the folder; a process that is killed lets go of it."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / LOCK).open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _days(before: int) -> Iterator[int]:
    """Yield the days before one that have values in the table, the oldest first."""
    day = -1
    while True:
        rows = Reading._base_manager.filter(day__gt=day, day__lt=before).order_by("day")
        found = rows.values_list("day", flat=True).first()
        if found is None:
            return
        yield (day := found)


def _by_home(day: int) -> list[tuple[Area, "array[int]"]]:
    """Return the series with values on a day by the area in whose file they go, in order."""
    towns = set(Area.objects.filter(level=AreaLevel.TOWN).values_list("pk", flat=True))
    found: dict[int, array[int]] = {}
    rows = Reading._base_manager.filter(day=day).order_by("series_id")
    ids = rows.values_list("series_id", flat=True).distinct()
    for piece in _pieces(ids.iterator(ROWS_AT_ONCE), SERIES_AT_ONCE):
        series = Series._base_manager.filter(pk__in=piece).order_by("pk")
        for key, path in series.values_list("pk", "device__area_path"):
            found.setdefault(home_of(path, towns), array("q")).append(key)
    areas = Area.objects.only("path").in_bulk(list(found))
    return [(areas[home], found[home]) for home in sorted(found)]


def _if_it_can(root: Path, day: int, area: Area, series: Sequence[int], at: datetime) -> Rolled:
    """Roll a day off; where its file is missing or damaged its values stay until that is mended."""
    try:
        return Rolled(1, _roll(root, day, area, series, at))
    except UNREADABLE:
        log.exception("readings.day_cannot_leave", day=day, area=area.pk)
        return Rolled()


def _roll(root: Path, day: int, area: Area, series: Sequence[int], at: datetime) -> int:
    target = file_of(root, day, area.pk)
    row = RolledDay._base_manager.filter(day=day, area=area).first()
    before = rows_of(target) if row is not None else iter(())
    written = write_rows(target, _merged(before, _standing(day, series)))
    if row is None or row.digest != written.digest:
        _settle(area, series)
        _record(day, area, written, at)
    return _clear(target, day, series)


def _standing(day: int, series: Sequence[int]) -> Iterator[Row]:
    """Yield what the table holds of these series on a day, in their order."""
    for piece in _pieces(series, SERIES_AT_ONCE):
        rows = Reading._base_manager.filter(day=day, series_id__in=piece)
        values = rows.order_by("series_id", "at").values_list("series_id", "at", "value")
        yield from map(Row._make, values.iterator(ROWS_AT_ONCE))


def _merged(first: Iterable[Row], second: Iterable[Row]) -> Iterator[Row]:
    """Yield both in order; of two values for one time the first stays."""
    key = itemgetter(0, 1)
    last = None
    for row in heapq.merge(first, second, key=key):
        if key(row) != last:
            last = key(row)
            yield row


def _settle(area: Area, series: Sequence[int]) -> None:
    """Note in whose files the series lie, for whoever reads them."""
    for piece in _pieces(series, SERIES_AT_ONCE):
        known = SeriesHome._base_manager.filter(area=area, series__in=piece)
        fresh = set(piece) - set(known.values_list("series_id", flat=True))
        rows = [SeriesHome(series_id=one, area=area) for one in sorted(fresh)]
        SeriesHome._base_manager.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def _record(day: int, area: Area, written: Written, at: datetime) -> None:
    told = {"count": written.count, "size": written.size, "digest": written.digest}
    row, _ = RolledDay._base_manager.update_or_create(
        day=day, area=area, defaults={**told, "area_path": area.path, "rolled_at": at}
    )
    data = {"day": date_of(day).isoformat(), "algorithm": ALGORITHM, **told}
    facts.record(READINGS_ARCHIVED, mark_of(row), actor=SYSTEM, at=at, data=data)


def mark_of(row: RolledDay) -> Mark:
    """Name the day of an area as its facts do."""
    name = f"{date_of(row.day).isoformat()}/{row.area_id}"
    return Mark("readings", name, row.area_id, row.area_path)


def _clear(target: Path, day: int, series: Iterable[int]) -> int:
    """Let what the file holds leave the table; return how many values left."""
    ours, left = set(series), 0
    rows = (row for row in rows_of(target) if row.series in ours)
    for piece in _whole_series(rows):
        with transaction.atomic():
            left += sum(_delete(day, key, held) for key, held in piece)
        time.sleep(PAUSE_SECONDS)
    return left


Held = tuple[int, set[int]]


def _whole_series(rows: Iterable[Row]) -> Iterator[list[Held]]:
    """Yield the times of series, several at once where they have few."""
    piece: list[Held] = []
    count = 0
    for key, found in groupby(rows, key=itemgetter(0)):
        for times in _pieces((row.at for row in found), PIECE):
            piece.append((key, set(times)))
            count += len(times)
            if count >= PIECE:
                yield piece
                piece, count = [], 0
    if piece:
        yield piece


def _delete(day: int, series: int, held: set[int]) -> int:
    """Delete the values of a series between two times; what the file does not hold stays."""
    with connection.cursor() as cursor:
        cursor.execute(DELETE, [day, series, min(held), max(held)])
        gone = cursor.fetchall()
    late = [(at, value) for at, value in gone if at not in held]
    if late:
        rows = [Reading(day=day, series_id=series, at=at, value=value) for at, value in late]
        Reading._base_manager.bulk_create(rows, ignore_conflicts=True)
    return len(gone) - len(late)


def _pieces(keys: Iterable[int], size: int) -> Iterator[list[int]]:
    piece: list[int] = []
    for key in keys:
        piece.append(key)
        if len(piece) == size:
            yield piece
            piece = []
    if piece:
        yield piece


def remove_days(root: Path, *, days: int, at: datetime) -> int:
    """Remove the files of days older than so many for good; return how many. None for 0.

    The file goes first: whoever dies before the row has gone finds no file the next time.
    """
    if not days:
        return 0
    over = RolledDay._base_manager.filter(day__lt=oldest_day_kept(at, days))
    with _alone(root) as is_alone:
        rows = list(over.order_by("day", "area_id")) if is_alone else []
        for row in rows:
            file_of(root, row.day, row.area_id).unlink(missing_ok=True)
            _remove(row, at)
    return len(rows)


@transaction.atomic
def _remove(row: RolledDay, at: datetime) -> None:
    data = {"day": date_of(row.day).isoformat(), "count": row.count, "digest": row.digest}
    facts.record(READINGS_REMOVED, mark_of(row), actor=SYSTEM, at=at, data=data)
    row.delete()
