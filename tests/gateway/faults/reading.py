"""The reader in a process of its own: one effect a signal, in the transaction of its cursor."""

import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

from tests.gateway.faults.terminals import signal_of
from wanghuo.gateway.journal.consuming import Consumer
from wanghuo.gateway.journal.opening import open_reader
from wanghuo.gateway.journal.records import Kind, Lane

EFFECTS = "CREATE TABLE IF NOT EXISTS effect (nth INTEGER PRIMARY KEY, signal INTEGER NOT NULL)"
IDLE_SECONDS, AGAIN_SECONDS = 0.02, 0.1


def follow(journal, folder, file):
    """Work on what comes, for ever; begin anew where the journal cannot be read."""
    while True:
        try:
            with (
                closing(open_reader(journal, folder)) as reader,
                closing(Consumer(reader, file)) as consumer,
            ):
                consumer.base.execute(EFFECTS)
                while True:
                    if not sum(consumer.take(lane, write) for lane in Lane):
                        time.sleep(IDLE_SECONDS)
        except (OSError, sqlite3.Error):
            time.sleep(AGAIN_SECONDS)


def write(base, fresh):
    """Write an effect for each signal; the table would take two."""
    signals = [(signal_of(one.record.raw),) for one in fresh if one.record.kind == Kind.SIGNAL]
    base.executemany("INSERT INTO effect (signal) VALUES (?)", signals)


class Effects:
    """What the reader has done so far, from outside."""

    def __init__(self, file):
        self.seen = set()
        self.doubled = 0
        self._file, self._last = file, 0

    def look(self):
        """See what is new; return it."""
        if not self._file.exists():
            return set()
        address = f"file:{self._file}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=10)) as base:
            try:
                rows = base.execute(
                    "SELECT nth, signal FROM effect WHERE nth > ? ORDER BY nth", (self._last,)
                ).fetchall()
            except sqlite3.OperationalError:  # the reader is about to make it
                return set()
        for nth, signal in rows:
            self.doubled += signal in self.seen
            self.seen.add(signal)
            self._last = nth
        return {signal for _, signal in rows}


if __name__ == "__main__":
    follow(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
