"""Talking with a user information transmission device (用户信息传输装置), GB/T 26875.3-2011.

Everything that arrives is confirmed when it is durable and not before (§6.1). What we ask is asked
again after ten seconds, three times more; then it has failed.
"""

import asyncio
from datetime import datetime, timedelta
from hashlib import blake2b

from typing_extensions import override

from wanghuo.gateway.hub import Hub
from wanghuo.gateway.journal.records import Kind, Lane, Record
from wanghuo.gateway.protocols.framing import Broken
from wanghuo.gateway.protocols.gbt26875 import frames
from wanghuo.gateway.protocols.gbt26875.dialects import Dialect, answer, device_of
from wanghuo.gateway.protocols.gbt26875.requests import confirms
from wanghuo.gateway.protocols.gbt26875.times import moment, tag
from wanghuo.gateway.sessions.conversing import Conversation, Line
from wanghuo.gateway.sessions.orders import order
from wanghuo.kernel.clock import SHANGHAI
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.messages import Action, Command, Known

PROTOCOL = "gbt26875"
ANSWERS = frozenset({frames.CONFIRM, frames.REPLY, frames.DENY})
ANSWER_SECONDS, TRIES = 10, 4
SKEW, SKEW_PAUSE_SECONDS = timedelta(seconds=60), 3600
MOST_ASKED = 8
LANES = {lane.value: lane for lane in Lane}
SIGNAL, UNKNOWN = Kind.SIGNAL.value, Kind.UNKNOWN.value
MOST_DEVICES = 1000
"""Behind one line; more are looked up each time."""


class Asked:
    """A command on its way to the device."""

    def __init__(self, command: Command, raw: bytes) -> None:
        """Begin with nothing sent."""
        self.command, self.raw = command, raw
        self.tries = 0
        self.timer: asyncio.TimerHandle | None = None


class Uitd(Conversation):
    """One conversation; several devices may share its line."""

    protocol = PROTOCOL

    def __init__(self, hub: Hub, line: Line, dialect: Dialect) -> None:
        """Speak the dialect of the listener."""
        super().__init__(hub, line, dialect.name)
        self.dialect = dialect
        self._loop = asyncio.get_running_loop()
        self._devices: dict[str, bytes] = {}
        self._who: dict[bytes, tuple[str, Known | None, bytes]] = {}
        self._version = -1
        self._last_sent = b""
        self._sequence = 0
        self._asked: dict[int, Asked] = {}
        self._no_clock_before = 0.0
        self._tag_second, self._tag_bytes = 0, b""

    @override
    def end(self) -> None:
        """Be no way to anybody any more; what was asked has failed."""
        for identity in self._devices:
            if self.hub.speakers.get(identity) is self:
                del self.hub.speakers[identity]
        for asked in self._asked.values():
            if asked.timer:
                asked.timer.cancel()
            self._report(asked.command, "failed")
        self._asked.clear()

    @property
    @override
    def is_met(self) -> bool:
        """Tell whether this is the way to a known device."""
        return bool(self._devices)

    @property
    @override
    def speaks_for(self) -> str:
        """Return the first device that was met here, or the address where none was."""
        return next(iter(self._devices), super().speaks_for)

    @override
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

    @override
    def take(self, raw: bytes, now: int) -> None:
        """Let a frame become durable; an answer ends what was asked."""
        command = raw[26]
        if command in ANSWERS:
            self._answered(raw)
            if command != frames.REPLY:
                return
        identity, known, told = self._whose(raw)
        record = Record(
            now,
            identity,
            PROTOCOL,
            known.dialect if known else self.dialect.name,
            SIGNAL if known else UNKNOWN,
            self._key(raw, told),
            raw,
        )
        lane = LANES[frames.lane(raw, self.dialect.telemetry)]
        is_confirmed = command != frames.REPLY  # a reply is not (§6.1: request and reply)
        self.hub.take(lane, record, known, self if is_confirmed else None)
        if known is not None:
            self._meet(known, raw)

    def _whose(self, raw: bytes) -> tuple[str, Known | None, bytes]:
        """Return whose a frame is, and what its keys begin with.

        Asked again when somebody was claimed or released.
        """
        if self._version != self.hub.directory.version or len(self._who) > MOST_DEVICES:
            self._who.clear()
            self._version = self.hub.directory.version
        found = self._who.get(raw[12:24])
        if found is None:
            identity = f"{PROTOCOL}:{device_of(raw, self.dialect) or self.line.address}"
            known = self.hub.directory.find(identity)
            found = self._who[raw[12:24]] = (identity, known, f"{identity} ".encode())
        return found

    def _meet(self, known: Known, raw: bytes) -> None:
        """Be the way to this device, tell it what waits, and set its clock where it is wrong."""
        self._devices[known.identity] = raw
        if self.hub.speakers.get(known.identity) is not self:
            self.hub.speakers[known.identity] = self
            self.hub.counted["met"] += 1
        if known.identity in self.hub.directory.waiting:
            self.hub.hand_over(known.identity)
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

    @override
    def answer(self, raw: bytes) -> bytes:
        """Confirm a frame (确认)."""
        return answer(raw, self._tag(), self.dialect)

    @override
    def take_broken(self, piece: Broken, now: int) -> None:
        """Deny what is no frame, once, and keep it with the reason."""
        if frames.can_be_answered(piece.raw):
            self.line.write(frames.deny(piece.raw, self._tag()))
        super().take_broken(piece, now)

    def _send(self, number: int, asked: Asked) -> None:
        """Send, or give up after the last resend."""
        if asked.tries >= TRIES:
            del self._asked[number]
            self._report(asked.command, "failed")
            return
        asked.tries += 1
        self.line.write(asked.raw)
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

    def _key(self, raw: bytes, whose: bytes) -> bytes:
        """Return what every resend of a frame shares and no other frame has.

        Of a frame without a time the line tells whether it is sent again or said anew.
        """
        told = frames.key(raw)
        if not frames.is_timed(raw):
            told += self.line.epoch(told)
        return blake2b(whose + told, digest_size=16).digest()

    def _local(self) -> datetime:
        """Return this moment in China's time, which devices keep."""
        return datetime.fromtimestamp(self.hub.now() / 1e9, SHANGHAI)

    def _tag(self) -> bytes:
        """Return the time tag of this second, made once a second."""
        second = self.hub.now() // 10**9
        if second != self._tag_second:
            self._tag_second, self._tag_bytes = second, tag(self._local())
        return self._tag_bytes
