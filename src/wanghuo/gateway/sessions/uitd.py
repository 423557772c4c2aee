"""Talking with a user information transmission device (用户信息传输装置), GB/T 26875.3-2011.

Everything that arrives is confirmed when it is durable and not before (§6.1). What we ask is asked
again after ten seconds, three times more; then it has failed.
"""

import asyncio
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import cast

from typing_extensions import override

from wanghuo.gateway.hub import BROKEN_KEPT, Hub
from wanghuo.gateway.journal.records import Kind, Lane, Record
from wanghuo.gateway.protocols.gbt26875 import frames
from wanghuo.gateway.protocols.gbt26875.cutting import Broken, Cutter, Piece
from wanghuo.gateway.protocols.gbt26875.dialects import Dialect, answer, device_of
from wanghuo.gateway.protocols.gbt26875.requests import confirms
from wanghuo.gateway.protocols.gbt26875.times import moment, tag
from wanghuo.gateway.sessions.orders import order
from wanghuo.kernel.clock import SHANGHAI
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.messages import Action, Command, Known

PROTOCOL = "gbt26875"
ANSWERS = frozenset({frames.CONFIRM, frames.REPLY, frames.DENY})
ANSWER_SECONDS, TRIES = 10, 4
SKEW, SKEW_PAUSE_SECONDS = timedelta(seconds=60), 3600
IDLE_SECONDS, PATIENCE_SECONDS = 600, 3
MOST_ASKED = 8
MOST_DEVICES = 1000
"""Behind one connection; more are looked up each time."""


class Asked:
    """A command on its way to the device."""

    def __init__(self, command: Command, raw: bytes) -> None:
        """Begin with nothing sent."""
        self.command, self.raw = command, raw
        self.tries = 0
        self.timer: asyncio.TimerHandle | None = None


class UitdSession(asyncio.Protocol):
    """One TCP connection; several devices may share it."""

    def __init__(self, hub: Hub, dialect: Dialect) -> None:
        """Speak the dialect of the listener."""
        self.hub, self.dialect = hub, dialect
        self._loop = asyncio.get_running_loop()
        self._cutter = Cutter()
        self._transport: asyncio.Transport | None = None
        self._address = ""
        self._epoch = b""
        self._out: list[bytes] = []
        self._devices: dict[str, bytes] = {}
        self._who: dict[bytes, tuple[str, Known | None]] = {}
        self._version = -1
        self._last_sent = b""
        self._sequence = 0
        self._asked: dict[int, Asked] = {}
        self._no_clock_before = 0.0
        self._heard = 0.0
        self._idle: asyncio.TimerHandle | None = None
        self._patience: asyncio.TimerHandle | None = None
        self._tag_second, self._tag_bytes = 0, b""

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection, or turn it away when there are too many."""
        peer = transport.get_extra_info("peername")
        self._address = str(peer[0]) if peer else ""
        if not self.hub.let_in(self._address):
            transport.close()
            return
        self._transport = cast("asyncio.Transport", transport)
        self._epoch = new_id().bytes
        self.hub.connections.add(self)
        self._heard = self._loop.time()
        self._watch()

    @override
    def connection_lost(self, problem: Exception | None) -> None:
        """Forget the connection; what it asked has failed."""
        del problem
        if self._transport is None:
            return
        self._transport = None
        self.hub.connections.discard(self)
        self.hub.let_out(self._address)
        for identity in self._devices:
            if self.hub.speakers.get(identity) is self:
                del self.hub.speakers[identity]
        for timer in (self._idle, self._patience):
            if timer:
                timer.cancel()
        for asked in self._asked.values():
            if asked.timer:
                asked.timer.cancel()
            self._report(asked.command, "failed")
        self._asked.clear()

    @override
    def data_received(self, data: bytes) -> None:
        """Cut frames out of what came, and take each."""
        self._heard = self._loop.time()
        self._take(self._cutter.feed(data))
        if self._cutter.held and self._patience is None:
            self._patience = self._loop.call_later(PATIENCE_SECONDS, self._look_behind)

    def _take(self, pieces: list[Piece]) -> None:
        now = self.hub.now()
        for piece in pieces:
            if isinstance(piece, Broken):
                self._broken(piece, now)
            else:
                self._frame(piece, now)

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

    def pause(self) -> None:
        """Stop reading."""
        if self._transport and self._transport.is_reading():
            self._transport.pause_reading()

    def resume(self) -> None:
        """Read again."""
        if self._transport and not self._transport.is_closing():
            self._heard = self._loop.time()
            self._transport.resume_reading()

    def tell(self, command: Command) -> None:
        """Send a command under a number of our own, and wait for its answer."""
        if len(self._asked) >= MOST_ASKED:
            self._report(command, "failed")
            return
        self._sequence = (self._sequence + 1) % 65536
        try:
            raw = order(
                command.action,
                command.arguments,
                sequence=self._sequence,
                heard=self._devices[command.identity],
                tag=self._tag(),
                at=self._local(),
            )
        except BadInput:
            self._report(command, "refused")
            return
        asked = self._asked[self._sequence] = Asked(command, raw)
        self._send(self._sequence, asked)

    def _frame(self, raw: bytes, now: int) -> None:
        command = raw[26]
        if command in ANSWERS:
            self._answered(raw)
            if command != frames.REPLY:
                return
        identity, known = self._whose(raw)
        record = Record(
            now,
            identity,
            PROTOCOL,
            known.dialect if known else self.dialect.name,
            Kind.SIGNAL if known else Kind.UNKNOWN,
            self._key(raw, identity),
            raw,
        )
        lane = Lane(frames.lane(raw, self.dialect.telemetry))
        is_confirmed = command != frames.REPLY  # a reply is not (§6.1: request and reply)
        self.hub.take(lane, record, known, self if is_confirmed else None)
        if known is not None:
            self._meet(known, raw)

    def _whose(self, raw: bytes) -> tuple[str, Known | None]:
        """Return whose a frame is; asked again when somebody was claimed or released."""
        if self._version != self.hub.directory.version or len(self._who) > MOST_DEVICES:
            self._who.clear()
            self._version = self.hub.directory.version
        found = self._who.get(raw[12:24])
        if found is None:
            identity = f"{PROTOCOL}:{device_of(raw, self.dialect) or self._address}"
            found = self._who[raw[12:24]] = (identity, self.hub.directory.find(identity))
        return found

    def _meet(self, known: Known, raw: bytes) -> None:
        """Be the way to this device, tell it what waits, and set its clock where it is wrong."""
        self._devices[known.identity] = raw
        if self.hub.speakers.get(known.identity) is not self:
            self.hub.speakers[known.identity] = self
            self.hub.counted["met"] += 1
        if self.hub.directory.waiting:
            while command := self.hub.command_for(known.identity):
                self.tell(command)
        sent = raw[6:12]
        if sent != self._last_sent and frames.is_timed(raw):
            self._last_sent = sent
            self._mind_the_clock(known.identity, moment(sent, bcd=self.dialect.is_bcd))

    def _mind_the_clock(self, identity: str, sent: datetime | None) -> None:
        """Set a clock that is wrong (命令 90), at most once an hour."""
        if self._loop.time() < self._no_clock_before:
            return
        if sent is None or abs(self._local() - sent) > SKEW:
            self._no_clock_before = self._loop.time() + SKEW_PAUSE_SECONDS
            self.hub.counted["clock_set"] += 1
            self.tell(Command(0, new_id(), identity, Action.SET_CLOCK, {}, 0))

    def confirm(self, raw: bytes) -> None:
        """Confirm a frame with the next flush."""
        self._out.append(answer(raw, self._tag(), self.dialect))

    def flush(self) -> None:
        """Send what was confirmed."""
        out, self._out = self._out, []
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(b"".join(out))

    def _broken(self, item: Broken, now: int) -> None:
        """Deny what is no frame, once, and keep it with the reason."""
        if self._transport is not None and frames.can_be_answered(item.raw):
            self._transport.write(frames.deny(item.raw, self._tag()))
        device = next(iter(self._devices), f"{PROTOCOL}@{self._address}")
        kept = item.raw[:BROKEN_KEPT]
        name, reason = self.dialect.name, item.flaw.value
        key = new_id().bytes
        self.hub.keep_broken(Record(now, device, PROTOCOL, name, Kind.BROKEN, key, kept, reason))

    def _send(self, number: int, asked: Asked) -> None:
        """Send, or give up after the last resend."""
        if asked.tries >= TRIES:
            del self._asked[number]
            self._report(asked.command, "failed")
            return
        asked.tries += 1
        if self._transport is not None:
            self._transport.write(asked.raw)
        asked.timer = self._loop.call_later(ANSWER_SECONDS, self._send, number, asked)

    def _answered(self, raw: bytes) -> None:
        """Let an answer end what was asked; after a denial the timer asks again."""
        number = int.from_bytes(raw[2:4], "little")
        asked = self._asked.get(number)
        if asked is None or not confirms(asked.raw, raw):
            return
        del self._asked[number]
        if asked.timer:
            asked.timer.cancel()
        self._report(asked.command, "executed", raw)

    def _report(self, command: Command, state: str, raw: bytes = b"") -> None:
        """Write down what became of somebody's command; setting a clock is nobody's."""
        if command.number:
            self.hub.report(command, state, raw)

    def _key(self, raw: bytes, identity: str) -> bytes:
        """Return what every resend of a frame shares and no other frame has.

        Of a frame without a time the connection is part: its numbers begin at 0 again with each.
        """
        told = frames.key(raw) if frames.is_timed(raw) else frames.key(raw) + self._epoch
        return blake2b(told, digest_size=16, key=identity.encode()[:64]).digest()

    def _local(self) -> datetime:
        """Return this moment in China's time, which devices keep."""
        return datetime.fromtimestamp(self.hub.now() / 1e9, SHANGHAI)

    def _tag(self) -> bytes:
        """Return the time tag of this second, made once a second."""
        second = self.hub.now() // 10**9
        if second != self._tag_second:
            self._tag_second, self._tag_bytes = second, tag(self._local())
        return self._tag_bytes

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
