"""The stage of a campaign: a gateway, its journal, a reader and terminals; each may die."""

import asyncio
import resource
import subprocess
import sys
from contextlib import ExitStack, asynccontextmanager, closing
from inspect import isawaitable

import nats

from tests.gateway.faults.reading import Effects
from tests.gateway.faults.terminals import Tally, Terminal, signal_of
from tests.gateway.journal.servers import cluster, journal_of
from tests.gateway.talking import Gateway
from wanghuo.gateway.journal.opening import open_reader
from wanghuo.gateway.journal.records import Kind, Lane

TERMINALS = 12
LOOK_SECONDS, PATIENCE_SECONDS = 0.02, 60
NODES = {"sqlite": 0, "nats": 1, "cluster": 3}


class Scene:
    """Everything that runs, and what is known of it from outside."""

    def __init__(self, folder, journal, nodes, seed):
        self.folder, self.nodes = folder, nodes
        self.gateway = Gateway(folder, journal=journal)
        self.tally, self.effects = Tally(), Effects(folder / "effects.sqlite")
        self.terminals = [
            Terminal(number, self.gateway.port, self.tally, seed)
            for number in range(1, TERMINALS + 1)
        ]
        self.reader = None
        self.dead = []
        for one in self.terminals:
            self.gateway.control.know(one.identity, "standard")

    def start(self):
        """Start the gateway and the reader; return when the gateway listens."""
        self.start_reader()
        self.start_gateway()

    def start_gateway(self):
        """Start the gateway; return when it listens."""
        self.gateway.start(stderr=subprocess.DEVNULL)

    def start_reader(self):
        """Start the reader."""
        words = [self.gateway.journal, self.folder / "journal", self.folder / "effects.sqlite"]
        self.reader = subprocess.Popen(
            [sys.executable, "-m", "tests.gateway.faults.reading", *map(str, words)]
        )

    def kill_reader(self):
        """Kill the reader."""
        self.reader.kill()
        self.reader.wait()

    def limit_files(self, size):
        """Let no file of the gateway grow beyond a size: to it the disk is full."""
        hard = resource.RLIM_INFINITY
        resource.prlimit(self.gateway.child.pid, resource.RLIMIT_FSIZE, (size, hard))

    async def leader(self, lane=Lane.ALARM):
        """The node that leads the stream of a lane."""
        cluster = (await self._stream_info(lane)).cluster
        return self.nodes[cluster.leader] if cluster else next(iter(self.nodes.values()))

    async def mend(self):
        """Start the nodes that died, and wait until they know all that the others know."""
        for one in self.terminals:
            one.close_abandoned()
        for node in self.dead:
            node.start()
        if self.dead and len(self.nodes) > 1:
            is_whole = await self._wait_until(self._is_whole)
            assert is_whole, f"a node was not up to date after {PATIENCE_SECONDS} seconds"
        self.dead = []

    async def _is_whole(self):
        try:
            clusters = [(await self._stream_info(lane)).cluster for lane in Lane]
        except (nats.errors.Error, OSError):
            return False
        others = [one for cluster in clusters for one in cluster.replicas or []]
        are_well = all(one.current and not one.offline for one in others)
        return are_well and len(others) == len(Lane) * (len(self.nodes) - 1)

    async def _stream_info(self, lane):
        async with self._streams() as streams:
            return await streams.stream_info(f"t-{lane.value}")

    @asynccontextmanager
    async def _streams(self):
        addresses = [f"nats://{one.address}" for one in self.nodes.values()]
        client = await nats.connect(addresses, error_cb=_one_is_dead)
        try:
            yield client.jetstream()
        finally:
            await client.close()

    def count_in_journal(self):
        """Count signals that stand in the journal again, and those no longer there at all.

        The reader passes over the first. Of the second it has had the effect, and the journal owes
        it to the next reader.
        """
        repeats, seen, owed = 0, set(), set(self.effects.seen)
        with closing(open_reader(self.gateway.journal, self.folder / "journal")) as reader:
            for stored in every(reader):
                if stored.record.kind == Kind.SIGNAL:
                    signal = signal_of(stored.record.raw)
                    repeats += signal in seen
                    seen.add(signal)
        return repeats, len(owed - seen)

    async def until_it_flows(self, since, after="the beginning"):
        """Wait until a signal first sent after a moment is confirmed and has its effect."""
        is_there = await self._wait_until(lambda: self._has_flown(since))
        assert is_there, f"nothing came through for {PATIENCE_SECONDS} seconds after {after}"
        return asyncio.get_running_loop().time()

    def _has_flown(self, since):
        news = self.effects.look()
        after = {one for one in news & self.tally.confirmed if self.tally.sent_at[one] > since}
        self._settle()
        return bool(after)

    async def count_lost(self):
        """Wait until all that is confirmed by now has its effect; return how many never have."""
        promised = set(self.tally.confirmed)

        def is_read():
            self.effects.look()
            return promised <= self.effects.seen

        await self._wait_until(is_read)
        self._settle()
        lost = promised - self.effects.seen
        self.tally.settle(lost)  # once is enough
        return len(lost)

    def _settle(self):
        self.tally.settle(self.tally.confirmed & self.effects.seen)

    async def _wait_until(self, condition):
        loop = asyncio.get_running_loop()
        end = loop.time() + PATIENCE_SECONDS
        while loop.time() < end:
            is_so = condition()
            if await is_so if isawaitable(is_so) else is_so:
                return True
            await asyncio.sleep(LOOK_SECONDS)
        return False

    def end(self):
        """Kill what still runs."""
        for child in (self.reader, self.gateway.child):
            if child is not None:
                child.kill()
                child.wait()
        self.gateway.control.close()


def every(reader):
    """All that stands in the journal, in a moment of calm."""
    for lane in Lane:
        at = 0
        while (read := reader.after(lane, at)).position > at:
            at = read.position
            yield from read.records


async def _one_is_dead(_):
    """Say nothing of it: another one answers."""


@asynccontextmanager
async def staged(folder, journal, seed):
    """A scene in which signals flow."""
    with ExitStack() as stack:
        nodes = stack.enter_context(cluster(folder / "nodes", NODES[journal]))
        size = len(nodes)
        url = journal_of(*nodes.values(), replicas=size) if size else "sqlite:///"
        scene = Scene(folder, url, nodes, seed)
        stack.callback(scene.end)
        await asyncio.to_thread(scene.start)
        speaking = [asyncio.create_task(one.speak()) for one in scene.terminals]
        try:
            await scene.until_it_flows(asyncio.get_running_loop().time())
            yield scene
        finally:
            for one in scene.terminals:
                one.is_over = True
            await asyncio.gather(*speaking)
