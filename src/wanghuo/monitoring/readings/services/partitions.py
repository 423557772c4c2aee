"""A partition for each day, on PostgreSQL: made ahead, and dropped when its day has left.

Each is made or dropped in one short transaction that waits a few seconds for its locks at most:
whoever writes meanwhile waits as long, and a day that could not be made now lies with the rest
until the next round brings it home.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

import structlog
from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

from wanghuo.monitoring.readings.rules.history import day_of, oldest_day_kept

TABLE, REST = "readings_reading", "readings_reading_rest"
AHEAD = 3
"""So many days lie ready: a clock that stands still over a weekend does no harm."""
LOCK = 0x57524544
"""The advisory lock of whoever makes or drops; no other lock of this database uses the number."""
PATIENCE = "SET LOCAL lock_timeout = '5s'"

log = structlog.get_logger()


def make_partitions(*, days: int, at: datetime) -> int:
    """Make the partitions of today, of the days to come, and of kept days among the rest."""
    if connection.vendor != "postgresql":
        return 0
    today, oldest = day_of(at), oldest_day_kept(at, days)
    wanted = {*range(today, today + AHEAD + 1), *_among_the_rest(oldest, today + AHEAD)}
    return sum(_patiently(_make, day) for day in sorted(wanted - set(partitions())))


def drop_partitions(before: int) -> int:
    """Drop the partitions of days before one that hold nothing any more."""
    if connection.vendor != "postgresql":
        return 0
    return sum(_patiently(_drop, day) for day in partitions() if day < before)


def partitions() -> list[int]:
    """Return the days that have a partition."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = %s::regclass AND c.relname <> %s",
            [TABLE, REST],
        )
        return sorted(int(name.rpartition("_d")[2]) for [name] in cursor.fetchall())


def _among_the_rest(first: int, last: int) -> Iterator[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT day FROM {REST} WHERE day BETWEEN %s AND %s",  # noqa: S608 -- our own
            [first, last],
        )
        yield from (day for [day] in cursor.fetchall())


def _patiently(work: Callable[[int], bool], day: int) -> bool:
    try:
        return work(day)
    except OperationalError:
        log.warning("readings.partition_is_busy", day=day)  # the next round tries again
        return False


def _make(day: int) -> bool:
    """Make one, and bring what fell among the rest home.

    Writers are held off at the table, not at the rest: one that had already chosen the rest would
    be refused there once the day has a partition.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        _lock(cursor, "SHARE ROW EXCLUSIVE")
        if day in partitions():
            return False
        name = _name(day)
        cursor.execute(f"CREATE TABLE {name} (LIKE {TABLE} INCLUDING ALL)")
        cursor.execute(
            f"WITH ours AS (DELETE FROM {REST} WHERE day = %s RETURNING *)"  # noqa: S608 -- our own
            f" INSERT INTO {name} SELECT * FROM ours",
            [day],
        )
        cursor.execute(
            f"ALTER TABLE {TABLE} ATTACH PARTITION {name} FOR VALUES FROM ({day}) TO ({day + 1})"
        )
    return True


def _drop(day: int) -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        _lock(cursor, "ACCESS EXCLUSIVE")
        name = _name(day)
        cursor.execute(f"SELECT EXISTS (SELECT FROM {name})")  # noqa: S608 -- as above
        [is_filled] = cursor.fetchone()
        if not is_filled:
            cursor.execute(f"DROP TABLE {name}")
    return not is_filled


def _lock(cursor: CursorWrapper, mode: str) -> None:
    cursor.execute(PATIENCE)
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    cursor.execute(f"LOCK TABLE ONLY {TABLE} IN {mode} MODE")


def _name(day: int) -> str:
    return f"{TABLE}_d{day}"
