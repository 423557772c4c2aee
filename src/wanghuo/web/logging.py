"""Structured logs: readable in a terminal, JSON in a county, and kept in files by day.

The files under `var/log` are what the law asks to keep for six months at least
(《网络安全法》). One file per process and day, appended line by line, so that several workers may
share it. Never log names, phones, numbers or raw payloads.
"""

import json
import logging
import os
import re
from datetime import date, timedelta
from pathlib import Path

import structlog
from structlog.typing import EventDict, WrappedLogger
from typing_extensions import override

from wanghuo.kernel import clock
from wanghuo.web.config import config

FILE_MODE = 0o640
NAME = re.compile(r"[a-z]+-(\d{4}-\d{2}-\d{2})\.log")


class DayFile:
    """Appends lines to today's file of a process; what the disk refuses stops nobody."""

    def __init__(self, folder: Path, process: str) -> None:
        """Open nothing yet."""
        self._folder, self._process = folder, process
        self._day: date | None = None
        self._descriptor = -1

    def write(self, line: str) -> None:
        """Append one line in one call, which several processes may do at once."""
        try:
            if self._day != clock.today():
                self._turn(clock.today())
            os.write(self._descriptor, f"{line}\n".encode("utf-8", "replace"))
        except OSError:
            return

    def _turn(self, day: date) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{self._process}-{day.isoformat()}.log"
        opened = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, FILE_MODE)
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor, self._day = opened, day

    def __call__(self, logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        """Keep an event on its way to the terminal."""
        del logger, method
        self.write(json.dumps(event, ensure_ascii=False, default=str))
        return event


class _ToFile(logging.Handler):
    """Keeps what libraries say through the standard library."""

    def __init__(self, file: DayFile) -> None:
        super().__init__()
        self._file = file

    @override
    def emit(self, record: logging.LogRecord) -> None:
        told = {"event": record.getMessage(), "level": record.levelname.lower()}
        told |= {"logger": record.name, "timestamp": clock.now().isoformat()}
        if record.exc_info:
            told["exception"] = logging.Formatter().formatException(record.exc_info)
        self._file.write(json.dumps(told, ensure_ascii=False))


def configure_logging(process: str) -> None:
    """Set structlog up once for a process: `web`, `clock`, `worker`, `serve`."""
    settings = config()
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    level = logging.getLevelNamesMapping()[settings.log_level]
    file = DayFile(log_folder(), process)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            file,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        level=max(level, logging.WARNING), format="%(levelname)s %(name)s %(message)s"
    )
    logging.getLogger().addHandler(_ToFile(file))


def log_folder() -> Path:
    """Return where the files are kept."""
    return config().var.resolve() / "log"


def forget_logs(today: date) -> int:
    """Remove files older than the setting says, never a younger one; return how many."""
    oldest = today - timedelta(days=config().log_days)
    forgotten = 0
    for path in sorted(log_folder().glob("*.log")):
        named = NAME.fullmatch(path.name)
        if named and date.fromisoformat(named.group(1)) < oldest:
            path.unlink(missing_ok=True)
            forgotten += 1
    return forgotten
