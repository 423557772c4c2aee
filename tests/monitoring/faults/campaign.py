"""Two houses hear the same story: in one nothing dies. What they know in the end is compared."""

import random
import sqlite3
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta

from tests.journeys.browsing import is_answering
from tests.monitoring.faults.house import PARTS, PATIENCE_SECONDS, standing
from tests.monitoring.faults.players import Desk, Terminal, at_desk
from tests.monitoring.faults.state import state_of
from tests.monitoring.faults.story import scripts
from wanghuo.kernel import clock

CALM_SECONDS, DOWN_SECONDS, HELD_SECONDS = (0.05, 0.8), (0, 0.5), (0.3, 2.0)
EARLIER = timedelta(minutes=4)
"""The story begins so long ago: its times stay near enough to be believed as they are told."""
QUIET_LOOKS = 8


@dataclass(frozen=True)
class Round:
    """One fault, and how long after it the whole house worked again."""

    fault: str
    seconds: float


@dataclass(frozen=True)
class Found:
    """What a campaign found: its rounds, what was confirmed, and where the houses differ."""

    rounds: tuple[Round, ...]
    confirmed: int
    differences: dict[str, tuple[list, list]]


def campaign(folder, database, *, seed, terminals=6, signals=40, said=lambda _: None):
    """Play the story in a calm house and in one with faults; return what was found."""
    told = scripts(seed, terminals, signals, clock.now() - EARLIER)
    calm, _ = played(folder / "calm", database, told, seed, faults=())
    faults = FAULTS[database]
    stormy, rounds = played(folder / "stormy", database, told, seed, faults=faults, said=said)
    apart = {
        name: (_less(known, stormy[name]), _less(stormy[name], known))
        for name, known in calm.items()
        if known != stormy[name]
    }
    return Found(tuple(rounds), sum(len(one.frames) for one in told), apart)


def _less(one, other):
    return sorted((Counter(one) - Counter(other)).elements())


def played(folder, database, told, seed, *, faults, said=lambda _: None):
    """Let a house hear a story and a desk settle it; return what it knows, and the rounds."""
    dice = random.Random(f"{seed}/{database}")  # noqa: S311 -- to be repeated
    rounds = []
    with standing(folder, database, told) as house:
        speaking = [Terminal(one, house.gateway_port, seed, 0.05) for one in told]
        _through(house, speaking, faults, dice, rounds, said)
        until_carried(house, told)
        desk = [Desk(at_desk(house.address))]
        inside = [one for one in faults if one is not kill_gateway]
        _through(house, desk, inside, dice, rounds, said)
        assert desk[0].done
        return state_of(house.place), rounds


def _through(house, threads, faults, dice, rounds, said):
    """Let faults happen, each as often as another, until everybody has come to the end."""
    order = _in_turn(faults, dice)
    for one in threads:
        one.start()
    while any(one.is_alive() for one in threads):
        if not faults:
            threads[0].join(0.2)
            continue
        time.sleep(dice.uniform(*CALM_SECONDS))
        fault = next(order)
        fault(house, dice)
        over = time.monotonic()
        until_it_flows(house, threads)
        rounds.append(Round(fault.__name__, time.monotonic() - over))
        said(rounds[-1])


def _in_turn(faults, dice):
    """Yield the projector's death, then each fault as often as another in any order."""
    yield kill_projector
    while True:
        yield from dice.sample(faults, len(faults))


def until_it_flows(house, threads):
    """Wait until pages answer and somebody came further, or all have come to the end."""
    before, end = sum(one.done for one in threads), time.monotonic() + PATIENCE_SECONDS
    while any(one.is_alive() for one in threads):
        if sum(one.done for one in threads) > before and is_answering(house.place.port):
            return
        assert time.monotonic() < end, "the house did not recover"
        time.sleep(0.02)


def until_carried(house, told):
    """Wait until nothing more changes, and everybody was heard."""
    end, quiet, before = time.monotonic() + PATIENCE_SECONDS, 0, None
    while quiet < QUIET_LOOKS:
        assert time.monotonic() < end, "the house did not come to rest"
        time.sleep(0.25)
        now = state_of(house.place)
        is_heard = {row[0] for row in now["twins"] if row[2] == "online"} == {
            one.identity for one in told
        }
        quiet = quiet + 1 if now == before and is_heard else 0
        before = now


def _kill(part):
    def fault(house, dice):
        house.kill(part)
        time.sleep(dice.uniform(*DOWN_SECONDS))
        house.start(part)

    fault.__name__ = f"kill_{part}"
    return fault


kill_gateway, kill_projector, kill_worker, kill_web = map(_kill, PARTS)


def kill_all(house, dice):
    """Everything dies in one moment."""
    for part in PARTS:
        house.kill(part)
    time.sleep(dice.uniform(*DOWN_SECONDS))
    for part in PARTS:
        house.start(part)


def kill_database(house, dice):
    """The server dies with all that was under way."""
    house.server.kill()
    time.sleep(dice.uniform(*DOWN_SECONDS))
    house.server.start()


def hold_database(house, dice):
    """Somebody else writes for a while: nobody of the house can."""
    file = house.place.folder / "var" / "wanghuo.sqlite3"
    with closing(sqlite3.connect(file, timeout=20, isolation_level=None)) as base:
        base.execute("BEGIN IMMEDIATE")
        time.sleep(dice.uniform(*HELD_SECONDS))
        base.execute("ROLLBACK")


ANYWHERE = (kill_gateway, kill_projector, kill_worker, kill_web, kill_all)
FAULTS = {
    "sqlite": (*ANYWHERE, hold_database),
    "postgresql": (*ANYWHERE, kill_database),
}
