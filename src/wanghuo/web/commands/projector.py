"""`wanghuo projector`: carries what gateways confirmed into the house.

It also tells them what the house decided (who may be heard, how products speak, what to command),
and seals and purges a journal of files: all that needs both the database and the way to the
gateways is done here.
"""

import argparse
import gc
import re
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import FrameType

import structlog
from django.db import DatabaseError, close_old_connections

from wanghuo.gateway.control.opening import CONTROL_FILE, BadControl, open_control
from wanghuo.gateway.journal.opening import BadJournal, open_reader, shown
from wanghuo.gateway.journal.reading import WHOLE, Part
from wanghuo.gateway.journal.records import SLOTS, Lane
from wanghuo.gateway.shelf import Shelf
from wanghuo.kernel import clock
from wanghuo.kernel.errors import DomainError
from wanghuo.kernel.messages import Control, ControlFile
from wanghuo.monitoring.alarms import projector as alarms
from wanghuo.monitoring.devices import projector, services
from wanghuo.monitoring.devices.projector import Reader
from wanghuo.monitoring.maintenance import projector as maintenance
from wanghuo.web.config import config
from wanghuo.web.logging import configure_logging

PAUSE_SECONDS, TELL_SECONDS, AWAY_SECONDS = 0.05, 0.2, 0.5
RETRY_SECONDS, KEEP_SECONDS, SWEEP_SECONDS = 5, 60, 25
COLLECT_AFTER = (50_000, 20, 50)
"""A batch makes some 20,000 objects and drops them all; looking through what was loaded after
every 700, as Python does by itself, takes a fifth of the time."""
PART = re.compile(r"(\d{1,2})/(\d{1,2})")

log = structlog.get_logger()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take which part of the devices, and whether to end when nothing is left."""
    parser.add_argument(
        "--part",
        default="1/1",
        help="几份中的第几份，如 2/4；各份的 projector 可同时运行，默认 1/1",
    )
    parser.add_argument("--once", action="store_true", help="读到头就结束")


def run(args: argparse.Namespace) -> int:
    """Carry until told to stop; 2 where the part cannot be read."""
    configure_logging("projector")
    part = read_part(args.part)
    if part is None:
        sys.stderr.write(f"份应写成“第几份/几份”，如 2/4，最多 {SLOTS} 份。\n")
        return 2
    signal.signal(signal.SIGTERM, _stop)
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    settings = config()
    var = settings.var.resolve()
    try:
        reader = open_reader(settings.journal_url, var / "journal")
    except (BadJournal, ConnectionError) as problem:
        sys.stderr.write(f"日志 {shown(settings.journal_url)} 不能读取：{problem}\n")
        return 2
    try:
        control = open_control(settings.control_url, var)
    except BadControl as problem:
        reader.close()
        sys.stderr.write(f"{problem}\n")
        return 2
    desk = Desk(reader, part, var, control)
    try:
        desk.carry_on(once=args.once)
    except DomainError as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2
    except KeyboardInterrupt:
        return 0
    finally:
        desk.close()
    return 0


def read_part(text: str) -> Part | None:
    """Return the part that "2/4" names; None where it names none."""
    found = PART.fullmatch(text)
    if found is None:
        return None
    number, of = int(found[1]), int(found[2])
    return Part(number - 1, of) if 1 <= number <= of <= SLOTS else None


class Desk:
    """One projector: the journal it reads, where it tells gateways, the part it carries."""

    def __init__(
        self,
        reader: Reader,
        part: Part = WHOLE,
        var: Path = Path("var"),
        control: Control | None = None,
    ) -> None:
        """Begin with nothing told; where no `control` is given, the gateway stands beside us."""
        self.reader, self.part, self.journal = reader, part, var / "journal"
        self.control = control or ControlFile(var / CONTROL_FILE)
        self._kept: float | None = None
        self._compared: int | None = None
        self._shelf = Shelf(var)
        self._taught: dict[str, str] | None = None
        self._quiet_until = 0.0
        self._lookout, self._looked = services.Lookout(), -float(SWEEP_SECONDS)

    def carry_on(self, *, once: bool = False) -> None:
        """Go round until told to stop; what the disk or the database refuses is tried again."""
        self._quiet_until = 0.0
        while True:
            try:
                moved = self.go_round()
            except ConnectionError as problem:  # the journal's server, or it changes its leader
                if once:
                    raise
                log.warning("projector.journal_away", problem=str(problem))
                time.sleep(AWAY_SECONDS)
                continue
            except (DatabaseError, sqlite3.Error, OSError):
                if once:
                    raise
                log.exception("projector.cannot_carry")  # nothing is lost: the cursor stands
                close_old_connections()  # the one that broke
                time.sleep(RETRY_SECONDS)
                continue
            if not moved:
                if once:
                    return
                time.sleep(PAUSE_SECONDS)

    def go_round(self) -> int:
        """Do each thing once, alarms to their end before anything else; return what was moved."""
        moved = self._take_alarms()
        moved += self._take(Lane.TELEMETRY, between=self._take_alarms)
        if self.part.number == 0:  # what is not divided is done by one
            moved += self._tell()
            self._sweep()
        return moved

    def close(self) -> None:
        """Close what is open."""
        self.control.close()
        self.reader.close()

    def _take_alarms(self) -> int:
        """Carry alarms to their end: they are looked for between any two pieces of telemetry."""
        moved = 0
        while alarms := self._take(Lane.ALARM):
            moved += alarms
        return moved

    def _take(self, lane: Lane, between: Callable[[], object] = lambda: None) -> int:
        effects = (projector.carry, alarms.carry, maintenance.carry)
        return projector.take(
            self.reader, lane, self.part, at=clock.now(), effects=effects, between=between
        )

    def _tell(self) -> int:
        """Tell gateways what is new; while they cannot be told, go on with what they say."""
        now = time.monotonic()
        if now < self._quiet_until:
            return 0
        self._quiet_until = now + TELL_SECONDS
        if self._kept is None or time.monotonic() - self._kept > KEEP_SECONDS:
            self._keep()
        try:
            return self._said()
        except ConnectionError as problem:
            log.warning("control.away", problem=str(problem))  # nothing is lost: it stays untold
            self._quiet_until = time.monotonic() + RETRY_SECONDS
            return 0

    def _said(self) -> int:
        doubts = self.control.doubts
        if self._compared != doubts:
            services.compare(self.control)
            self._compared, self._taught = doubts, None
        maps = dict(self._shelf.written())
        if maps != self._taught:
            self.control.teach(maps)
            self._taught = maps
        return services.tell(self.control) + services.order_commands(self.control, clock.now())

    def _sweep(self) -> None:
        """Judge who has fallen silent, beside the journal that says up to when all was read."""
        if time.monotonic() - self._looked >= SWEEP_SECONDS:
            self._lookout.look(self.reader, clock.now())
            self._looked = time.monotonic()

    def _keep(self) -> None:
        """Seal what is whole, purge what is old, end commands of which nobody says any more."""
        at, days = clock.now(), timedelta(days=config().journal_days)
        services.end_unanswered(at)
        sealed = services.seal_segments(self.journal, at=at)
        purged = services.purge_segments(self.journal, keep=days, at=at)
        if sealed or purged:
            log.info("journal.kept", sealed=sealed, purged=purged)
        self._kept = time.monotonic()


def _stop(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt
