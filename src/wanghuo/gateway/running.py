"""The gateway's process: listen, follow what the house says, say how it goes, end in order."""

import asyncio
import contextlib
import signal
import sqlite3
import sys
from collections.abc import Coroutine, Iterable, Sequence
from pathlib import Path

import structlog
import uvloop

from wanghuo.gateway.control.following import Follower
from wanghuo.gateway.control.opening import open_stream
from wanghuo.gateway.hub import Hub
from wanghuo.gateway.listening import Listener, MapMissing, serve_listener
from wanghuo.gateway.protocols.mqtt_map.maps import use_maps
from wanghuo.gateway.shelf import Shelf
from wanghuo.kernel.messages import Control

HANDOVER_SECONDS = 0.0005
"""So long a writer back from the disk waits for the interpreter; ten times that is usual."""
LOOK_SECONDS, SAY_SECONDS, RETRY_SECONDS = 0.2, 60, 5

log = structlog.get_logger()


def run(listeners: Sequence[Listener], journal: str, control: str, var: Path) -> None:
    """Serve until told to stop; what was received until then is committed and confirmed.

    Raises `BadJournal` where `journal` is the address of none, and so `BadControl`. Raises
    `MapMissing` where a listener names a product map that nobody is going to tell.
    """
    sys.setswitchinterval(HANDOVER_SECONDS)
    house = open_stream(control)
    use_maps(Shelf(var))
    if house is None:
        for listener in listeners:
            listener.maps()
    try:
        uvloop.run(serve(listeners, journal, var, house))
    finally:
        if house is not None:
            house.close()


async def serve(
    listeners: Iterable[Listener], journal: str, var: Path, house: Control | None = None
) -> None:
    """Serve in this loop until SIGTERM or SIGINT."""
    hub = Hub(journal, var, house)
    use_maps(Shelf(var, lambda: hub.directory.taught))
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, over.set)
    await _learn(hub)
    works = [_follow(hub), _say(hub), *_copying(hub), *(_listen(one, hub) for one in listeners)]
    watches = [asyncio.create_task(one) for one in works]
    try:
        await over.wait()
    finally:
        for watch in watches:
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch
        await hub.close()
        log.info("gateway.stopped", **hub.counted)


async def _listen(listener: Listener, hub: Hub) -> None:
    """Listen at an address; where it is taken, say so and try again."""
    while True:
        try:
            await serve_listener(listener, hub)
        except (OSError, MapMissing) as problem:
            log.warning("gateway.cannot_listen", port=listener.port, problem=str(problem))
            await asyncio.sleep(RETRY_SECONDS)


async def _follow(hub: Hub) -> None:
    """Hand commands to whoever speaks with the device; what is late is reported so."""
    while True:
        try:
            hub.directory.look()
        except sqlite3.Error as problem:
            log.error("control.cannot_read", problem=str(problem))  # noqa: TRY400 -- it says all
        for identity in list(hub.directory.waiting):
            hub.hand_over(identity)
        for command, state in await hub.directory.endings(hub.now() / 1e9):
            hub.report(command, state)
        await asyncio.sleep(LOOK_SECONDS)


async def _learn(hub: Hub) -> None:
    """Know what the house says before anybody is heard, if it can be had; else what was known."""
    if hub.follower is not None:
        with contextlib.suppress(OSError, sqlite3.Error):
            await hub.follower.look()
            hub.directory.look()


def _copying(hub: Hub) -> list[Coroutine[None, None, None]]:
    return [] if hub.follower is None else [_copy(hub.follower)]


async def _copy(follower: Follower) -> None:
    """Copy what the house says; without an answer go on with what is known, and say so once."""
    before = ""
    while True:
        problem = ""
        try:
            await follower.look()
        except (OSError, sqlite3.Error) as refused:
            problem = str(refused)
        if problem != before:
            tell = log.warning if problem else log.info
            tell("control.away" if problem else "control.followed", problem=problem)
        before = problem
        await asyncio.sleep(RETRY_SECONDS if problem else LOOK_SECONDS)


async def _say(hub: Hub) -> None:
    while True:
        await asyncio.sleep(SAY_SECONDS)
        problems = {lane.value: writer.problem for lane, writer in hub.lanes.items()}
        log.info("gateway.counted", connections=len(hub.connections), **hub.counted)
        for lane, problem in problems.items():
            if problem:
                log.error("journal.cannot_write", lane=lane, problem=problem)
