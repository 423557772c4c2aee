"""What is done beside carrying, by one projector of all: gateways are told, silence is judged.

It has the journal, the way to the gateways and the database at hand. Some of it takes seconds where
there are many devices, so it has a thread of its own, in which no alarm waits.
"""

import time
from datetime import timedelta
from pathlib import Path

import structlog

from wanghuo.gateway.shelf import Shelf
from wanghuo.kernel import clock
from wanghuo.kernel.messages import Control
from wanghuo.monitoring.devices import services
from wanghuo.monitoring.devices.projector import Reader
from wanghuo.web.config import config

TELL_SECONDS, RETRY_SECONDS, KEEP_SECONDS, SWEEP_SECONDS = 0.2, 5, 60, 25

log = structlog.get_logger()


class Housekeeping:
    """What gateways were told, and when what was done last."""

    def __init__(self, reader: Reader, var: Path, control: Control) -> None:
        """Begin with nothing told."""
        self.reader, self.control, self.journal = reader, control, var / "journal"
        self._shelf = Shelf(var)
        self._compared: int | None = None
        self._taught: dict[str, str] | None = None
        self._kept: float | None = None
        self._quiet_until = 0.0
        self._lookout, self._looked = services.Lookout(), -float(SWEEP_SECONDS)

    def go_round(self) -> int:
        """Do what is due; return how much gateways were told."""
        now = time.monotonic()
        if now < self._quiet_until:
            return 0
        self._quiet_until = now + TELL_SECONDS
        if self._kept is None or now - self._kept > KEEP_SECONDS:
            self._keep()
        told = self._tell()
        self._sweep()
        return told

    def hurry(self) -> None:
        """Do the next round at once."""
        self._quiet_until = 0.0

    def close(self) -> None:
        """Close what was opened for it."""
        self.reader.close()

    def _tell(self) -> int:
        """Tell gateways what is new; while they cannot be told, go on with what they say."""
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
