"""A consistent copy of a database while the house works, and the way back.

SQLite is copied by its own backup function, PostgreSQL by `pg_dump` within a snapshot that is also
asked what the copy holds.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from wanghuo.kernel.errors import Words
from wanghuo.web.backups.terms import BackupRefused

Ask = Callable[[str], list[tuple[Any, ...]]]
BUSY_SECONDS = 20


def kind_of(url: str) -> str:
    """Say which of the two databases an address names."""
    return "sqlite" if urlsplit(url).scheme == "sqlite" else "postgresql"


@contextmanager
def copied(url: str, database: Path, into: Path) -> Iterator[Ask]:
    """Copy the database to `into`; the block may ask the copy, or the very same moment."""
    if kind_of(url) == "sqlite":
        with _copied_file(database, into) as ask:
            yield ask
        return
    with psycopg.connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        [[snapshot]] = connection.execute("SELECT pg_export_snapshot()").fetchall()
        run_program(
            "pg_dump", url, "--format=custom", f"--snapshot={snapshot}", f"--file={into}",
            "--no-owner", "--no-privileges",
        )  # fmt: skip
        yield lambda query: connection.execute(query).fetchall()


@contextmanager
def _copied_file(database: Path, into: Path) -> Iterator[Ask]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as source:
        source.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
        with closing(sqlite3.connect(into)) as copy:
            source.backup(copy)  # in one step: a reader, whom no writer disturbs and who stops none
            copy.execute("PRAGMA journal_mode=DELETE")
    with closing(sqlite3.connect(into)) as copy:
        yield lambda query: copy.execute(query).fetchall()


def run_program(name: str, url: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on a database; the environment carries its password."""
    program = _program(name)
    parts = urlsplit(url)
    words = {"PGPASSWORD": parts.password or "", "PGHOST": parts.hostname or ""}
    words |= {"PGPORT": str(parts.port or ""), "PGUSER": parts.username or ""}
    settings = {key: value for key, value in words.items() if value}
    done = subprocess.run(
        [program, f"--dbname={parts.path.lstrip('/')}", *arguments],
        env=os.environ | settings,  # noqa: TID251 -- PostgreSQL's programs read their password there
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        problem = Words("{name} 没有成功：{reason}", name=name, reason=done.stderr.strip()[-500:])
        raise BackupRefused(problem=problem)


def _program(name: str) -> str:
    """Find the newest installed program of this name."""
    installed = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = max(installed, key=lambda path: float(path.parts[-3]), default=None)
    found = str(newest) if newest else shutil.which(name)
    if found:
        return found
    raise BackupRefused(
        problem=Words(
            "本机没有 {name}：请安装与数据库同版本的 PostgreSQL 客户端程序（postgresql-client）。",
            name=name,
        )
    )
