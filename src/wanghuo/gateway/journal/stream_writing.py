"""One writer a lane into its stream: a page after another, told when the server says it has it.

A cluster of version 2.9 can acknowledge a page and forget it when its leader dies. So the last
pages are looked at after every change of leader, and published again where they do not stand.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from wanghuo.gateway.journal.backlog import Backlog, Room, Told, Waiting, no_room_needed
from wanghuo.gateway.journal.records import Lane, Record, page_of
from wanghuo.gateway.journal.streams import (
    ANSWER_SECONDS,
    DOUBTED_PAGES,
    Patience,
    Server,
    connect,
    have_stream,
    leave,
)
from wanghuo.kernel.ids import new_id

MESSAGE_ID = "Nats-Msg-Id"


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
        self._patience = Patience()
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
                await leave(self._client)

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
                await self._patience.answered(step())
            except Exception as problem:  # noqa: BLE001 -- whatever the library lets out, a lane goes on
                self.problem = str(problem) or type(problem).__name__
                if self._is_over:
                    return False
                await self._patience.pause()
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
        while len(self._lately) > DOUBTED_PAGES:
            self._lately.popitem(last=False)

    async def _make_sure(self, stream: JetStreamContext) -> None:
        """After trouble publish again what was acknowledged lately and does not stand there.

        Under another id: of this one the server would say that it has it already.
        """
        if self._is_sure:
            return
        self._is_sure = True
        try:
            for name, (number, body) in list(self._lately.items()):
                if not await self._stands(stream, name, number):
                    await self._publish(stream, str(new_id()), body)
                    self._lately.pop(name, None)
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
        self._patience.tell()

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
