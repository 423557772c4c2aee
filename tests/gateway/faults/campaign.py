"""Rounds of one fault each, chosen by a seed, and what each of them cost."""

import asyncio
import random
import sqlite3
from contextlib import closing
from dataclasses import dataclass

from tests.gateway.faults.scene import staged
from wanghuo.gateway.journal import files
from wanghuo.gateway.journal.records import Lane

CALM_SECONDS = (0.05, 0.6)
FAULT_SECONDS = (0.3, 2.5)
FREEZE_SECONDS = (0.3, 8)
"""Sometimes the others choose another leader meanwhile, and sometimes they do not."""


@dataclass(frozen=True)
class Round:
    """One fault: what was confirmed in its round, what it cost, how long until all was well."""

    journal: str
    fault: str
    confirmed: int
    lost: int
    doubled: int
    seconds: float


async def kill_gateway(scene, _):
    """The gateway dies."""
    scene.gateway.kill()
    over = now()
    await asyncio.to_thread(scene.start_gateway)
    return over


async def kill_reader(scene, _):
    """The reader dies, perhaps between its effects and its next page."""
    scene.kill_reader()
    over = now()
    scene.start_reader()
    return over


async def kill_both(scene, _):
    """Both die in one moment."""
    scene.kill_reader()
    scene.gateway.kill()
    over = now()
    scene.start_reader()
    await asyncio.to_thread(scene.start_gateway)
    return over


async def fill_disk(scene, dice):
    """No file of the gateway may grow any more, for a while."""
    scene.limit_files(0)
    await asyncio.sleep(dice.uniform(*FAULT_SECONDS))
    scene.limit_files(-1)
    return now()


async def slow_disk(scene, dice):
    """A commit takes seconds: somebody else holds the file it would be written to."""
    with closing(_held(scene, Lane.ALARM)), closing(_held(scene, Lane.TELEMETRY)):
        await asyncio.sleep(dice.uniform(*FAULT_SECONDS))
    return now()


def _held(scene, lane):
    segment = files.segments(scene.folder / "journal", lane)[-1]
    base = sqlite3.connect(segment.path, timeout=10, isolation_level=None)
    base.execute("BEGIN IMMEDIATE")
    return base


async def freeze_gateway(scene, dice):
    """The gateway stands still: its connections are open and nobody answers."""
    scene.gateway.freeze()
    await asyncio.sleep(dice.uniform(*FAULT_SECONDS))
    scene.gateway.thaw()
    return now()


async def half_open(scene, dice):
    """Terminals are cut off and do not know; their old connections stay open at the gateway."""
    for _ in range(dice.randint(1, 3)):
        for one in scene.terminals:
            one.abandon()
        await asyncio.sleep(dice.uniform(0.05, 0.5))
    return now()


async def storm(scene, dice):
    """Everything comes twice and thrice, in any order, over several connections."""
    for one in scene.terminals:
        one.is_stormy = True
    await asyncio.sleep(dice.uniform(*FAULT_SECONDS))
    for one in scene.terminals:
        one.is_stormy = False
    return now()


async def storm_and_kill(scene, dice):
    """The gateway dies in a storm, and with it the memory of what came before."""
    for one in scene.terminals:
        one.is_stormy = True
    await asyncio.sleep(dice.uniform(*FAULT_SECONDS))
    over = await kill_gateway(scene, dice)
    await asyncio.sleep(dice.uniform(*FAULT_SECONDS))
    for one in scene.terminals:
        one.is_stormy = False
    return over


async def kill_leader(scene, dice):
    """The node that leads the alarm lane dies; where there are others they must do without it."""
    node = await scene.leader()
    node.kill()
    over = now()
    scene.dead.append(node)
    if len(scene.nodes) == 1:
        await asyncio.sleep(dice.uniform(*FAULT_SECONDS))
        await scene.mend()
    return over


async def freeze_leader(scene, dice):
    """The node that leads the alarm lane stands still, as with a disk that hangs."""
    node = await scene.leader()
    node.freeze()
    await asyncio.sleep(dice.uniform(*FREEZE_SECONDS))
    node.thaw()
    return now()


ANYWHERE = (kill_gateway, kill_reader, kill_both, freeze_gateway, half_open, storm, storm_and_kill)
FAULTS = {
    "sqlite": (*ANYWHERE, fill_disk, slow_disk),
    "nats": (*ANYWHERE, kill_leader, freeze_leader),
    "cluster": (*ANYWHERE, kill_leader, freeze_leader),
}
"""No stream is filled to a limit: see docs/operator/gateway.md for what version 2.9 does then."""


def now():
    """This moment on the loop's clock."""
    return asyncio.get_running_loop().time()


async def campaign(folder, journal, rounds, seed, faults=None, said=lambda _: None):
    """Let faults happen, each after the last one is over.

    Returns what each cost, how many signals stood in the journal a second time, and how many no
    longer did.
    """
    dice = random.Random(f"{seed}/{journal}")  # noqa: S311 -- to be repeated
    found = []
    async with staged(folder, journal, seed) as scene:
        for fault in _chosen(faults or FAULTS[journal], rounds, dice):
            found.append(await _round(scene, journal, fault, dice))
            said(found[-1])
        await scene.until_it_flows(now())
        return found, *await asyncio.to_thread(scene.count_in_journal)


def _chosen(faults, rounds, dice):
    """Each fault as often as another, in any order."""
    every = [faults[nth % len(faults)] for nth in range(rounds)]
    dice.shuffle(every)
    return every


async def _round(scene, journal, fault, dice):
    before, doubled = scene.tally.count, scene.effects.doubled
    await asyncio.sleep(dice.uniform(*CALM_SECONDS))
    over = await fault(scene, dice)
    well = await scene.until_it_flows(over, fault.__name__)
    lost = await scene.count_lost()
    await scene.mend()
    return Round(
        journal,
        fault.__name__,
        scene.tally.count - before,
        lost,
        scene.effects.doubled - doubled,
        well - over,
    )
