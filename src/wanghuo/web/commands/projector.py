"""`wanghuo projector`: carries what the gateway confirmed into the house, beside the gateway.

It also tells the gateway what the house decided (who may be heard, what to command), and seals and
purges the journal: all that needs both the database and the gateway's folder is done here.
"""

import argparse
import re
import signal
import sqlite3
import sys
import time
from datetime import timedelta
from pathlib import Path
from types import FrameType

import structlog
from django.db import DatabaseError, close_old_connections

from wanghuo.gateway.journal.opening import BadJournal, open_reader, shown
from wanghuo.gateway.journal.reading import WHOLE, Part
from wanghuo.gateway.journal.records import SLOTS, Lane
from wanghuo.kernel import clock
from wanghuo.kernel.errors import DomainError
from wanghuo.kernel.messages import Control
from wanghuo.monitoring.alarms import projector as alarms
from wanghuo.monitoring.devices import projector, services
from wanghuo.monitoring.devices.projector import Reader
from wanghuo.monitoring.maintenance import projector as maintenance
from wanghuo.web.config import config
from wanghuo.web.logging import configure_logging

PAUSE_SECONDS, RETRY_SECONDS, KEEP_SECONDS = 0.2, 5, 60
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
    settings = config()
    var = settings.var.resolve()
    try:
        reader = open_reader(settings.journal_url, var / "journal")
    except (BadJournal, ConnectionError) as problem:
        sys.stderr.write(f"日志 {shown(settings.journal_url)} 不能读取：{problem}\n")
        return 2
    desk = Desk(reader, part, var)
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
    """One projector: the journal it reads, the control file it writes, the part it carries."""

    def __init__(self, reader: Reader, part: Part = WHOLE, var: Path = Path("var")) -> None:
        """Open the control file."""
        self.reader, self.part, self.journal = reader, part, var / "journal"
        self.control = Control(var / "control.sqlite")
        self._kept: float | None = None

    def carry_on(self, *, once: bool = False) -> None:
        """Go round until told to stop; what the disk or the database refuses is tried again."""
        while True:
            try:
                moved = self.go_round()
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
        moved = 0
        while alarms := self._take(Lane.ALARM):
            moved += alarms
        moved += self._take(Lane.TELEMETRY)
        if self.part.number == 0:  # what is not divided is done by one
            moved += self._tell()
        return moved

    def close(self) -> None:
        """Close what is open."""
        self.control.close()
        self.reader.close()

    def _take(self, lane: Lane) -> int:
        effects = (projector.carry, alarms.carry, maintenance.carry)
        return projector.take(self.reader, lane, self.part, at=clock.now(), effects=effects)

    def _tell(self) -> int:
        if self._kept is None:
            services.compare(self.control)
        told = services.tell(self.control) + services.order_commands(self.control, clock.now())
        if self._kept is None or time.monotonic() - self._kept > KEEP_SECONDS:
            self._keep()
        return told

    def _keep(self) -> None:
        """Seal what is whole, purge what is old."""
        at, days = clock.now(), timedelta(days=config().journal_days)
        sealed = services.seal_segments(self.journal, at=at)
        purged = services.purge_segments(self.journal, keep=days, at=at)
        if sealed or purged:
            log.info("journal.kept", sealed=sealed, purged=purged)
        self._kept = time.monotonic()


def _stop(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt
