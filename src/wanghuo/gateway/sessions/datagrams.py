"""Frames that come by UDP: one datagram holds one or several, and is answered to its sender.

Anybody can write any sender's address, so nothing is remembered of a sender until a known device
was heard from there; a frame of any other is only in the journal's queue. There is no connection
to stop reading from: while too much waits for the disk datagrams are dropped, unconfirmed, and
devices send again.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from typing import Any, cast

from typing_extensions import override

from wanghuo.gateway.hub import Hub
from wanghuo.gateway.networks import EVERYWHERE, Networks
from wanghuo.gateway.protocols.framing import Broken, Cutter
from wanghuo.gateway.sessions.conversing import Conversation, Line
from wanghuo.kernel.ids import new_id

IDLE_SECONDS, SWEEP_SECONDS = 600, 60
RESEND_SECONDS = 60
"""A device sends again for four times ten seconds; the same bytes later are said anew."""
MOST_REMEMBERED = 64
"""Frames without a time of one sender; a device has a few on their way."""

Sender = tuple[Any, ...]
"""Host and port, and more with IPv6."""


class Peer:
    """The line to one sender."""

    def __init__(self, session: "DatagramSession", sender: Sender) -> None:
        """Answer to where it came from."""
        self._session, self._sender = session, sender
        self.address = str(sender[0])
        self.heard = session.loop.time()
        self._epochs: OrderedDict[bytes, tuple[float, bytes]] = OrderedDict()

    def write(self, *frames: bytes) -> None:
        """Send frames, each by itself: not every device cuts."""
        for frame in frames:
            self._session.send(frame, self._sender)

    def epoch(self, told: bytes) -> bytes:
        """Return the same while a frame is sent again, and another when it is said anew."""
        now, key = self._session.loop.time(), blake2b(told, digest_size=16).digest()
        at, epoch = self._epochs.pop(key, (0.0, b""))
        if not epoch or now - at > RESEND_SECONDS:
            epoch = new_id().bytes
        self._epochs[key] = now, epoch
        if len(self._epochs) > MOST_REMEMBERED:
            self._epochs.popitem(last=False)
        return epoch

    def pause(self) -> None:
        """Drop what comes."""
        self._session.is_paused = True

    def resume(self) -> None:
        """Take what comes again."""
        self._session.is_paused = False


class DatagramSession(asyncio.DatagramProtocol):
    """All that comes to one port."""

    def __init__(
        self,
        hub: Hub,
        cutter: Callable[[], Cutter],
        begin: Callable[[Line], Conversation],
        allowed: Networks = EVERYWHERE,
    ) -> None:
        """Cut each datagram for itself; `begin` makes the conversation with a sender."""
        self.hub, self.loop = hub, asyncio.get_running_loop()
        self.is_paused = False
        self._allowed = allowed
        self._cutter, self._begin = cutter, begin
        self._transport: asyncio.DatagramTransport | None = None
        self._peers: dict[Sender, tuple[Peer, Conversation]] = {}

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.DatagramTransport", transport)

    @override
    def datagram_received(self, data: bytes, addr: Sender) -> None:
        """Take every frame of a datagram."""
        if self.is_paused or not self._allowed.hold(str(addr[0])):
            self.hub.counted["datagrams_dropped"] += 1
            return
        peer, conversation = self._peers.get(addr) or self._stranger(addr)
        peer.heard, now, cutter = self.loop.time(), self.hub.now(), self._cutter()
        for piece in (*cutter.feed(data), *cutter.flush()):
            if isinstance(piece, Broken):
                conversation.take_broken(piece, now)
            else:
                conversation.take(piece, now)
        if conversation.is_met:
            self._remember(addr, peer, conversation)

    @override
    def error_received(self, exc: Exception) -> None:
        """Count that an answer could not be delivered."""
        self.hub.counted["datagrams_undelivered"] += 1

    def send(self, data: bytes, sender: Sender) -> None:
        """Send one datagram."""
        if self._transport is not None:
            with suppress(OSError):  # no way to there: the device sends again
                self._transport.sendto(data, sender)

    async def sweep(self) -> None:
        """Forget, again and again, who has not been heard for long."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            long_ago = self.loop.time() - IDLE_SECONDS
            for sender, (peer, _) in list(self._peers.items()):
                if peer.heard < long_ago:
                    self._forget(sender)

    def _stranger(self, sender: Sender) -> tuple[Peer, Conversation]:
        peer = Peer(self, sender)
        return peer, self._begin(peer)

    def _remember(self, sender: Sender, peer: Peer, conversation: Conversation) -> None:
        """Keep the way to a known device, within the limits of its address."""
        if sender in self._peers:
            return
        if not self.hub.let_in(peer.address):
            conversation.end()
            return
        self.hub.connections.add(conversation)
        self._peers[sender] = peer, conversation

    def _forget(self, sender: Sender) -> None:
        peer, conversation = self._peers.pop(sender)
        self.hub.connections.discard(conversation)
        self.hub.let_out(peer.address)
        conversation.end()
