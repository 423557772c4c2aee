"""One writer a lane: what waits is committed together, and told only when the disk has it.

The event loop appends and goes on; a thread commits whatever has come meanwhile as one page. While
a commit waits for the disk the next page grows, so that more load means larger pages, not more
commits. A page that cannot be written is kept and tried again: nothing is told, so devices send
again, and whoever reads from them stops reading when too much waits.
"""

import asyncio
import sqlite3
import threading
import time
from contextlib import suppress
from pathlib import Path

from wanghuo.gateway.journal import files
from wanghuo.gateway.journal.backlog import Backlog, Room, Told, Waiting, no_room_needed
from wanghuo.gateway.journal.records import Lane, Record, page_of

SEGMENT_RECORDS = 500_000
SEGMENT_BYTES = 64 * 1024 * 1024
RETRY_SECONDS = 0.5


class LaneWriter:
    """The one writer of a lane, for the loop it was made in.

    `is_full` says that no more should be read from devices; `on_room` is called when that ends.
    `problem` is why nothing can be written now, "" where all is well.
    """

    def __init__(
        self,
        root: Path,
        lane: Lane,
        *,
        on_told: Told,
        on_room: Room = no_room_needed,
        segment_records: int = SEGMENT_RECORDS,
    ) -> None:
        """Go on after the last durable record; raise `sqlite3.Error` where none can be written."""
        self.lane = lane
        self.problem = ""
        self.position = files.last_position(root, lane)
        self._root = root
        self._backlog = Backlog(on_told, on_room)
        self._segment_records = segment_records
        self._loop = asyncio.get_running_loop()
        self._is_called = self._is_over = False
        self._wake = threading.Event()
        self._base: sqlite3.Connection | None = None
        self._segment_room = 0
        self._segment_bytes = 0
        self._thread = threading.Thread(target=self._write, name=f"journal-{lane}", daemon=True)
        self._thread.start()

    @property
    def is_full(self) -> bool:
        """Tell whether so much waits that reading must stop."""
        return self._backlog.is_full

    @property
    def is_overfull(self) -> bool:
        """Tell whether so much waits that nothing more may be appended."""
        return self._backlog.is_overfull

    def append(self, record: Record, what: object = None) -> None:
        """Let a record wait for the next commit; to be called in the loop."""
        self._backlog.add(record, what)
        if not self._is_called:  # once for all that is ready to be read now: one page, not many
            self._is_called = True
            self._loop.call_soon(self._wake.set)

    async def close(self) -> None:
        """Commit what waits, then end; what cannot be written stays untold."""
        self._is_over = True
        self._wake.set()
        await asyncio.to_thread(self._thread.join)

    def _write(self) -> None:
        """Commit page after page (in the thread)."""
        while True:
            self._wake.wait()
            self._wake.clear()
            self._is_called = False
            while page := self._backlog.next_page():
                if not self._commit_in_the_end(page):
                    return
                with suppress(RuntimeError):  # the loop has ended; nobody is there to be told
                    self._loop.call_soon_threadsafe(self._backlog.tell, page)
            if self._is_over:
                self._end_segment()
                return

    def _commit_in_the_end(self, page: list[Waiting]) -> bool:
        """Try until the page is on disk; False when told to end before it was."""
        body = page_of([record for record, _ in page])
        while True:
            try:
                self._commit(body, len(page))
            except (sqlite3.Error, OSError) as problem:
                self.problem = str(problem)
                self._end_segment()
                if self._is_over:
                    return False
                time.sleep(RETRY_SECONDS)
            else:
                self.problem = ""
                return True

    def _commit(self, body: bytes, count: int) -> None:
        base = self._base or self._begin_segment()
        last = self.position + count
        base.execute("INSERT INTO page VALUES (?, ?, ?)", (last, count, body))  # commits itself
        self.position = last
        self._segment_room -= count
        self._segment_bytes += len(body)
        if self._segment_room <= 0 or self._segment_bytes >= SEGMENT_BYTES:
            self._end_segment()
            self._segment_room = 0

    def _begin_segment(self) -> sqlite3.Connection:
        """Open the last segment while it has room, else one that begins where it ended.

        A commit that failed may have reached the disk all the same, so the end is read again.
        """
        standing = files.segments(self._root, self.lane)
        self.position = files.last_position(self._root, self.lane)
        first = standing[-1].first if standing else 1
        room = first + self._segment_records - 1 - self.position
        if room <= 0 or (standing and _size(standing[-1].path) >= SEGMENT_BYTES):
            first, room = self.position + 1, self._segment_records
        base = files.open_for_writing(files.segment_at(self._root, self.lane, first))
        self._base, self._segment_room, self._segment_bytes = base, room, 0
        return base

    def _end_segment(self) -> None:
        if self._base is not None:
            with suppress(sqlite3.Error):
                self._base.close()
            self._base = None


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
