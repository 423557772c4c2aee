"""Reading a stream by cursor, page by page, each asked for by its number."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from itertools import takewhile
from typing import TypeVar

from nats.errors import Error as NatsError
from nats.js.errors import NotFoundError

from wanghuo.gateway.journal.backlog import PAGE_RECORDS
from wanghuo.gateway.journal.reading import WHOLE, Part, Read
from wanghuo.gateway.journal.records import Lane, Stored, records_in
from wanghuo.gateway.journal.streams import (
    ANSWER_SECONDS,
    DOUBTED_PAGES,
    Patience,
    Server,
    connect,
    leave,
)

T = TypeVar("T")
PAGES_AT_ONCE = 16
LOOKED_BACK_PAGES = 5_000
NO_STREAM = 10059
LEADERS_AT_MOST = 3
ANOTHER = "日志流 {stream} 在已读到的位置之前就结束了：它被删除重建过，请换一个名称"


class StreamReader:
    """Reads the streams by cursor, from a thread of its own; `after` and `last` may block.

    Everything raises `ConnectionError` where no server answers.
    """

    def __init__(self, server: Server) -> None:
        """Connect."""
        self.name = f"nats/{server.name}"
        self._changes = 0
        self._sure_at: dict[Lane, int] = {}
        self._server = server
        self._patience = Patience()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        try:
            self._client = self._wait(lambda: connect(server, self._is_in_doubt))
        except ConnectionError:
            self._end_thread()
            raise
        self._stream = self._client.jetstream(timeout=ANSWER_SECONDS)
        self._ends: dict[Lane, int] = {}  # where a page is known to end, it need not come again

    def after(self, lane: Lane, position: int, part: Part = WHOLE, limit: int = 10_000) -> Read:
        """Return what lies behind a position, as `FileReader.after` does.

        A position is the page's number and the record's place in it; the two do not mix. Of a
        cluster some pages are read again at the beginning and after a change of leader, for others
        may stand in their places now: what was counted has its key. A stream that ends before all
        of these is another one, and not one that brings nothing new: raises.
        """
        changes = self._changes
        if self._server.replicas > 1 and self._sure_at.get(lane) != changes:
            self._ends.pop(lane, None)
            position = max(position - DOUBTED_PAGES * PAGE_RECORDS, 0)
        found: list[Stored] = []
        end = position
        first = position // PAGE_RECORDS + (position == self._ends.get(lane))
        pages = self._wait(lambda: self._pages(lane, first, limit))
        if not pages and lane not in self._ends and position > self.last(lane):
            raise ConnectionError(ANOTHER.format(stream=self._server.stream(lane)))
        for number, body in pages:
            for nth, record in enumerate(records_in(body), number * PAGE_RECORDS):
                if nth > position and record.slot % part.of == part.number:
                    found.append(Stored(lane, nth, record))
                end = max(end, nth)
        self._ends[lane], self._sure_at[lane] = end, changes
        return Read(found, end)

    async def _is_in_doubt(self, *_: object) -> None:
        self._changes += 1
        self._patience.tell()

    def last(self, lane: Lane) -> int:
        """Return the position of the last record; 0 before the first."""
        return self._wait(lambda: self._last(lane))

    def lately(self, lane: Lane) -> int:
        """Return a position some way before the end, from which looking through is quick."""
        return max(self.last(lane) - LOOKED_BACK_PAGES * PAGE_RECORDS, 0)

    def close(self) -> None:
        """Close the connection."""
        self._wait(lambda: leave(self._client))
        self._end_thread()

    def _end_thread(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _last(self, lane: Lane) -> int:
        """Ask for the last page that is kept; its number stands though it was kept no longer."""
        name = self._server.stream(lane)
        number = 0
        try:
            number = (await self._stream.stream_info(name)).state.last_seq
            page = await self._stream.get_last_msg(name, self._server.subject(lane))
        except NotFoundError:
            return number * PAGE_RECORDS + PAGE_RECORDS - 1 if number else 0
        return (page.seq or number) * PAGE_RECORDS + len(records_in(page.data or b"")) - 1

    async def _pages(self, lane: Lane, first: int, limit: int) -> list[tuple[int, bytes]]:
        """Return pages from number `first` on, until so many records or the end of the stream.

        They are asked for by number: a consumer of JetStream would say it has come to the end only
        by keeping silent, and under a steady load it never would.
        """
        found = await self._page(lane, max(first, 1), is_next=True)  # old ones may be gone
        pages: list[tuple[int, bytes]] = []
        records, at_once = 0, 1
        while found:
            pages += found
            records += sum(len(records_in(body)) for _, body in found)
            if records >= limit or len(found) < at_once:
                break
            number, at_once = found[-1][0] + 1, min(2 * at_once, PAGES_AT_ONCE)
            some = (self._page(lane, nth) for nth in range(number, number + at_once))
            found = _without_gap(await asyncio.gather(*some))
        return pages

    async def _page(
        self, lane: Lane, number: int, *, is_next: bool = False
    ) -> list[tuple[int, bytes]]:
        """Return a page by its number, or the next there is; none where there is none yet."""
        subject = self._server.subject(lane) if is_next else None
        try:
            page = await self._stream.get_msg(
                self._server.stream(lane), number, subject, next=is_next
            )
        except NotFoundError as problem:
            if problem.err_code == NO_STREAM and number > 1:
                raise ConnectionError(ANOTHER.format(stream=self._server.stream(lane))) from None
            return []
        return [(page.seq or number, page.data or b"")]

    def _wait(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Return the answer; where there is another leader meanwhile, ask that one."""

        async def answer() -> T:
            for _ in range(LEADERS_AT_MOST):
                try:
                    return await self._patience.answered(ask())
                except TimeoutError:
                    if not self._patience.has_news:
                        raise
            return await ask()

        try:
            return asyncio.run_coroutine_threadsafe(answer(), self._loop).result()
        except (NatsError, OSError, TimeoutError) as problem:
            raise ConnectionError(str(problem) or type(problem).__name__) from problem


def _without_gap(found: list[list[tuple[int, bytes]]]) -> list[tuple[int, bytes]]:
    """Return pages up to the first that is not there."""
    return [page for [page] in takewhile(bool, found)]
