"""Where a restored database goes: prepared apart, put in its place in one step."""

import os
import secrets
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from wanghuo.kernel.errors import Words
from wanghuo.web.backups.archives import sync_folder
from wanghuo.web.backups.databases import kind_of, run_program
from wanghuo.web.backups.terms import BackupRefused
from wanghuo.web.databases import database

NOT_EMPTY = "这里已有一套数据：确要用备份替换，请先停止 wanghuo serve，再加 --replace。"
IN_USE = "数据库正在使用：请先停止 wanghuo serve 和其他连接，再恢复。"
NOTHING_PREPARED = "还没有准备好要恢复的数据库，请重新运行恢复。"
NO_SERVER = "连不上数据库：请检查地址、口令，并先建立空库（createdb）。"
CANNOT_CREATE = (
    "不能建立暂存库：请给数据库用户 CREATEDB 权限，或恢复到新建的空库（--database-url）。"
)


class Place(Protocol):
    """A database that a backup is put in the place of."""

    def check(self, *, replace: bool) -> None:
        """Refuse where a house stands already, unless it is to be replaced."""

    def load(self, copy: Path) -> str:
        """Prepare the database of a backup; return its address."""

    def put(self, at: datetime) -> str:
        """Put what was prepared in place; return where the old one is kept, if any."""

    def give_up(self) -> None:
        """Remove what was prepared."""


def place_of(url: str, var: Path) -> Place:
    """Return the place that an address names."""
    if kind_of(url) == "sqlite":
        return FilePlace(Path(str(database(url, var)["NAME"])))
    return ServerPlace(url)


class FilePlace:
    """A file of SQLite."""

    def __init__(self, path: Path) -> None:
        """Remember where the file stands or shall stand."""
        self._path = path
        self._prepared: Path | None = None

    def check(self, *, replace: bool) -> None:
        """Refuse a file that is there, or in use."""
        if not self._path.exists():
            return
        if not replace:
            raise BackupRefused(problem=NOT_EMPTY)
        self._settle(self._path)

    def load(self, copy: Path) -> str:
        """Work on the unpacked file itself."""
        self._prepared = copy
        return f"sqlite://{copy}"

    def put(self, at: datetime) -> str:
        """Rename the file into place; the old one stays beside it."""
        if self._prepared is None:
            raise BackupRefused(problem=NOTHING_PREPARED)
        self._settle(self._prepared)
        kept = ""
        if self._path.exists():
            self._settle(self._path)  # a journal left behind would be played into the new file
            old = self._path.with_name(f"{self._path.name}.replaced-{at:%Y%m%d%H%M%S}")
            os.link(self._path, old)
            kept = str(old)
        self._prepared.replace(self._path)
        sync_folder(self._path.parent)
        return kept

    def give_up(self) -> None:
        """Leave it to whoever removes the folder."""

    @staticmethod
    def _settle(path: Path) -> None:
        """Bring the journal home, which only the last user of a file can do."""
        try:
            with closing(sqlite3.connect(path, timeout=1)) as connection:
                [mode] = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.DatabaseError:
            raise BackupRefused(problem=IN_USE) from None
        if mode != "delete":
            raise BackupRefused(problem=IN_USE)


class ServerPlace:
    """A database of a PostgreSQL server."""

    def __init__(self, url: str) -> None:
        """Remember the address."""
        self._url = url
        self._name = urlsplit(url).path.lstrip("/")
        self._prepared = ""

    def check(self, *, replace: bool) -> None:
        """Refuse a database with tables in it, or in use."""
        if self._is_empty():
            return
        if not replace:
            raise BackupRefused(problem=NOT_EMPTY)
        self._check_idle()
        self._prepared = f"{self._name[:40]}_restore_{secrets.token_hex(3)}"

    def load(self, copy: Path) -> str:
        """Load into an empty database in one transaction, or into a new one beside a full one."""
        url = self._url
        if self._prepared:
            try:
                self._administer(_named("CREATE DATABASE {}", self._prepared))
            except psycopg.errors.InsufficientPrivilege:
                self._prepared = ""
                raise BackupRefused(problem=CANNOT_CREATE) from None
            url = self._at(self._prepared)
        run_program(
            "pg_restore", url, "--single-transaction", "--exit-on-error", "--no-owner",
            "--no-privileges", str(copy),
        )  # fmt: skip
        return url

    def put(self, at: datetime) -> str:
        """Exchange the names of the two databases in one transaction."""
        if not self._prepared:
            return ""
        self._check_idle()
        kept = f"{self._name[:40]}_replaced_{at:%Y%m%d%H%M%S}"
        with psycopg.connect(self._at("postgres")) as connection:
            connection.execute(_named("ALTER DATABASE {} RENAME TO {}", self._name, kept))
            connection.execute(_named("ALTER DATABASE {} RENAME TO {}", self._prepared, self._name))
        self._prepared = ""
        return kept

    def give_up(self) -> None:
        """Drop what was prepared beside a full database."""
        if self._prepared:
            with suppress(psycopg.Error):
                self._administer(_named("DROP DATABASE IF EXISTS {}", self._prepared))

    def _is_empty(self) -> bool:
        query = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public'"
        try:
            with psycopg.connect(self._url) as connection:
                [[tables]] = connection.execute(query).fetchall()
        except psycopg.OperationalError:
            raise BackupRefused(problem=NO_SERVER) from None
        return bool(tables == 0)

    def _check_idle(self) -> None:
        query = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = %s"
        with psycopg.connect(self._at("postgres")) as connection:
            [[users]] = connection.execute(query, [self._name]).fetchall()
        if users:
            raise BackupRefused(problem=IN_USE)

    def _administer(self, statement: sql.Composed) -> None:
        with psycopg.connect(self._at("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def _at(self, name: str) -> str:
        return urlsplit(self._url)._replace(path=f"/{name}").geturl()


def _named(statement: str, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*map(sql.Identifier, names))


def refused_kind(found: str, wanted: str) -> BackupRefused:
    """Say that a backup belongs to the other kind of database."""
    problem = Words(
        "备份来自 {found}，目标是 {wanted}：请恢复到同类数据库。", found=found, wanted=wanted
    )
    return BackupRefused(problem=problem)
