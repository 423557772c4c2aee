"""The journal as JetStream streams, one a lane: for a city, where several gateways write.

A page is a message. It is published again under the same id until the server says that it has it,
so a page whose acknowledgement was lost stands there once. With one replica an acknowledgement
survives the death of the server's process; with three it survives the loss of a machine.
"""

import asyncio
import re
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import DiscardPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from wanghuo.gateway.journal.backlog import (
    PAGE_RECORDS,
    Backlog,
    Room,
    Told,
    Waiting,
    no_room_needed,
)
from wanghuo.gateway.journal.reading import WHOLE, Part, Read
from wanghuo.gateway.journal.records import Lane, Record, Stored, page_of, records_in
from wanghuo.kernel.ids import new_id

T = TypeVar("T")
ANSWER_SECONDS, CONNECT_SECONDS, RETRY_SECONDS = 2, 1, 0.5
PING_SECONDS, PINGS = 2, 2
"""A server that is there and says nothing is left for another after so many pings."""
REPLICAS = (1, 3, 5)
NO_STREAM = 10059
ANOTHER = "日志流 {stream} 在已读到的位置之前就结束了：它被删除重建过，请换一个名称"
NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
RESENT_WITHIN_SECONDS = 120
PAGES_AT_ONCE = 16
LOOKED_BACK_PAGES = 5_000
LATELY_PAGES = AGAIN_PAGES = 64
"""So many pages are looked at again after a change of leader."""
MESSAGE_ID = "Nats-Msg-Id"
LEADERS = "$JS.EVENT.ADVISORY.STREAM.LEADER_ELECTED.*"
RETENTION_DAYS = 30
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Server:
    """Where JetStream is: `nats://host:4222/name?replicas=3`; `name` sets installations apart."""

    addresses: tuple[str, ...]
    name: str
    replicas: int

    def stream(self, lane: Lane) -> str:
        """Return the name of a lane's stream."""
        return f"{self.name}-{lane.value}"

    def subject(self, lane: Lane) -> str:
        """Return where a lane's pages are published."""
        return f"{self.name}.journal.{lane.value}"


def read_server(url: str) -> Server:
    """Read the address of a journal in JetStream; `ValueError` where it is none.

    The servers of a cluster are written one after another: `nats://a:4222,b:4222,c:4222/name`.
    """
    parts = urlsplit(url)
    asked = parse_qs(parts.query, strict_parsing=True) if parts.query else {}
    replicas = int(asked.pop("replicas", ["1"])[-1])
    name = parts.path.strip("/") or "wanghuo"
    who, at, hosts = parts.netloc.rpartition("@")
    addresses = tuple(f"nats://{who}{at}{host}" for host in hosts.split(","))
    is_sound = all(_is_address(one) for one in addresses) and NAME.fullmatch(name)
    if parts.scheme != "nats" or not is_sound or asked or replicas not in REPLICAS:
        raise ValueError(url)
    return Server(addresses, name, replicas)


def _is_address(text: str) -> bool:
    """Tell whether there is a host; raise `ValueError` where its port is none."""
    parts = urlsplit(text)
    return bool(parts.hostname) and parts.port != 0


class StreamWriter:
    """The writer of a lane into its stream, for the loop it was made in."""

    def __init__(
        self, server: Server, lane: Lane, *, on_told: Told, on_room: Room = no_room_needed
    ) -> None:
        """Begin to connect; what is appended meanwhile waits."""
        self.lane = lane
        self.problem = ""
        self._server = server
        self._backlog = Backlog(on_told, on_room)
        self._is_over = self._has_stream = False
        self._is_sure = True
        self._lately: OrderedDict[str, tuple[int, bytes]] = OrderedDict()
        self._client: Client | None = None
        self._wake = asyncio.Event()
        self._task = asyncio.create_task(self._write())

    @property
    def is_full(self) -> bool:
        """Tell whether so much waits that reading must stop."""
        return self._backlog.is_full

    @property
    def is_overfull(self) -> bool:
        """Tell whether so much waits that nothing more may be appended."""
        return self._backlog.is_overfull

    def append(self, record: Record, what: object = None) -> None:
        """Let a record wait for the next page."""
        self._backlog.add(record, what)
        self._wake.set()

    async def close(self) -> None:
        """Publish what waits, then end; what cannot be published stays untold."""
        self._is_over = True
        self._wake.set()
        await self._task

    async def _write(self) -> None:
        try:
            if await self._in_the_end(self._stand):
                await self._publish_what_comes()
        finally:
            if self._client is not None:
                await _leave(self._client)

    async def _publish_what_comes(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            if not self._is_sure and not await self._in_the_end(self._check):
                return
            while page := self._backlog.next_page():
                if not await self._in_the_end(self._publishing(page)):
                    return
                self._backlog.tell(page)
            if self._is_over:
                return

    async def _in_the_end(self, step: Callable[[], Awaitable[object]]) -> bool:
        """Try until it is done; False when told to end before it was."""
        while True:
            try:
                await step()
            except Exception as problem:  # noqa: BLE001 -- whatever the library lets out, a lane goes on
                self.problem = str(problem) or type(problem).__name__
                if self._is_over:
                    return False
                await asyncio.sleep(RETRY_SECONDS)
            else:
                self.problem = ""
                return True

    def _publishing(self, page: list[Waiting]) -> Callable[[], Awaitable[object]]:
        """Return how to publish a page: each time under the same id."""
        body = page_of([record for record, _ in page])
        name = str(new_id())

        async def publish() -> None:
            stream = await self._stand()
            try:
                await self._publish(stream, name, body)
            except BaseException:
                self._is_sure = False
                raise
            await self._make_sure(stream)

        return publish

    async def _publish(self, stream: JetStreamContext, name: str, body: bytes) -> None:
        told = await stream.publish(
            self._server.subject(self.lane),
            body,
            timeout=ANSWER_SECONDS,
            stream=self._server.stream(self.lane),
            headers={MESSAGE_ID: name},
        )
        self._is_sure = self._is_sure and not told.duplicate
        self._lately[name] = (told.seq, body)
        while len(self._lately) > LATELY_PAGES:
            self._lately.popitem(last=False)

    async def _make_sure(self, stream: JetStreamContext) -> None:
        """After trouble publish again what was acknowledged lately and does not stand there.

        A cluster of version 2.9 can acknowledge a page and forget it when its leader dies, and say
        of a page that it has it already when it has another in its place.
        """
        if self._is_sure:
            return
        self._is_sure = True
        try:
            for name, (number, body) in list(self._lately.items()):
                if not await self._stands(stream, name, number):
                    del self._lately[name]
                    await self._publish(stream, str(new_id()), body)
        except BaseException:
            self._is_sure = False
            raise

    async def _stands(self, stream: JetStreamContext, name: str, number: int) -> bool:
        try:
            page = await stream.get_msg(self._server.stream(self.lane), number)
        except NotFoundError:
            return False
        return (page.headers or {}).get(MESSAGE_ID) == name

    async def _is_in_doubt(self, *_: object) -> None:
        """Look again at what was acknowledged: there was, or will be, another leader."""
        self._is_sure = False
        self._wake.set()

    async def _check(self) -> None:
        await self._make_sure(await self._stand())

    async def _stand(self) -> JetStreamContext:
        """Be connected and have the stream; the library gives up where it is turned away.

        A stream that is gone later is not made again: its readers would wait behind its end.
        """
        if self._client is None or self._client.is_closed:
            self._client = await connect(self._server, self._is_in_doubt)
        stream = self._client.jetstream(timeout=ANSWER_SECONDS)
        if not self._has_stream:
            await have_stream(stream, self._server, self.lane)
            self._has_stream = True
        return stream


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
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        try:
            self._client = self._wait(connect(server, self._is_in_doubt))
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
            position = max(position - AGAIN_PAGES * PAGE_RECORDS, 0)
        found: list[Stored] = []
        end = position
        first = position // PAGE_RECORDS + (position == self._ends.get(lane))
        pages = self._wait(self._pages(lane, first, limit))
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

    def last(self, lane: Lane) -> int:
        """Return the position of the last record; 0 before the first."""
        return self._wait(self._last(lane))

    def lately(self, lane: Lane) -> int:
        """Return a position some way before the end, from which looking through is quick."""
        return max(self.last(lane) - LOOKED_BACK_PAGES * PAGE_RECORDS, 0)

    def close(self) -> None:
        """Close the connection."""
        self._wait(_leave(self._client))
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

    def _wait(self, what: Awaitable[T]) -> T:
        async def answer() -> T:
            return await what

        try:
            return asyncio.run_coroutine_threadsafe(answer(), self._loop).result()
        except (NatsError, OSError, TimeoutError) as problem:
            raise ConnectionError(str(problem) or type(problem).__name__) from problem


def _without_gap(found: list[list[tuple[int, bytes]]]) -> list[tuple[int, bytes]]:
    """Return pages up to the first that is not there."""
    return [page for [page] in takewhile(bool, found)]


async def connect(server: Server, on_change: Callable[..., Awaitable[None]]) -> Client:
    """Connect, or raise after some seconds; one that breaks is mended for as long as it takes.

    `on_change` is awaited when a stream has another leader, or may have had one meanwhile.
    """
    opened = nats.connect(
        list(server.addresses),
        max_reconnect_attempts=-1,  # the library tries for ever the first time too
        reconnect_time_wait=RETRY_SECONDS,
        connect_timeout=CONNECT_SECONDS,
        ping_interval=PING_SECONDS,
        max_outstanding_pings=PINGS,
        error_cb=_is_seen_by_who_waits,
        reconnected_cb=on_change,
    )
    async with asyncio.timeout(CONNECT_SECONDS * (len(server.addresses) + 1)):
        client = await opened
        await client.subscribe(LEADERS, cb=on_change)
        return client


async def _leave(client: Client) -> None:
    """Close a connection; one that broke a moment ago may object, and is closed all the same."""
    with suppress(NatsError, OSError, RuntimeError):
        await client.close()


async def have_stream(stream: JetStreamContext, server: Server, lane: Lane) -> None:
    """Make the lane's stream where there is none; it refuses rather than drops when it is full."""
    try:
        await stream.stream_info(server.stream(lane))
    except NotFoundError:
        await stream.add_stream(
            StreamConfig(
                name=server.stream(lane),
                subjects=[server.subject(lane)],
                storage=StorageType.FILE,
                num_replicas=server.replicas,
                discard=DiscardPolicy.NEW,
                duplicate_window=RESENT_WITHIN_SECONDS,
                max_age=RETENTION_DAYS * DAY_SECONDS,
            )
        )


async def _is_seen_by_who_waits(problem: Exception) -> None:
    del problem
