"""What the house tells the gateway: devices it may hear, commands to give (control://).

One SQLite file that the house writes and the gateway follows by number, so that either may be
restarted at any time. What becomes of a command comes back through the journal.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from wanghuo.kernel.ids import new_id
from wanghuo.kernel.terms import Term

SCHEMA = """
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
CREATE TABLE IF NOT EXISTS epoch (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
"""
KNOW = """
INSERT INTO device SELECT ?, ?, ?, coalesce(max(number), 0) + 1 FROM device WHERE 1
ON CONFLICT (identity) DO UPDATE SET dialect = excluded.dialect,
is_allowed = excluded.is_allowed, number = excluded.number
"""
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


class Control:
    """The control file, from either side."""

    def __init__(self, file: Path) -> None:
        """Open the file; it is made where there is none."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self.base = sqlite3.connect(file, timeout=PATIENCE_SECONDS, isolation_level=None)
        self.base.execute("PRAGMA journal_mode = WAL")
        self.base.execute("PRAGMA synchronous = FULL")
        self.base.executescript(SCHEMA)

    def know(self, identity: str, dialect: str, *, is_allowed: bool = True) -> None:
        """Let the gateway hear a device, or no longer."""
        self.know_all([Known(identity, dialect, is_allowed)])

    def know_all(self, devices: Iterable[Known]) -> None:
        """Let the gateway hear devices, or no longer: all of them, or after a failure none."""
        self.base.execute("BEGIN IMMEDIATE")
        try:
            self.base.executemany(KNOW, [(*one[:2], int(one.is_allowed)) for one in devices])
            self.base.execute("COMMIT")
        except BaseException:
            self.base.execute("ROLLBACK")
            raise

    def known(self, identities: Sequence[str]) -> dict[str, Known]:
        """Return what the gateway was told of these devices; at most some hundreds at a time."""
        asked = ", ".join("?" * len(identities))
        rows = self.base.execute(
            f"SELECT identity, dialect, is_allowed FROM device WHERE identity IN ({asked})",  # noqa: S608 -- question marks alone
            list(identities),
        )
        return {row[0]: Known(row[0], row[1], bool(row[2])) for row in rows}

    def known_after(self, number: int) -> tuple[list[Known], int]:
        """Return which devices changed after a number, and the number they end with."""
        rows = self.base.execute(
            "SELECT identity, dialect, is_allowed, number FROM device WHERE number > ?"
            " ORDER BY number",
            (number,),
        ).fetchall()
        found = [Known(identity, dialect, bool(allowed)) for identity, dialect, allowed, _ in rows]
        return found, rows[-1][3] if rows else number

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
