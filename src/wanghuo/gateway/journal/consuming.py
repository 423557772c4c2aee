"""A consumer that keeps its cursor, the counted keys and its effects in one SQLite file.

The house's projector does the same with its own tables; this one needs no house.
"""

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

from wanghuo.gateway.journal.reading import RESEND_HOURS, WHOLE, Part, Reader
from wanghuo.gateway.journal.records import Lane, Stored

SCHEMA = """
CREATE TABLE IF NOT EXISTS cursor (
    journal TEXT, lane TEXT, part INTEGER, of INTEGER, position INTEGER NOT NULL,
    PRIMARY KEY (journal, lane, part, of)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counted (
    key BLOB PRIMARY KEY, received INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS counted_received ON counted (received);
"""
HOUR_NS = 3600 * 10**9
Effects = Callable[[sqlite3.Connection, Sequence[Stored]], None]


class Consumer:
    """Gives each confirmed record to `effects` once, in order, whatever dies in between."""

    def __init__(self, reader: Reader, file: Path, part: Part = WHOLE) -> None:
        """Open the file; it is made where there is none."""
        self.reader, self.part = reader, part
        self.base = sqlite3.connect(file, isolation_level=None)
        self.base.execute("PRAGMA journal_mode = WAL")
        self.base.execute("PRAGMA synchronous = FULL")
        self.base.executescript(SCHEMA)

    def take(self, lane: Lane, effects: Effects, limit: int = 10_000) -> int:
        """Work on what is new in a lane; return how many records were looked at."""
        read = self.reader.after(lane, self.position(lane), self.part, limit)
        before = self.position(lane)
        if not read.records and read.position == before:
            return 0
        self.base.execute("BEGIN IMMEDIATE")
        try:
            effects(self.base, [one for one in read.records if self._is_new(one)])
            self._move(lane, read.position)
            self.base.execute("COMMIT")
        except BaseException:
            self.base.execute("ROLLBACK")
            raise
        return max(read.position - before, len(read.records))

    def position(self, lane: Lane) -> int:
        """Return up to where a lane was worked on."""
        row = self.base.execute(
            "SELECT position FROM cursor WHERE journal = ? AND lane = ? AND part = ? AND of = ?",
            self._cursor(lane),
        ).fetchone()
        return int(row[0]) if row else 0

    def forget(self, now_ns: int) -> None:
        """Drop the keys of which no resend can come any more."""
        old = now_ns - RESEND_HOURS * HOUR_NS
        self.base.execute("DELETE FROM counted WHERE received < ?", (old,))

    def close(self) -> None:
        """Close the file."""
        self.base.close()

    def _is_new(self, stored: Stored) -> bool:
        record = stored.record
        added = self.base.execute(
            "INSERT OR IGNORE INTO counted VALUES (?, ?)", (record.key, record.received)
        )
        return added.rowcount == 1

    def _cursor(self, lane: Lane) -> tuple[str, Lane, int, int]:
        """Return whose position it is: in another journal it would mean another place."""
        return self.reader.name, lane, self.part.number, self.part.of

    def _move(self, lane: Lane, position: int) -> None:
        self.base.execute(
            "INSERT OR REPLACE INTO cursor VALUES (?, ?, ?, ?, ?)",
            (*self._cursor(lane), position),
        )
