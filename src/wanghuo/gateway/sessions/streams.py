"""One TCP connection that carries frames: cut, taken, given up when nothing comes any more."""

import asyncio
from collections.abc import Callable
from typing import cast

from typing_extensions import override

from wanghuo.gateway.hub import Hub
from wanghuo.gateway.networks import EVERYWHERE, Networks
from wanghuo.gateway.protocols.framing import Broken, Cutter, Piece
from wanghuo.gateway.sessions.conversing import Conversation, Line
from wanghuo.kernel.ids import new_id

IDLE_SECONDS, PATIENCE_SECONDS = 600, 3


class StreamSession(asyncio.Protocol):
    """One connection; several devices may share it. It is the line of its conversation."""

    def __init__(
        self,
        hub: Hub,
        cutter: Cutter,
        begin: Callable[[Line], Conversation],
        allowed: Networks = EVERYWHERE,
    ) -> None:
        """Cut with a fresh cutter of the protocol; `begin` makes the conversation."""
        self.hub, self.address = hub, ""
        self._allowed = allowed
        self._epoch = new_id().bytes
        self._loop = asyncio.get_running_loop()
        self._cutter, self._begin = cutter, begin
        self._transport: asyncio.Transport | None = None
        self._heard = 0.0
        self._idle: asyncio.TimerHandle | None = None
        self._patience: asyncio.TimerHandle | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection, or turn it away from elsewhere or when there are too many."""
        peer = transport.get_extra_info("peername")
        self.address = str(peer[0]) if peer else ""
        if not self.hub.let_in(self.address, self._allowed):
            transport.close()
            return
        self._transport = cast("asyncio.Transport", transport)
        self._conversation = self._begin(self)
        self.hub.connections.add(self._conversation)
        self._heard = self._loop.time()
        self._watch()

    @override
    def connection_lost(self, problem: Exception | None) -> None:
        """Forget the connection, and end its conversation."""
        del problem
        if self._transport is None:
            return
        self._transport = None
        self.hub.connections.discard(self._conversation)
        self.hub.let_out(self.address)
        for timer in (self._idle, self._patience):
            if timer:
                timer.cancel()
        self._conversation.end()

    @override
    def data_received(self, data: bytes) -> None:
        """Cut frames out of what came, and take each."""
        self._heard = self._loop.time()
        self._take(self._cutter.feed(data))
        if self._cutter.held and self._patience is None:
            self._patience = self._loop.call_later(PATIENCE_SECONDS, self._look_behind)

    def write(self, *frames: bytes) -> None:
        """Send frames, while there is a connection."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(b"".join(frames))

    def epoch(self, told: bytes) -> bytes:
        """Return what is the same for this connection: numbers begin again with each."""
        del told
        return self._epoch

    def pause(self) -> None:
        """Stop reading."""
        if self._transport and self._transport.is_reading():
            self._transport.pause_reading()

    def resume(self) -> None:
        """Read again."""
        if self._transport and not self._transport.is_closing():
            self._heard = self._loop.time()
            self._transport.resume_reading()

    def _take(self, pieces: list[Piece]) -> None:
        now = self.hub.now()
        for piece in pieces:
            if isinstance(piece, Broken):
                self._conversation.take_broken(piece, now)
            else:
                self._conversation.take(piece, now)

    def _look_behind(self) -> None:
        """Find what hides behind a frame that does not end: a damaged length would hold it back."""
        self._patience = None
        if self._transport is None or not self._cutter.held:
            return
        has_waited = self._loop.time() - self._heard >= PATIENCE_SECONDS
        if has_waited and self._transport.is_reading():  # else the rest waits unread
            self._take(self._cutter.flush())
        else:
            self._patience = self._loop.call_later(PATIENCE_SECONDS, self._look_behind)

    def _watch(self) -> None:
        """Close a connection over which nothing has come for long: its other end may be gone."""
        if self._transport is None:
            return
        silent = self._loop.time() - self._heard
        if silent >= IDLE_SECONDS:
            self.hub.counted["idle_closed"] += 1
            self._transport.abort()
            return
        self._idle = self._loop.call_later(IDLE_SECONDS - silent, self._watch)
