"""What the house tells the gateway: whom it may hear, how products speak, what to command.

The house says it to a `Control` (control://). Beside the gateway that is the file which the gateway
itself goes by; for a gateway elsewhere it is a stream that each gateway copies into its own file
(`gateway.control`). Either side may be restarted at any time: everything is followed by number.
What becomes of a command comes back through the journal.
"""

import json
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from wanghuo.kernel.ids import new_id
from wanghuo.kernel.terms import Term

SCHEMA = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS device (
    identity TEXT PRIMARY KEY, dialect TEXT NOT NULL, is_allowed INTEGER NOT NULL,
    number INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS device_number ON device (number);
CREATE TABLE IF NOT EXISTS command (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, identity TEXT NOT NULL,
    action TEXT NOT NULL, arguments TEXT NOT NULL, expires_at REAL NOT NULL,
    is_settled INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS taken (command TEXT PRIMARY KEY, run TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS map (
    name TEXT PRIMARY KEY, written TEXT NOT NULL, number INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS epoch (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
COMMIT;
"""
KNOW = """
INSERT INTO device SELECT ?, ?, ?, coalesce(max(number), 0) + 1 FROM device WHERE 1
ON CONFLICT (identity) DO UPDATE SET dialect = excluded.dialect,
is_allowed = excluded.is_allowed, number = excluded.number
WHERE dialect != excluded.dialect OR is_allowed != excluded.is_allowed
"""
TEACH = """
INSERT INTO map SELECT ?, ?, coalesce(max(number), 0) + 1 FROM map WHERE 1
ON CONFLICT (name) DO UPDATE SET written = excluded.written, number = excluded.number
WHERE written != excluded.written
"""
WITHDRAWN = ""
"""What is written of a product map that there is no more."""
PATIENCE_SECONDS = 10


class Action(Term):
    """What a device can be told to do (下行命令)."""

    READ_STATE = "read_state", "读设施状态"
    READ_COMPONENT = "read_component", "读部件状态"
    READ_ANALOG = "read_analog", "读模拟量"
    READ_OPERATIONS = "read_operations", "读操作信息"
    READ_VERSION = "read_version", "读软件版本"
    READ_CONFIGURATION = "read_configuration", "读配置"
    READ_COMPONENT_CONFIGURATION = "read_component_configuration", "读部件配置"
    READ_CLOCK = "read_clock", "读系统时间"
    READ_UITD_STATE = "read_uitd_state", "读传输装置状态"
    READ_UITD_OPERATIONS = "read_uitd_operations", "读传输装置操作"
    READ_UITD_VERSION = "read_uitd_version", "读传输装置版本"
    READ_UITD_CONFIGURATION = "read_uitd_configuration", "读传输装置配置"
    READ_UITD_CLOCK = "read_uitd_clock", "读传输装置时间"
    INITIALISE = "initialise", "初始化传输装置"
    SET_CLOCK = "set_clock", "校时"
    DUTY_CHECK = "duty_check", "查岗"


class Known(NamedTuple):
    """A device the gateway may hear, or may not any more (登记)."""

    identity: str
    dialect: str
    is_allowed: bool


class Command(NamedTuple):
    """What a device is to be told, until when it makes sense."""

    number: int
    id: UUID
    identity: str
    action: Action
    arguments: Mapping[str, Any]
    expires_at: float


class Control(Protocol):
    """Where the house tells gateways what they must know, wherever they are (control://).

    Whatever cannot be said now raises an `OSError` or `sqlite3.Error`; said again it is the same.
    """

    @property
    def doubts(self) -> int:
        """Return how often something may have been lost; what is told must then be compared."""

    def know(self, identity: str, dialect: str, *, is_allowed: bool = True) -> None:
        """Let gateways hear a device, or no longer."""

    def know_all(self, devices: Iterable[Known]) -> None:
        """Let gateways hear devices, or no longer."""

    def known_after(self, number: int) -> tuple[list[Known], int]:
        """Return which devices changed after a number, and the number they end with."""

    def teach(self, maps: Mapping[str, str]) -> None:
        """Let gateways read products by these maps, and by no others of the house."""

    def taught_after(self, number: int) -> tuple[dict[str, str], int]:
        """Return which maps changed after a number, and the number; "" is one there is no more."""

    def order(
        self,
        command_id: UUID,
        identity: str,
        action: Action,
        expires_at: datetime,
        arguments: Mapping[str, Any],
    ) -> None:
        """Tell a device to do something; the same id again is the same command."""

    def ordered_after(self, number: int, limit: int = 1000) -> list[Command]:
        """Return what was ordered after a number and is not settled."""

    def take(self, command_id: UUID, run: str) -> str:
        """Ask to be who gives a command; return who is: of all that ask it is the first."""

    def close(self) -> None:
        """Close what is open."""


class ControlFile:
    """The file that a gateway goes by; the house beside it writes it as well."""

    doubts = 0
    """Nothing is lost of what stands in the file."""

    def __init__(self, file: Path) -> None:
        """Open the file; it is made where there is none."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self.base = sqlite3.connect(  # whoever opened it may leave it to a thread
            file, timeout=PATIENCE_SECONDS, isolation_level=None, check_same_thread=False
        )
        self._begin_log()
        self.base.execute("PRAGMA synchronous = FULL")
        self.base.executescript(SCHEMA)

    def _begin_log(self) -> None:
        """Write ahead; SQLite does not wait by itself for another who is just beginning to."""
        for _ in range(PATIENCE_SECONDS * 100):
            with suppress(sqlite3.OperationalError):
                self.base.execute("PRAGMA journal_mode = WAL")
                return
            time.sleep(0.01)
        self.base.execute("PRAGMA journal_mode = WAL")

    def know(self, identity: str, dialect: str, *, is_allowed: bool = True) -> None:
        """Let the gateway hear a device, or no longer."""
        self.know_all([Known(identity, dialect, is_allowed)])

    def know_all(self, devices: Iterable[Known]) -> None:
        """Let the gateway hear devices, or no longer: all of them, or after a failure none."""
        self._write_all(KNOW, [(*one[:2], int(one.is_allowed)) for one in devices])

    def _write_all(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        self.base.execute("BEGIN IMMEDIATE")
        try:
            self.base.executemany(statement, rows)
            self.base.execute("COMMIT")
        except BaseException:
            self.base.execute("ROLLBACK")
            raise

    def known_after(self, number: int) -> tuple[list[Known], int]:
        """Return which devices changed after a number, and the number they end with."""
        rows = self.base.execute(
            "SELECT identity, dialect, is_allowed, number FROM device WHERE number > ?"
            " ORDER BY number",
            (number,),
        ).fetchall()
        found = [Known(identity, dialect, bool(allowed)) for identity, dialect, allowed, _ in rows]
        return found, rows[-1][3] if rows else number

    def teach(self, maps: Mapping[str, str]) -> None:
        """Let the gateway read products by these maps, and by no others of the house."""
        told, _ = self.taught_after(0)
        gone = {name: WITHDRAWN for name, written in told.items() if written and name not in maps}
        changed = {name: written for name, written in maps.items() if told.get(name) != written}
        if gone or changed:
            self.teach_some({**gone, **changed})

    def teach_some(self, maps: Mapping[str, str]) -> None:
        """Let the gateway read products by these maps; the others stay as they are."""
        self._write_all(TEACH, maps.items())

    def taught_after(self, number: int) -> tuple[dict[str, str], int]:
        """Return which maps changed after a number, and the number; "" is one there is no more."""
        rows = self.base.execute(
            "SELECT name, written, number FROM map WHERE number > ? ORDER BY number", (number,)
        ).fetchall()
        return {name: written for name, written, _ in rows}, rows[-1][2] if rows else number

    def order(
        self,
        command_id: UUID,
        identity: str,
        action: Action,
        expires_at: datetime,
        arguments: Mapping[str, Any],
    ) -> None:
        """Tell a device to do something; the same id again is the same command."""
        self.base.execute(
            "INSERT OR IGNORE INTO command (id, identity, action, arguments, expires_at)"
            " VALUES (?, ?, ?, ?, ?)",
            (
                str(command_id),
                identity,
                action.value,
                json.dumps(dict(arguments)),
                expires_at.timestamp(),
            ),
        )

    def ordered_after(self, number: int, limit: int = 1000) -> list[Command]:
        """Return what was ordered after a number and is not settled."""
        rows = self.base.execute(
            "SELECT number, id, identity, action, arguments, expires_at FROM command"
            " WHERE number > ? AND NOT is_settled ORDER BY number LIMIT ?",
            (number, limit),
        )
        return [
            Command(nth, UUID(key), identity, Action(action), json.loads(given), expires)
            for nth, key, identity, action, given, expires in rows
        ]

    def take(self, command_id: UUID, run: str) -> str:
        """Ask to be who gives a command; return who is: of all that ask it is the first."""
        self.base.execute("INSERT OR IGNORE INTO taken VALUES (?, ?)", (str(command_id), run))
        [(first,)] = self.base.execute(
            "SELECT run FROM taken WHERE command = ?", (str(command_id),)
        )
        return str(first)

    def settle(self, command_id: UUID) -> None:
        """Give a command no more: it is written down what became of it. Its id stays taken."""
        self.base.execute("UPDATE command SET is_settled = 1 WHERE id = ?", (str(command_id),))

    def epoch(self, name: str, *, is_renewed: bool = False) -> bytes:
        """Return what tells one run of numbers from the next, for good until it is renewed.

        The gateway's own: others number their messages, and begin again after an outage.
        """
        self.base.execute(
            "INSERT INTO epoch VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE"
            " SET value = excluded.value WHERE ?3",
            (name, new_id().bytes, is_renewed),
        )
        [(value,)] = self.base.execute("SELECT value FROM epoch WHERE name = ?", (name,))
        return bytes(value)

    def close(self) -> None:
        """Close the file."""
        self.base.close()
