"""The journal as JetStream streams, one a lane: for a city, where several gateways write.

A page is a message. It is published again under the same id until the server says that it has it,
so a page whose acknowledgement was lost stands there once. With one replica an acknowledgement
survives the death of the server's process; with three it survives the loss of a machine.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import DiscardPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from wanghuo.gateway.journal.records import Lane

T = TypeVar("T")
ANSWER_SECONDS, CONNECT_SECONDS, RETRY_SECONDS = 2, 1, 0.5
PING_SECONDS, PINGS = 2, 2
"""A server that is there and says nothing is left for another after so many pings."""
REPLICAS = (1, 3, 5)
NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
RESENT_WITHIN_SECONDS = 120
DOUBTED_PAGES = 64
"""So many pages are looked at again after a change of leader."""
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


class Patience:
    """Waits for answers, and no longer once there is another leader: the old one's never comes.

    Without it a question that was put to a dead leader is given up only after its whole time.
    """

    def __init__(self) -> None:
        """Wait for nothing yet."""
        self._limit: asyncio.Timeout | None = None
        self._news = asyncio.Event()

    async def answered(self, asked: Awaitable[T]) -> T:
        """Await an answer; `TimeoutError` as soon as there is another leader."""
        self._news.clear()
        try:
            async with asyncio.timeout(None) as self._limit:
                return await asked
        finally:
            self._limit = None

    async def pause(self) -> None:
        """Wait before the next attempt; not at all where there is news since the last."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), RETRY_SECONDS)

    @property
    def has_news(self) -> bool:
        """Tell whether there is another leader since it was last asked."""
        return self._news.is_set()

    def tell(self) -> None:
        """There is another leader, or another connection."""
        self._news.set()
        if self._limit is not None and not self._limit.expired():
            self._limit.reschedule(asyncio.get_running_loop().time())


async def leave(client: Client) -> None:
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
