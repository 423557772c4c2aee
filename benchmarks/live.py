"""From the last byte of a fire to its row, while a county talks; and how far the rest lags.

    [BENCH_DEVICES=150000] [BENCH_SECONDS=60] python benchmarks/live.py [sqlite|postgresql]

Everything runs on this machine: the gateway, as many projectors as the database bears, who sends
and who looks. 1,000 transmitters send pressures at 1, 5 and 20 times a county's steady load (600 a
second), then 5,000 a second (a burst), while one fire after another is sent over connections of
their own. A fire counts from the moment its last byte was handed to the socket until another
process sees its committed row; looking takes up to 5 ms of it. What telemetry lags behind must
drain afterwards. Last, a million signals wait in the journal while fires come.
"""

import asyncio
import json
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import uvloop
from harness import claim, environ, main

DEVICES = int(environ.get("BENCH_DEVICES", "150000"))
SECONDS = int(environ.get("BENCH_SECONDS", "60"))
BACKLOG = int(environ.get("BENCH_BACKLOG", "1000000"))
STEADY, BURST = 600, 5_000
FACTORS = (1, 5, 20)
SPEAKERS, CRIERS, AN_ADDRESS = 1_000, 20, 150
TICK_SECONDS, LOOK_SECONDS, CRY_SECONDS = 0.02, 0.005, 0.2
LIMIT_MS = 250
LOAD = "--load"


def measure() -> None:
    """Set everything up once, then let one load follow the other."""
    house = House()
    with ExitStack() as running:
        house.begin(running)
        loads = {f"{factor} x": STEADY * factor for factor in FACTORS} | {"burst": BURST}
        for name, rate in loads.items():
            house.under(name, rate)
    house.with_a_backlog()


class House:
    """What runs, and what is asked of it."""

    def __init__(self) -> None:
        """Register the county; the gateway is told of it by the projector."""
        import county  # noqa: PLC0415 -- once Django is set up
        from django.db import connection  # noqa: PLC0415 -- as above

        from gateway import free_port  # noqa: PLC0415 -- as above
        from wanghuo.kernel.actors import EVERYWHERE  # noqa: PLC0415 -- as above
        from wanghuo.kernel.scoping import scoped  # noqa: PLC0415 -- as above

        self.connection, self.county = connection, county
        self.var = Path(environ["WANGHUO_VAR"])
        self.port = free_port()
        self.parts = 2 if connection.vendor == "postgresql" else 1
        self.cries = 0
        with scoped(EVERYWHERE):
            county.register(DEVICES)
        speaking = (one for one in range(DEVICES) if county.protocol_of(one) == county.TRANSMITTER)
        numbers = [next(speaking) for _ in range(SPEAKERS + CRIERS)]
        self.speakers, self.criers = numbers[:SPEAKERS], numbers[SPEAKERS:]

    def begin(self, running: ExitStack) -> None:
        """Start gateway and projectors; wait until the gateway knows whom to hear."""
        self._start(running)
        self._until(lambda: self._known() >= DEVICES)
        self._analyze()
        self._warm()

    def _start(self, running: ExitStack) -> None:
        for command in self._commands():
            child = subprocess.Popen([sys.executable, "-m", "wanghuo", *command])
            running.callback(child.wait)
            running.callback(child.kill)

    def _commands(self) -> list[list[str]]:
        listen = f"tcp://127.0.0.1:{self.port}/gbt26875"
        parts = [["projector", "--part", f"{nth}/{self.parts}"]
                 for nth in range(1, self.parts + 1)]  # fmt: skip
        return [["gateway", "--listen", listen], *parts]

    def _known(self) -> int:
        import sqlite3  # noqa: PLC0415 -- used here alone

        try:
            with sqlite3.connect(self.var / "control.sqlite") as base:
                return int(base.execute("SELECT count(*) FROM device").fetchone()[0])
        except sqlite3.OperationalError:
            return 0

    def _analyze(self) -> None:
        if self.connection.vendor == "postgresql":
            self._ask("ANALYZE", fetch=False)

    def _warm(self) -> None:
        """Let everybody speak once: series are entered once in their lives."""
        load(self.port, SPEAKERS, 3, self.speakers)
        self._drained()
        self._analyze()

    def under(self, name: str, rate: int) -> None:
        """Send at a rate while fires are cried, and say what was seen."""
        before, at = self._carried(), time.perf_counter()
        sent = [0]
        loading = threading.Thread(
            target=lambda: sent.__setitem__(0, load(self.port, rate, SECONDS, self.speakers))
        )
        loading.start()
        waits = self._cried(loading.is_alive)
        loading.join()
        taken = time.perf_counter() - at
        carried, behind = self._carried() - before, self._behind()
        drained = self._drained()
        self._say(
            name, waits, asked=rate, confirmed_a_second=round(sent[0] / SECONDS),
            carried_a_second=round(carried / taken), behind=behind, drained_s=round(drained, 1),
        )  # fmt: skip

    def with_a_backlog(self) -> None:
        """Let a million signals wait before the projector begins, and fires come meanwhile."""
        self.county.fill(self.var / "journal", DEVICES, BACKLOG, STEADY * FACTORS[-1])
        with ExitStack() as running:
            self.begin_behind(running)
            end = time.monotonic() + min(SECONDS, 30)
            waits = self._cried(lambda: time.monotonic() < end)
            behind = self._behind()
        self._say("behind a backlog", waits, waiting=BACKLOG, still_waiting=behind)
        assert behind > 0, "the backlog was carried before the fires ended: nothing was measured"

    def begin_behind(self, running: ExitStack) -> None:
        """Start all again, without waiting until what is behind is carried."""
        self._start(running)
        self._until(self._listens)
        self._until(lambda: self._behind("alarm") <= 0)  # those of the backlog are not asked for

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True

    def _cried(self, goes_on) -> list[float]:
        """Cry fire now and then, each at a point that never cried; return how long each took."""
        lines = [socket.create_connection(("127.0.0.1", self.port), 30) for _ in self.criers]
        sent: dict[str, float] = {}
        seen: dict[str, float] = {}
        at = time.monotonic()
        while goes_on() or len(seen) < len(sent):
            if goes_on() and time.monotonic() >= at:
                at += CRY_SECONDS
                self._cry(lines, sent)
            at_sight = self._rows() & (sent.keys() - seen.keys())
            seen |= dict.fromkeys(at_sight, time.perf_counter())
            assert time.monotonic() < at + 120, f"{len(sent) - len(seen)} fires are not there"
            time.sleep(LOOK_SECONDS)
        for line in lines:
            line.close()
        return sorted(seen[point] - then for point, then in sent.items())

    def _cry(self, lines: list[socket.socket], sent: dict[str, float]) -> None:
        from wanghuo.gateway.simulator.stories import FIRE, _smoke  # noqa: PLC0415 -- its own frame
        from wanghuo.kernel.clock import now  # noqa: PLC0415 -- once Django is set up

        self.cries += 1
        nth = self.cries % len(lines)
        raw = framed(self.criers[nth], self.cries, _smoke(self.cries, FIRE, now()))
        lines[nth].sendall(raw)
        sent[str(self.cries)] = time.perf_counter()
        lines[nth].setblocking(False)
        with suppress(BlockingIOError):
            lines[nth].recv(65536)  # confirmations of before
        lines[nth].setblocking(True)

    def _rows(self) -> set[str]:
        """Return the numbers of the fires that came last, as each says itself where it is."""
        rows = self._ask(
            "SELECT \"where\" FROM alarms_alarm WHERE kind = 'fire' ORDER BY id DESC LIMIT 40"
        )
        return {where.partition("号")[0] for [where] in rows}

    def _carried(self, *lanes: str) -> int:
        reached = self._ask("SELECT lane, min(position) FROM devices_journalcursor GROUP BY lane")
        return sum(int(position) for lane, position in reached if not lanes or lane in lanes)

    def _behind(self, *lanes: str) -> int:
        from wanghuo.gateway.journal.reading import FileReader  # noqa: PLC0415 -- as above
        from wanghuo.gateway.journal.records import Lane  # noqa: PLC0415 -- as above

        reader = FileReader(self.var / "journal")
        last = sum(reader.last(lane) for lane in Lane if not lanes or lane.value in lanes)
        return last - self._carried(*lanes)

    def _drained(self) -> float:
        """Return how long it takes until all is carried."""
        begun = time.perf_counter()
        self._until(lambda: self._behind() <= 0)
        return time.perf_counter() - begun

    def _until(self, condition, patience: float = 600) -> None:
        end = time.monotonic() + patience
        while not condition():
            assert time.monotonic() < end, "it does not come to an end"
            time.sleep(0.1)

    def _ask(self, question: str, *, fetch: bool = True) -> list[tuple]:
        with self.connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchall() if fetch else []

    def _say(self, name: str, waits: list[float], **more) -> None:
        told = {
            "load": name, "fires": len(waits), "p50_ms": round(share(waits, 0.5), 1),
            "p99_ms": round(share(waits, 0.99), 1), "most_ms": round(waits[-1] * 1000, 1), **more,
        }  # fmt: skip
        print(json.dumps(told), flush=True)
        claim(f"p99 of a fire, {name}, to {LIMIT_MS} ms", told["p99_ms"] / LIMIT_MS, at_most=1)


def share(waits: list[float], part: float) -> float:
    """Return a percentile in milliseconds."""
    return waits[min(int(len(waits) * part), len(waits) - 1)] * 1000


def framed(number: int, sequence: int, unit: bytes) -> bytes:
    """Return a frame of a transmitter, sent now."""
    from wanghuo.gateway.protocols.gbt26875.frames import SEND, Frame, encode  # noqa: PLC0415 -- as above
    from wanghuo.gateway.protocols.gbt26875.times import tag  # noqa: PLC0415 -- as above
    from wanghuo.kernel.clock import now  # noqa: PLC0415 -- as above

    source = number.to_bytes(6, "little")
    return encode(Frame(sequence % 65536, 1, 1, tag(now()), source, bytes(6), SEND, unit))


def load(port: int, rate: int, seconds: float, speakers: list[int]) -> int:
    """Have another process send at a rate; return how many frames were confirmed."""
    asked = json.dumps({"port": port, "rate": rate, "seconds": seconds, "speakers": speakers})
    command = [sys.executable, __file__, LOAD]
    done = subprocess.run(command, input=asked, stdout=subprocess.PIPE, text=True, check=True)
    return int(done.stdout)


class Speaker(asyncio.Protocol):
    """A connection of one transmitter that counts its confirmations."""

    confirmed = 0

    def connection_made(self, transport) -> None:
        """Keep the line."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Count: a confirmation has thirty bytes."""
        Speaker.confirmed += len(data) // 30


async def loaded(port: int, rate: int, seconds: float, speakers: list[int]) -> int:
    """Send at a rate, everybody in turn."""
    from wanghuo.gateway.simulator.stories import FULL_KPA, _pressure  # noqa: PLC0415 -- as above
    from wanghuo.kernel.clock import now  # noqa: PLC0415 -- as above

    loop = asyncio.get_running_loop()
    lines = []
    for nth in range(len(speakers)):
        source = f"127.0.{nth // AN_ADDRESS + 1}.1"
        _, one = await loop.create_connection(Speaker, "127.0.0.1", port, local_addr=(source, 0))
        lines.append(one)
    begun, sent = time.perf_counter(), 0
    while (passed := time.perf_counter() - begun) < seconds:
        at = now()
        while sent < rate * passed:
            nth = sent % len(speakers)
            unit = _pressure(FULL_KPA + sent % 97, at, 0)
            lines[nth].transport.write(framed(speakers[nth], sent // len(speakers), unit))
            sent += 1
        await asyncio.sleep(TICK_SECONDS)
    end = time.perf_counter() + 60
    while Speaker.confirmed < sent and time.perf_counter() < end:  # noqa: ASYNC110 -- counted
        await asyncio.sleep(TICK_SECONDS)
    return Speaker.confirmed


if __name__ == "__main__":
    if LOAD in sys.argv:
        print(uvloop.run(loaded(**json.loads(sys.stdin.read()))))
    else:
        main(measure)
