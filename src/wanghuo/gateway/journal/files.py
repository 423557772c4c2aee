"""The files of a journal: a folder a lane, a SQLite file a segment, named by its first position.

Positions count from 1 without a gap. A segment that has a successor is closed: nothing is ever
written to it again.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from wanghuo.gateway.journal.records import Lane

SCHEMA = """
CREATE TABLE page (
    last INTEGER PRIMARY KEY,
    count INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT
"""
SUFFIX = ".sqlite"
PATIENCE_SECONDS = 10


@dataclass(frozen=True, slots=True, order=True)
class Segment:
    """A file of a lane, and the position of its first record."""

    first: int
    path: Path


def lane_folder(root: Path, lane: Lane) -> Path:
    """Return where a lane's segments lie."""
    return root / lane.value


def segments(root: Path, lane: Lane) -> list[Segment]:
    """Return the segments of a lane in their order; none where nothing was written."""
    files = lane_folder(root, lane).glob(f"*{SUFFIX}")
    return sorted(Segment(int(file.stem), file) for file in files if file.stem.isdecimal())


def segment_at(root: Path, lane: Lane, first: int) -> Segment:
    """Return the segment that begins with a position, whether it exists or not."""
    return Segment(first, lane_folder(root, lane) / f"{first:019d}{SUFFIX}")


def open_for_writing(segment: Segment) -> sqlite3.Connection:
    """Open a segment for its one writer; a commit returns when the disk has it.

    Raises `sqlite3.OperationalError` where the disk is full or the file is not to be written.
    """
    if not segment.path.exists():
        _create(segment.path)
    return _connect(segment.path)


def _create(path: Path) -> None:
    """Make a segment whole before it has its name: whoever reads never meets half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unnamed = path.with_suffix(".new")
    unnamed.unlink(missing_ok=True)
    with closing(_connect(unnamed)) as base:
        base.execute(SCHEMA)
    unnamed.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _connect(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(
        path, timeout=PATIENCE_SECONDS, isolation_level=None, check_same_thread=False
    )
    base.execute("PRAGMA journal_mode = WAL")
    base.execute("PRAGMA synchronous = FULL")
    return base


@contextmanager
def reading(segment: Segment) -> Iterator[sqlite3.Connection]:
    """Open a segment to read it, beside its writer."""
    address = f"file:{quote(str(segment.path))}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=PATIENCE_SECONDS)) as base:
        yield base


def last_position(root: Path, lane: Lane) -> int:
    """Return the position of the last record that is durable; 0 before the first."""
    for segment in reversed(segments(root, lane)):
        with closing(open_for_writing(segment)) as base:
            [last] = base.execute("SELECT max(last) FROM page").fetchone()
        if last is not None:
            return int(last)
        if segment.first > 1:
            return segment.first - 1
    return 0


def pages_after(segment: Segment, position: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield (last, count, body) of the pages that hold records after a position.

    They are read one by one, so that a page is all that stands in memory.
    """
    with reading(segment) as base:
        rows = base.execute(
            "SELECT last, count, body FROM page WHERE last > ? ORDER BY last", (position,)
        )
        for last, count, body in rows:
            yield int(last), int(count), bytes(body)


def remove(segment: Segment) -> None:
    """Remove a segment and what SQLite keeps beside it; one that is gone is no fault."""
    for suffix in ("", "-wal", "-shm"):
        segment.path.with_name(segment.path.name + suffix).unlink(missing_ok=True)
