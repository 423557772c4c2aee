"""control:// in JetStream: what is known for good, the last word of each; commands for a day.

Everything is a subject of its own, of which the stream keeps the last message. A command is given
by whoever is the first to write its name under it: the server refuses everybody else. With version
2.9 a cluster can acknowledge a word and forget it when its leader dies; `doubts` counts when that
may have been, so that the house compares and gateways read everything again.
"""

import asyncio
import json
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import DeliverPolicy, DiscardPolicy, Header, StorageType, StreamConfig
from nats.js.errors import APIError, NotFoundError

from wanghuo.gateway.journal.streams import (
    ANSWER_SECONDS,
    CONNECT_SECONDS,
    DAY_SECONDS,
    RETRY_SECONDS,
    Server,
    connect,
    leave,
)
from wanghuo.kernel.messages import WITHDRAWN, Action, Command, Known

T = TypeVar("T")
Step = Callable[[JetStreamContext], Awaitable[T]]
AT_ONCE = 256
CHECK_SECONDS = 5
"""So often the streams are looked at: somebody may have deleted them and made them again."""
ANOTHER_IS_THERE = 10071
"""What the server answers whoever is not the first of a subject."""
FIRST = {Header.EXPECTED_LAST_SUBJECT_SEQUENCE.value: "0"}
AWAY = "还没有连上"


class Word(NamedTuple):
    """One message of a stream: its number, the last part of its subject, what it says."""

    number: int
    key: str
    body: bytes


class Shelf(NamedTuple):
    """A stream and how long it keeps a word; 0 for good."""

    stream: str
    subjects: str
    max_age: float


class ControlStream:
    """Both sides of the streams, from a thread of its own; everything but opening may block.

    Raises `ConnectionError` where no server answers, at once while there is no connection.
    """

    def __init__(self, server: Server) -> None:
        """Connect; where that takes long, go on trying meanwhile."""
        self.doubts = 0
        self._server = server
        self._kept = Shelf(f"{server.name}-control", f"{server.name}.control.>", 0)
        self._orders = Shelf(f"{server.name}-commands", f"{server.name}.commands.>", DAY_SECONDS)
        self._made_at: dict[str, datetime | None] = {}
        self._client: Client | None = None
        self._has_streams = False
        self._problem = AWAY
        self._is_there = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._stay_connected(), self._loop)
        self._is_there.wait(CONNECT_SECONDS * (len(server.addresses) + 1))

    def know(self, identity: str, dialect: str, *, is_allowed: bool = True) -> None:
        """Let gateways hear a device, or no longer."""
        self.know_all([Known(identity, dialect, is_allowed)])

    def know_all(self, devices: Iterable[Known]) -> None:
        """Let gateways hear devices, or no longer; after a failure some are told."""
        words = {
            self._about("device", _key(one.identity)): json.dumps(one).encode() for one in devices
        }
        self._ask(lambda stream: self._say_all(stream, words))

    def known_after(self, number: int) -> tuple[list[Known], int]:
        """Return which devices changed after a number, and the number they end with."""
        words = self._after(self._kept, self._about("device", "*"), number)
        return [Known(*json.loads(one.body)) for one in words], _end(words, number)

    def teach(self, maps: Mapping[str, str]) -> None:
        """Let gateways read products by these maps, and by no others of the house."""
        told, _ = self.taught_after(0)
        gone = {name: WITHDRAWN for name, text in told.items() if text and name not in maps}
        changed = {name: text for name, text in maps.items() if told.get(name) != text}
        words = {
            self._about("map", _key(name)): text.encode()
            for name, text in {**gone, **changed}.items()
        }
        if words:
            self._ask(lambda stream: self._say_all(stream, words))

    def taught_after(self, number: int) -> tuple[dict[str, str], int]:
        """Return which maps changed after a number, and the number; "" is one there is no more."""
        words = self._after(self._kept, self._about("map", "*"), number)
        return {_name(one.key): one.body.decode() for one in words}, _end(words, number)

    def order(
        self,
        command_id: UUID,
        identity: str,
        action: Action,
        expires_at: datetime,
        arguments: Mapping[str, Any],
    ) -> None:
        """Tell a device to do something; the same id again is the same command."""
        told = [identity, action.value, dict(arguments), expires_at.timestamp()]
        subject = self._command("order", str(command_id))
        self._ask(lambda stream: self._say_first(stream, subject, json.dumps(told).encode()))

    def ordered_after(self, number: int, limit: int = 1000) -> list[Command]:
        """Return what was ordered after a number, of the last day."""
        words = self._after(self._orders, self._command("order", "*"), number, limit)
        return [_ordered(one) for one in words]

    def take(self, command_id: UUID, run: str) -> str:
        """Ask to be who gives a command; return who is: of all that ask it is the first.

        Where the answer was lost on its way, it is there when it is asked for again.
        """
        subject = self._command("taken", str(command_id))

        async def taken(stream: JetStreamContext) -> str:
            if await self._say_first(stream, subject, run.encode()):
                return run
            word = await stream.get_last_msg(self._orders.stream, subject)
            return (word.data or b"").decode()

        return self._ask(taken)

    def close(self) -> None:
        """Close the connection."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _about(self, sort: str, key: str) -> str:
        return f"{self._server.name}.control.{sort}.{key}"

    def _command(self, sort: str, key: str) -> str:
        return f"{self._server.name}.commands.{sort}.{key}"

    async def _stay_connected(self) -> None:
        """Connect, and again where the library gave up; look at the streams now and then."""
        while True:
            try:
                if self._client is None or self._client.is_closed:
                    self._client = await connect(self._server, self._is_in_doubt)
                self._has_streams = False
                await self._asking(_nothing)
                self._is_there.set()
            except (NatsError, OSError) as problem:
                self._problem = str(problem) or type(problem).__name__
                await asyncio.sleep(RETRY_SECONDS)
            else:
                await asyncio.sleep(CHECK_SECONDS)

    async def _end(self) -> None:
        """Let nobody wait any more for an answer that will not come."""
        if self._client is not None:
            await leave(self._client)
        waiting = asyncio.all_tasks() - {asyncio.current_task()}
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    async def _is_in_doubt(self, *_: object) -> None:
        """There was another leader, or may have been one while nobody was connected."""
        self.doubts += 1

    def _ask(self, step: Step[T]) -> T:
        return asyncio.run_coroutine_threadsafe(self._asking(step), self._loop).result()

    async def _asking(self, step: Step[T]) -> T:
        client = self._client
        if client is None or not client.is_connected:
            raise ConnectionError(self._problem)
        stream = client.jetstream(timeout=ANSWER_SECONDS)
        try:
            if not self._has_streams:
                for shelf in (self._kept, self._orders):
                    await self._have(stream, shelf)
                self._has_streams = True
            return await step(stream)
        except (NatsError, OSError) as problem:
            self._has_streams = False  # perhaps they are gone
            self._problem = str(problem) or type(problem).__name__
            raise ConnectionError(self._problem) from problem

    async def _have(self, stream: JetStreamContext, shelf: Shelf) -> None:
        """Make a stream where there is none; another than before has lost what was told."""
        try:
            made = await stream.stream_info(shelf.stream)
        except NotFoundError:
            made = await stream.add_stream(
                StreamConfig(
                    name=shelf.stream,
                    subjects=[shelf.subjects],
                    storage=StorageType.FILE,
                    num_replicas=self._server.replicas,
                    discard=DiscardPolicy.NEW,
                    max_msgs_per_subject=1,
                    max_age=shelf.max_age,
                )
            )
        if self._made_at.setdefault(shelf.stream, made.created) != made.created:
            self._made_at[shelf.stream] = made.created
            self.doubts += 1

    async def _say_all(self, stream: JetStreamContext, words: Mapping[str, bytes]) -> None:
        for piece in _pieces(list(words.items())):
            said = [stream.publish(subject, body, ANSWER_SECONDS) for subject, body in piece]
            await asyncio.gather(*said)

    async def _say_first(self, stream: JetStreamContext, subject: str, body: bytes) -> bool:
        """Say what can be said once; tell whether it was said now."""
        try:
            await stream.publish(subject, body, ANSWER_SECONDS, headers=dict(FIRST))
        except APIError as refused:
            if refused.err_code != ANOTHER_IS_THERE:
                raise
            return False
        return True

    def _after(
        self, shelf: Shelf, subjects: str, number: int, limit: int | None = None
    ) -> list[Word]:
        """Return the last word of each that was said after a number."""

        async def looked(stream: JetStreamContext) -> list[Word]:
            first = await _next(stream, shelf.stream, subjects, number)
            if first is None:
                return []
            if not number:
                return await _everything(stream, shelf.stream, subjects)
            words = [first]
            while limit is None or len(words) < limit:
                another = await _next(stream, shelf.stream, subjects, words[-1].number)
                if another is None:
                    break
                words.append(another)
            return words

        return self._ask(looked)


async def _nothing(_: JetStreamContext) -> None:
    """Ask nothing: that the streams are there is seen before."""


async def _next(stream: JetStreamContext, name: str, subjects: str, number: int) -> Word | None:
    try:
        found = await stream.get_msg(name, number + 1, subjects, next=True)
    except NotFoundError:
        return None
    return Word(found.seq or 0, _last(found.subject or ""), found.data or b"")


async def _everything(stream: JetStreamContext, name: str, subjects: str) -> list[Word]:
    """Return the last word of each; they come in one piece, not asked for one by one."""
    every = await stream.subscribe(
        subjects,
        stream=name,
        ordered_consumer=True,
        deliver_policy=DeliverPolicy.LAST_PER_SUBJECT,
    )
    words: list[Word] = []
    try:
        is_more = True
        while is_more:
            said = await every.next_msg(ANSWER_SECONDS)
            about = said.metadata
            words.append(Word(about.sequence.stream, _last(said.subject), said.data))
            is_more = about.num_pending > 0
    finally:
        await every.unsubscribe()
    return words


def _ordered(word: Word) -> Command:
    identity, action, given, expires = json.loads(word.body)
    return Command(word.number, UUID(word.key), identity, Action(action), given, expires)


def _end(words: list[Word], number: int) -> int:
    return words[-1].number if words else number


def _pieces(words: list[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    for begin in range(0, len(words), AT_ONCE):
        yield words[begin : begin + AT_ONCE]


def _last(subject: str) -> str:
    return subject.rpartition(".")[2]


def _key(name: str) -> str:
    """Write a name so that it can stand in a subject."""
    return urlsafe_b64encode(name.encode()).decode().rstrip("=")


def _name(key: str) -> str:
    return urlsafe_b64decode(key + "=" * (-len(key) % 4)).decode()
