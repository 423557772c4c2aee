"""Going round until told to stop, and keeping house beside in a thread of its own."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

import structlog
from django.db import DatabaseError, close_old_connections, connections

PAUSE_SECONDS, AWAY_SECONDS, RETRY_SECONDS, STOP_SECONDS = 0.05, 0.5, 5, 5

DEADLOCK = "40P01"
"""PostgreSQL undid one of two that waited for each other."""

log = structlog.get_logger()


class Kept(Protocol):
    """What goes round beside."""

    def go_round(self) -> int:
        """Do what is due; return how much was moved."""


def go_on(
    go_round: Callable[[], int], over: threading.Event | None = None, *, once: bool = False
) -> None:
    """Go round until it is over; what the disk or the database refuses is tried again.

    `once`: until nothing was moved; what is refused then is raised.
    """
    over = over or threading.Event()
    while not over.is_set():
        try:
            moved = go_round()
        except (DatabaseError, sqlite3.Error, OSError) as problem:
            if once:
                raise
            over.wait(_pause_after(problem))
            continue
        if not moved:
            if once:
                return
            over.wait(PAUSE_SECONDS)


def _pause_after(problem: Exception) -> float:
    """Say what was refused; return for how long nothing is tried. Nothing is lost meanwhile."""
    if isinstance(problem, ConnectionError):  # the journal's server, or it changes its leader
        log.warning("projector.journal_away", problem=str(problem))
        return AWAY_SECONDS
    if getattr(problem.__cause__, "sqlstate", "") == DEADLOCK:
        log.warning("projector.gave_way")
        return 0
    log.error("projector.cannot_carry", exc_info=problem)
    close_old_connections()  # the one that broke
    return RETRY_SECONDS


@contextmanager
def kept_beside(house: Kept) -> Iterator[threading.Event]:
    """Keep house beside; yield what is set when that is over, and raise what ended it."""
    over, failures = threading.Event(), list[BaseException]()

    def keep() -> None:
        try:
            go_on(house.go_round, over)
        except BaseException as failure:  # noqa: BLE001 -- raised below, where it ends the process
            failures.append(failure)
        finally:
            over.set()
            connections.close_all()

    thread = threading.Thread(target=keep, name="housekeeping", daemon=True)
    thread.start()
    try:
        yield over
    finally:
        over.set()
        thread.join(STOP_SECONDS)
    if failures:
        raise failures[0]
