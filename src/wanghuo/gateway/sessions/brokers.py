"""Our client of somebody's MQTT broker: a message is acknowledged when it is durable, not before.

The session is persistent: what the broker has not had acknowledged it sends again, also after an
outage on either side. What comes twice has one key. So many messages are on their way at most;
then nothing is read, and the broker keeps the rest.
"""

import asyncio
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import structlog
from paho.mqtt.client import Client, ConnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode
from typing_extensions import override

from wanghuo.gateway.hub import BROKEN_KEPT, Hub
from wanghuo.gateway.journal.records import Kind, Lane, Record
from wanghuo.gateway.protocols.mqtt_map.maps import ProductMap
from wanghuo.gateway.protocols.mqtt_map.reading import (
    Problem,
    envelope,
    find_map,
    read_message,
)
from wanghuo.gateway.protocols.pushes import name_of
from wanghuo.gateway.sessions.promises import Silent
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.messages import Known

PROTOCOL = "mqtt_map"
QOS = 1
KEEPALIVE_SECONDS, PAUSE_SECONDS, MINUTE_HAND_SECONDS = 30, 3, 1
MOST_ON_THEIR_WAY = 2000
AT_ONCE = 200
"""Messages that are read before anybody else's turn."""
PAYLOAD_BYTES = 64 * 1024
CONNECTED = ("mqtt.connected", "")

BAD_PASSWORD, NOT_AUTHORIZED = 134, 135
"""Codes of MQTT 5, into which paho turns those of 3.1.1."""
REFUSALS = {
    BAD_PASSWORD: "用户名或口令不对：请检查 user= 和 password= 文件，改好后重新启动网关。",
    NOT_AUTHORIZED: "服务器不认这个用户名或口令，或不准它连接：请检查 user=、password= 文件"
    "和服务器上的账号；改了口令文件要重新启动网关。",
}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Broker:
    """Where a broker is, and how it is told who we are."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    client: str = ""
    is_encrypted: bool = False
    authority: Path | None = None
    """Certificates of who signed the broker's; the system's where none is given."""


class Delivery(Silent):
    """One record on its way, and every message that brought it."""

    def __init__(self, session: "BrokerSession", key: bytes) -> None:
        """Begin with no message."""
        self.session, self.key = session, key
        self.numbers: set[int] = set()

    @override
    def confirm(self, raw: bytes) -> None:
        """Acknowledge every message that brought the record."""
        self.session.acknowledge(self)

    @override
    def pause(self) -> None:
        """Read no more from the broker."""
        self.session.is_full = True
        self.session.look_whether_to_read()

    @override
    def resume(self) -> None:
        """Read again."""
        self.session.is_full = False
        self.session.look_whether_to_read()


class BrokerSession:
    """One broker, for ever; everything happens in the gateway's loop but connecting."""

    def __init__(self, hub: Hub, broker: Broker, maps: Callable[[], Sequence[ProductMap]]) -> None:
        """Subscribe to what the maps read; `ValueError` where one is missing.

        They are asked for again all the time: what changes is read otherwise from then on.
        """
        self.hub, self.broker, self.maps = hub, broker, maps()
        self._current_maps = maps
        self._left: set[str] = set()
        self.is_full = False
        self._loop = asyncio.get_running_loop()
        self._place = f"{broker.host}:{broker.port}"
        own = hub.directory.epoch(f"mqtt client {self._place}").hex()[:16]
        self._name = broker.client or f"wanghuo{own}"
        self._epoch = hub.directory.epoch(f"mqtt session {self._name}@{self._place}")
        self._on_their_way: dict[bytes, Delivery] = {}
        self._came = 0
        self._is_reading = self._has_subscribed = False
        self._gone = asyncio.Event()
        self._said = ("", "")
        self._client = self._made()

    async def run(self) -> None:
        """Connect, take what comes, and after a pause connect again."""
        while True:
            try:
                self._gone.clear()
                await asyncio.to_thread(self._client.reconnect)
            except (OSError, ValueError) as problem:
                self._say("mqtt.unreachable", str(problem))
            else:
                await self._while_connected()
            await asyncio.sleep(PAUSE_SECONDS)

    def acknowledge(self, delivery: Delivery) -> None:
        """Let the broker forget the messages of a durable record."""
        self._on_their_way.pop(delivery.key, None)
        for number in delivery.numbers:
            self._client.ack(number, QOS)
        self.look_whether_to_read()

    def look_whether_to_read(self) -> None:
        """Read while there is room."""
        socket = self._client.socket()
        count = len(self._on_their_way)
        most = MOST_ON_THEIR_WAY if self._is_reading else MOST_ON_THEIR_WAY // 2
        if socket is None:
            return
        wanted = not self.is_full and count < most
        if wanted and not self._is_reading:
            self._loop.add_reader(socket, self._read)
            self._loop.call_soon(self._read)  # what was decrypted already wakes nobody
        elif self._is_reading and not wanted:
            self._loop.remove_reader(socket)
        self._is_reading = wanted

    def _made(self) -> Client:
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=self._name,
            clean_session=False,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        if self.broker.user:
            client.username_pw_set(self.broker.user, self.broker.password or None)
        if self.broker.is_encrypted:
            client.tls_set_context(ssl.create_default_context(cafile=self.broker.authority))
        client.connect_async(self.broker.host, self.broker.port, KEEPALIVE_SECONDS)
        client.on_connect, client.on_message = self._connected, self._take
        client.on_subscribe = self._subscribed
        client.on_socket_close = self._closed
        client.on_socket_register_write = self._wants_to_write
        client.on_socket_unregister_write = self._has_written
        return client

    async def _while_connected(self) -> None:
        """Keep the connection alive until it ends."""
        self.look_whether_to_read()
        try:
            while not self._gone.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._gone.wait(), MINUTE_HAND_SECONDS)
                self._client.loop_misc()
                self._look_at_maps()
        finally:
            if self._is_reading and (socket := self._client.socket()):
                self._loop.remove_reader(socket)
                self._is_reading = False

    def _look_at_maps(self) -> None:
        """Read by the maps as they are now; one that is gone is read by as long as it is named."""
        try:
            maps = self._current_maps()
        except ValueError as problem:
            self._say("mqtt.map_missing", str(problem))
            return
        if maps != self.maps:
            self._left |= {one.subscription for one in self.maps}
            self.maps = maps
            self._subscribe()
            log.info("mqtt.maps_changed", broker=self._place)

    def _subscribe(self) -> None:
        """Hear what the maps read, and nothing that only earlier ones did."""
        wanted = {one.subscription for one in self.maps}
        if left := self._left - wanted:
            self._client.unsubscribe(sorted(left))
        self._left.clear()
        self._client.subscribe([(one, QOS) for one in sorted(wanted)])

    def _read(self) -> None:
        """Read what is there; every look takes one packet."""
        for _ in range(AT_ONCE):
            if not self._is_reading:
                return
            before = self._came
            self._client.loop_read()
            if self._came == before and not self._is_more_decrypted():
                return
        self._loop.call_soon(self._read)

    def _is_more_decrypted(self) -> bool:
        """Tell whether an encrypted line holds what no look at its socket shows."""
        socket = self._client.socket()
        return isinstance(socket, ssl.SSLSocket) and socket.pending() > 0

    def _closed(self, _client: Client, _data: Any, socket: Any) -> None:  # noqa: ANN401 -- paho's
        if self._is_reading:
            self._loop.remove_reader(socket)
            self._is_reading = False
        for delivery in self._on_their_way.values():
            delivery.numbers.clear()  # the broker tells them again, and may give them to others
        if self._said == CONNECTED:  # who was refused is closed as well
            self._say("mqtt.disconnected", "")
        self._gone.set()

    def _wants_to_write(self, client: Client, _data: Any, socket: Any) -> None:  # noqa: ANN401 -- paho's
        """Write when there is room; connecting asks for it from a thread of its own."""

        def begin() -> None:
            current = client.socket()
            if current is not None and current is socket:
                self._loop.add_writer(current, client.loop_write)

        self._loop.call_soon_threadsafe(begin)

    def _has_written(self, _client: Client, _data: Any, socket: Any) -> None:  # noqa: ANN401 -- paho's
        self._loop.remove_writer(socket)

    def _connected(
        self,
        _client: Client,
        _data: Any,  # noqa: ANN401 -- paho's
        flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Any,  # noqa: ANN401 -- paho's
    ) -> None:
        """Subscribe; where the broker has forgotten the session, its numbers begin again."""
        if reason.is_failure:
            self._say("mqtt.refused", REFUSALS.get(reason.value, f"服务器不让连接：{reason}"))
            return
        if not flags.session_present:
            name = f"mqtt session {self._name}@{self._place}"
            self._epoch = self.hub.directory.epoch(name, is_renewed=True)
        if not flags.session_present or not self._has_subscribed:  # each tells what is retained
            self._subscribe()
        self._say(*CONNECTED)

    def _subscribed(
        self,
        _client: Client,
        _data: Any,  # noqa: ANN401 -- paho's
        _number: int,
        granted: Sequence[ReasonCode],
        _properties: Any,  # noqa: ANN401 -- paho's
    ) -> None:
        self._has_subscribed = True
        wanted = sorted({one.subscription for one in self.maps})
        for topic, answer in zip(wanted, granted, strict=False):
            if answer.value != QOS:
                log.error("mqtt.subscription_refused", topic=topic, answer=str(answer))

    def _take(self, _client: Client, _data: Any, message: MQTTMessage) -> None:  # noqa: ANN401 -- paho's
        """Let a message become durable; one that nobody can read is kept aside."""
        self._came += 1
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = ""
        found = find_map(topic, self.maps)
        device = name_of(found[1]) if found else None
        if found is None or device is None or len(message.payload) > PAYLOAD_BYTES:
            self._keep_broken(topic, message)
            return
        product = found[0]
        payload = bytes(message.payload)
        raw, read = envelope(topic, payload), read_message(topic, payload, product)
        identity = f"{PROTOCOL}:{product.name}/{device}"
        key = self._key(raw, identity, message, is_dated=read is not None and read.is_dated)
        known = self.hub.directory.find(identity)
        kind = Kind.SIGNAL if known else Kind.UNKNOWN
        record = Record(self.hub.now(), identity, PROTOCOL, product.name, kind, key, raw)
        lane = Lane(read.lane) if read else Lane.TELEMETRY
        self._hand_over(lane, record, known, message)

    def _hand_over(
        self, lane: Lane, record: Record, known: Known | None, message: MQTTMessage
    ) -> None:
        """Hand a record to the journal; the same record twice is one on its way.

        What an unknown device sends beyond its limit is acknowledged all the same: kept back, it
        would fill the broker's window and hold up everybody else.
        """
        delivery = self._on_their_way.get(record.key)
        is_new = delivery is None
        if delivery is None:
            delivery = self._on_their_way[record.key] = Delivery(self, record.key)
        if message.qos:
            delivery.numbers.add(message.mid)
        if is_new and not self.hub.take(lane, record, known, delivery):
            self.acknowledge(delivery)
        self.look_whether_to_read()

    def _keep_broken(self, topic: str, message: MQTTMessage) -> None:
        """Keep what no map can read, within the limits of unknown devices.

        It too is acknowledged when it is durable, or at once where it is not kept.
        """
        raw = envelope(topic, bytes(message.payload[:BROKEN_KEPT]))
        device, key, why = f"{PROTOCOL}@{self._place}", new_id().bytes, Problem.TOPIC.value
        record = Record(self.hub.now(), device, PROTOCOL, "", Kind.BROKEN, key, raw, why)
        delivery = self._on_their_way[key] = Delivery(self, key)
        if message.qos:
            delivery.numbers.add(message.mid)
        if not self.hub.keep_broken(record, delivery):
            self.acknowledge(delivery)
        self.look_whether_to_read()

    def _key(self, raw: bytes, identity: str, message: MQTTMessage, *, is_dated: bool) -> bytes:
        """Return what is the same when a message is sent again, and else with no other.

        A message without a time is told by its number, which is the broker's for as long as it
        keeps the session; one that the broker retains is the same whenever it is told.
        """
        told = raw
        if not (is_dated or message.retain):
            number = self._epoch + message.mid.to_bytes(2, "big")
            told += number if message.qos else new_id().bytes
        return blake2b(told, digest_size=16, key=identity.encode()[:64]).digest()

    def _say(self, event: str, problem: str) -> None:
        """Log how it stands, once."""
        if (event, problem) != self._said:
            self._said = event, problem
            tell = log.info if self._said == CONNECTED else log.warning
            tell(event, broker=self._place, problem=problem)
