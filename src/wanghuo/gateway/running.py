"""The gateway's process: listen, follow the control file, say how it goes, end in order."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

import structlog
import uvloop

from wanghuo.gateway.hub import Hub
from wanghuo.gateway.listening import Listener, serve_listener

HANDOVER_SECONDS = 0.0005
"""So long a writer back from the disk waits for the interpreter; ten times that is usual."""
LOOK_SECONDS, SAY_SECONDS, RETRY_SECONDS = 0.2, 60, 5

log = structlog.get_logger()


def run(listeners: Iterable[Listener], journal: str, var: Path) -> None:
    """Serve until told to stop; what was received until then is committed and confirmed.

    Raises `BadJournal` where `journal` is the address of none.
    """
    sys.setswitchinterval(HANDOVER_SECONDS)
    uvloop.run(serve(listeners, journal, var))


async def serve(listeners: Iterable[Listener], journal: str, var: Path) -> None:
    """Serve in this loop until SIGTERM or SIGINT."""
    hub = Hub(journal, var)
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, over.set)
    works = [_follow(hub), _say(hub), *(_listen(one, hub) for one in listeners)]
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
        except OSError as problem:
            log.warning("gateway.cannot_listen", port=listener.port, problem=str(problem))
            await asyncio.sleep(RETRY_SECONDS)


async def _follow(hub: Hub) -> None:
    """Hand commands to whoever speaks with the device; what is late is reported so."""
    while True:
        for identity in hub.directory.look():
            speaker = hub.speakers.get(identity)
            while speaker is not None and (command := hub.command_for(identity)):
                speaker.tell(command)
        for command in hub.directory.expired(hub.now() / 1e9):
            hub.report(command, "expired")
        await asyncio.sleep(LOOK_SECONDS)


async def _say(hub: Hub) -> None:
    while True:
        await asyncio.sleep(SAY_SECONDS)
        problems = {lane.value: writer.problem for lane, writer in hub.lanes.items()}
        log.info("gateway.counted", connections=len(hub.connections), **hub.counted)
        for lane, problem in problems.items():
            if problem:
                log.error("journal.cannot_write", lane=lane, problem=problem)
