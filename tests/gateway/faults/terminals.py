"""Terminals over real sockets that send each signal, the same bytes, until it is confirmed."""

import asyncio
import hashlib
import random

from tests.gateway.frames import ANALOG, CENTRE, FIRE, sequence_of
from wanghuo.gateway.protocols.gbt26875 import frames
from wanghuo.gateway.protocols.gbt26875.cutting import Cutter
from wanghuo.gateway.protocols.gbt26875.times import tag
from wanghuo.kernel import clock

ANSWER_SECONDS = 1.0
"""A device waits for ten; a campaign has no time for that, and resends more often."""
AGAIN_SECONDS = 0.05
PAUSE_SECONDS = 0.04
MOST_AT_ONCE = 6
MOST_ABANDONED = 8
"""The gateway takes no more than 200 connections of one address."""


def signal_of(raw):
    """The number of a signal: of its bytes, and of nothing the gateway says about them."""
    return int.from_bytes(hashlib.blake2b(raw, digest_size=7).digest())


class Tally:
    """When each signal was first sent, and which are confirmed and not yet seen by the reader."""

    def __init__(self):
        self.sent_at = {}
        self.confirmed = set()
        self.count = 0

    def confirm(self, signal):
        """Note a confirmation; the same again is no other."""
        if signal in self.sent_at and signal not in self.confirmed:
            self.confirmed.add(signal)
            self.count += 1

    def settle(self, signals):
        """Forget what was confirmed and has had its effect."""
        self.confirmed -= signals
        for signal in signals:
            self.sent_at.pop(signal, None)


class Terminal:
    """One device: sends some signals at once, the next when these are confirmed."""

    def __init__(self, number, port, tally, seed):
        self.identity = f"gbt26875:{number:012X}"
        self.tally, self.port = tally, port
        self.is_stormy = self.is_over = False
        self._source = number.to_bytes(6, "little")
        self._random = random.Random(f"{seed}/{number}")  # noqa: S311 -- to be repeated
        self._sequence = 0
        self._line = None
        self._cutter = Cutter()
        self._abandoned = []

    async def speak(self):
        """Send until told to stop; what is not confirmed then was never promised."""
        while not self.is_over:
            batch = [self._next() for _ in range(self._random.randint(1, MOST_AT_ONCE))]
            await self._until_confirmed({sequence_of(raw): raw for raw in batch})
            await asyncio.sleep(self._random.uniform(0, PAUSE_SECONDS))
        self.leave()

    def abandon(self):
        """Go on over another connection; this one stays open, and nobody reads from it."""
        if self._line is not None:
            self._line[1].transport.pause_reading()
            self._abandoned.append(self._line)
            self._line = None
        while len(self._abandoned) > MOST_ABANDONED:
            self._abandoned.pop(0)[1].close()

    def _hang_up(self):
        if self._line is not None:
            self._line[1].close()
            self._line = None

    def close_abandoned(self):
        """Let the old connections end in the end."""
        for _, writer in self._abandoned:
            writer.close()
        self._abandoned = []

    def leave(self):
        """Close all connections."""
        self._hang_up()
        self.close_abandoned()

    def _next(self):
        self._sequence = (self._sequence + 1) % 65536
        unit = self._random.choice([FIRE, ANALOG])
        frame = frames.Frame(
            self._sequence, 1, 1, tag(clock.now()), self._source, CENTRE, frames.SEND, unit
        )
        return frames.encode(frame)

    async def _until_confirmed(self, waiting):
        now = asyncio.get_running_loop().time()
        self.tally.sent_at |= {signal_of(raw): now for raw in waiting.values()}
        while waiting and not self.is_over:
            try:
                await self._send(self._mixed(list(waiting.values())))
                async with asyncio.timeout(ANSWER_SECONDS):
                    await self._hear(waiting)
            except TimeoutError:
                continue
            except OSError:
                self._hang_up()
                await asyncio.sleep(AGAIN_SECONDS)

    def _mixed(self, batch):
        """In a storm frames come twice and thrice, and in any order."""
        if self.is_stormy:
            batch = batch * self._random.randint(1, 3)
            self._random.shuffle(batch)
        return batch

    async def _send(self, batch):
        if self.is_stormy and self._random.random() < 0.2:
            self.abandon()
        if self._line is None:
            self._line = await asyncio.open_connection("127.0.0.1", self.port)
            self._cutter = Cutter()
        self._line[1].write(b"".join(batch))
        await self._line[1].drain()

    async def _hear(self, waiting):
        while waiting:
            line = self._line
            data = await line[0].read(65536) if line else b""
            if not data:
                raise ConnectionResetError
            for heard in self._cutter.feed(data):
                if isinstance(heard, bytes) and heard[26] == frames.CONFIRM:
                    raw = waiting.pop(sequence_of(heard), None)
                    if raw is not None:
                        self.tally.confirm(signal_of(raw))
