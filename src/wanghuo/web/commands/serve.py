"""`wanghuo serve`: every process of a laptop or town under one parent that restarts what dies."""

import argparse
import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType

import structlog

from wanghuo.web.commands import web
from wanghuo.web.logging import configure_logging

log = structlog.get_logger()

RESTART_PAUSE_SECONDS = 1.0
PATIENCE_SECONDS = 10
PR_SET_PDEATHSIG = 1
"""Linux: send me this signal when my parent dies."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing."""
    del parser


def run(args: argparse.Namespace) -> int:
    """Keep the children alive until this process is told to stop."""
    del args
    configure_logging("serve")
    ours = {name: [sys.executable, "-m", "wanghuo", name] for name in ("clock", "worker")}
    supervise({"web": web.arguments(), **ours})
    return 0


def supervise(commands: dict[str, list[str]]) -> None:
    """Start every command, restart it when it dies, stop them all on SIGTERM or Ctrl-C."""
    signal.signal(signal.SIGTERM, _interrupt)
    children = {name: _start(command) for name, command in commands.items()}
    try:
        while True:
            time.sleep(RESTART_PAUSE_SECONDS)
            for name, child in children.items():
                if child.poll() is not None:
                    log.warning("process.restarted", process=name, code=child.returncode)
                    _sweep(child)
                    children[name] = _start(commands[name])
    except KeyboardInterrupt:
        log.info("processes.stopping")
    finally:
        _stop(children)


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a child at the head of a group of its own, with which its own children go down.

    Where the system can, it is told to stop when this process dies, even of `kill -9`: an orphaned
    child would keep the port, and two clocks would run.
    """
    return subprocess.Popen(
        command,
        start_new_session=True,
        preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509 -- this process has one thread
    )


def _die_with(parent: int) -> Callable[[], None] | None:
    """Return what asks Linux to stop a child when its parent dies; None elsewhere."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before it could be asked
            os.kill(os.getpid(), signal.SIGTERM)

    return ask


def _sweep(child: subprocess.Popen[bytes]) -> None:
    """End what a dead child left behind: an orphaned worker would keep the port and answer."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


def _stop(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for child in children.values():
        child.terminate()
    for child in children.values():
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(PATIENCE_SECONDS)
        _sweep(child)


def _interrupt(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt
