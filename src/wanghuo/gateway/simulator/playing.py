"""Playing a story over real sockets: each transmitter waits for its confirmations, and resends."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from wanghuo.gateway.protocols.gbt26875.cutting import Cutter
from wanghuo.gateway.protocols.gbt26875.frames import CONFIRM, CONTROL, SEND, Frame, confirm, encode
from wanghuo.gateway.protocols.gbt26875.times import tag
from wanghuo.gateway.simulator.stories import Moment

CENTRE = (1).to_bytes(6, "little")
ANSWER_SECONDS, TRIES, AGAIN_SECONDS = 10.0, 4, 1.0
"""One sending and three resends (GB/T 26875.3-2011 §6.1)."""


class Transmitter:
    """One device: sends in order, the next when the last is confirmed; reconnects when cut off."""

    def __init__(self, number: int, host: str, port: int, counted: Counter[str]) -> None:
        """Know where the centre is; connect when there is something to say."""
        self.source = number.to_bytes(6, "little")
        self._host, self._port, self._counted = host, port, counted
        self._sequence = 0
        self._lines: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._cutter = Cutter()

    async def does(self, moment: Moment, begun: datetime) -> None:
        """Send what the moment says, until it is confirmed or has failed."""
        if moment.noise:
            await self._sends(moment.noise)
            return
        self._sequence = (self._sequence + 1) % 65536
        at = tag(begun + timedelta(seconds=moment.after) - moment.lie)
        frame = Frame(self._sequence, 1, 1, at, self.source, CENTRE, SEND, moment.unit)
        raw = encode(frame)
        self._counted["sent"] += 1
        for nth in range(TRIES):
            self._counted["resent"] += nth > 0
            if await self._sends(raw) and await self._hears(raw):
                self._counted["confirmed"] += 1
                return
        self._counted["unconfirmed"] += 1

    async def leaves(self) -> None:
        """Hang up."""
        if self._lines is not None:
            self._lines[1].close()
            self._lines = None

    async def _sends(self, raw: bytes) -> bool:
        try:
            if self._lines is None:
                self._lines = await asyncio.open_connection(self._host, self._port)
                self._cutter = Cutter()
            self._lines[1].write(raw)
            await self._lines[1].drain()
        except OSError:
            await self._is_cut_off()
            return False
        return True

    async def _hears(self, raw: bytes) -> bool:
        """Wait for the confirmation of a frame; confirm what the centre orders meanwhile."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                while self._lines is not None:
                    data = await self._lines[0].read(4096)
                    if not data:
                        await self._is_cut_off()
                        return False
                    for one in self._cutter.feed(data):
                        if isinstance(one, bytes) and await self._is_answer(one, raw):
                            return True
        except (TimeoutError, OSError):
            return False
        return False

    async def _is_answer(self, heard: bytes, raw: bytes) -> bool:
        if heard[26] == CONTROL:
            self._counted["ordered"] += 1
            await self._sends(confirm(heard, raw[6:12]))
        return heard[26] == CONFIRM and heard[2:4] == raw[2:4]

    async def _is_cut_off(self) -> None:
        self._counted["cut_off"] += 1
        await self.leaves()
        await asyncio.sleep(AGAIN_SECONDS)


async def play(
    moments: Iterable[Moment], *, host: str, port: int, begun: datetime, pace: float = 1.0
) -> Counter[str]:
    """Play a story, `pace` times as fast as it happened; return what was counted.

    Keys: sent, confirmed, resent, unconfirmed, ordered, cut_off.
    """
    counted: Counter[str] = Counter()
    by_device: dict[int, list[Moment]] = {}
    for moment in moments:
        by_device.setdefault(moment.device, []).append(moment)
    start = asyncio.get_running_loop().time()
    plays = [
        _play_one(number, mine, host, port, begun, start, pace, counted)
        for number, mine in by_device.items()
    ]
    await asyncio.gather(*plays)
    return counted


async def _play_one(
    number: int,
    moments: list[Moment],
    host: str,
    port: int,
    begun: datetime,
    start: float,
    pace: float,
    counted: Counter[str],
) -> None:
    device = Transmitter(number, host, port, counted)
    loop = asyncio.get_running_loop()
    with contextlib.suppress(asyncio.CancelledError):
        for moment in moments:
            await asyncio.sleep(max(start + moment.after / pace - loop.time(), 0))
            await device.does(moment, begun)
    await device.leaves()
