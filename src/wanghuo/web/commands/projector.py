"""`wanghuo projector`: carries what gateways confirmed into the house.

It also tells them what the house decided (who may be heard, how products speak, what to command),
and seals and purges a journal of files: all that needs both the database and the way to the
gateways is done here.
"""

import argparse
import gc
import re
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType

from wanghuo.gateway.control.opening import CONTROL_FILE, BadControl, open_control
from wanghuo.gateway.journal.opening import BadJournal, open_reader, shown
from wanghuo.gateway.journal.reading import WHOLE, Part
from wanghuo.gateway.journal.records import SLOTS, Lane
from wanghuo.kernel import clock
from wanghuo.kernel.errors import DomainError
from wanghuo.kernel.messages import Control, ControlFile
from wanghuo.monitoring.alarms import projector as alarms
from wanghuo.monitoring.devices import projector
from wanghuo.monitoring.devices.projector import Reader
from wanghuo.monitoring.maintenance import projector as maintenance
from wanghuo.web.commands.projector_rounds import go_on, kept_beside
from wanghuo.web.config import config
from wanghuo.web.housekeeping import Housekeeping
from wanghuo.web.logging import configure_logging

COLLECT_AFTER = (50_000, 20, 50)
"""A batch makes some 20,000 objects and drops them all; looking through what was loaded after
every 700, as Python does by itself, takes a fifth of the time."""
PART = re.compile(r"(\d{1,2})/(\d{1,2})")


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
        control = open_control(settings.control_url, var)
    except BadControl as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    opens = partial(open_reader, settings.journal_url, var / "journal")
    try:
        desk = Desk(opens, part, var, control)
    except (BadJournal, ConnectionError) as problem:
        control.close()
        sys.stderr.write(f"日志 {shown(settings.journal_url)} 不能读取：{problem}\n")
        return 2
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
    """One projector: the part it carries, and for the first part what is not divided."""

    def __init__(
        self,
        opens: Callable[[], Reader],
        part: Part = WHOLE,
        var: Path = Path("var"),
        control: Control | None = None,
    ) -> None:
        """Begin with nothing told; where no `control` is given, the gateway stands beside us.

        `opens` opens the journal: who keeps house reads it too, from a thread of his own.
        """
        self.reader, self.part = opens(), part
        self._pace = projector.Pace()
        self.control = control or ControlFile(var / CONTROL_FILE)
        self.house = Housekeeping(opens(), var, self.control) if part.number == 0 else None

    def carry_on(self, *, once: bool = False) -> None:
        """Go round until told to stop; house is kept meanwhile, and delays no alarm."""
        if self.house is not None:
            self.house.hurry()
        if once or self.house is None:
            go_on(self.go_round, once=once)
            return
        with kept_beside(self.house) as over:
            go_on(self.carry, over)

    def go_round(self) -> int:
        """Do each thing once; return what was moved."""
        return self.carry() + (self.house.go_round() if self.house else 0)

    def carry(self) -> int:
        """Carry alarms to their end, before anything else; return what was moved."""
        moved = self._take_alarms()
        return moved + self._take(Lane.TELEMETRY, between=self._take_alarms)

    def close(self) -> None:
        """Close what is open."""
        self.control.close()
        self.reader.close()
        if self.house is not None:
            self.house.close()

    def _take_alarms(self) -> int:
        """Carry alarms to their end: they are looked for between any two pieces of telemetry."""
        moved = 0
        while alarms := self._take(Lane.ALARM):
            moved += alarms
        return moved

    def _take(self, lane: Lane, between: Callable[[], object] = lambda: None) -> int:
        effects = (projector.carry, alarms.carry, maintenance.carry)
        return projector.take(
            self.reader, lane, self.part, at=clock.now(), effects=effects, between=between,
            pace=self._pace,
        )  # fmt: skip


def _stop(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt
