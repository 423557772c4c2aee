"""A real installation in a folder of its own, run by its command line alone."""

import atexit
import csv
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.postgres import _free_port
from wanghuo.kernel import clock
from wanghuo.kernel.ciphers import written_key

environ = os.environ  # noqa: TID251 -- tests choose their own settings
ELSEWHEN = Path(__file__).parents[1] / "browser" / "elsewhen"
KEY = "a-key-for-tests-only-of-more-than-32-characters"
FIELD_KEY = written_key("test", b"a field key for tests only: 32 b")
COUNTY = "990131000000"
AREAS = [
    ("代码", "名称", "级别", "上级代码", "启用日期"),
    (COUNTY, "望山县", "县", "", "2020-01-01"),
    ("990131100000", "清石镇", "乡镇", COUNTY, "2020-01-01"),
    ("990131100200", "东山村", "村", "990131100000", "2020-01-01"),
]
ORGANISATIONS = [
    ("单位名称*", "类别*", "区划代码*"),
    ("清石镇消安办", "消防安全委员会", "990131100000"),
    ("东山村村民委员会", "村（居）民委员会", "990131100200"),
]
USERS = [
    ("用户名*", "姓名*", "单位*", "角色*", "区划代码*"),
    ("wenshu", "陆文竹", "清石镇消安办", "消安办文书", "990131100000"),
    ("dongshan", "冯小满", "东山村村民委员会", "村（居）经办", "990131100200"),
]


@dataclass
class Installation:
    """Where it lives, and which settings it runs under."""

    folder: Path
    database_url: str
    port: int
    field_keys: str = FIELD_KEY
    listeners: str = "[]"
    """Where its gateway listens, as the setting is written; none: it has no gateway."""
    moved_to: datetime | None = None
    """The moment at which its processes begin; none: now."""

    @property
    def settings(self):
        return {
            **self._clock(),
            "PATH": environ["PATH"],
            "HOME": str(self.folder),
            "WANGHUO_MODE": "county",
            "WANGHUO_VAR": str(self.folder / "var"),
            "WANGHUO_SECRET_KEY": KEY,
            "WANGHUO_FIELD_KEYS": self.field_keys,
            "WANGHUO_DATABASE_URL": self.database_url,
            "WANGHUO_PORT": str(self.port),
            "WANGHUO_GATEWAY_LISTENERS": self.listeners,
        }

    def _clock(self):
        if self.moved_to is None:
            return {}
        moved_by = (self.moved_to - clock.now()).total_seconds()
        return {"PYTHONPATH": str(ELSEWHEN), "CLOCK_MOVED_BY": str(moved_by)}

    def starts(self, *words, **more):
        """Start `wanghuo` with these words."""
        command = [sys.executable, "-m", "wanghuo", *words]
        return subprocess.Popen(command, env=self.settings, cwd=self.folder, text=True, **more)

    def runs(self, *words):
        """Run `wanghuo` to its end; return its code and all it said."""
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        with self.starts(*words, **pipes) as process:
            said, _ = process.communicate(timeout=120)
        return process.returncode, said

    def installs(self):
        """Write the three sheets and run `wanghuo init` on them."""
        for name, rows in (("areas", AREAS), ("organisations", ORGANISATIONS), ("users", USERS)):
            write(self.folder / f"{name}.csv", rows)
        return self.runs(
            "init", "--areas", "areas.csv", "--home", COUNTY,
            "--organisations", "organisations.csv", "--users", "users.csv",
        )  # fmt: skip

    @property
    def passwords_file(self):
        return self.folder / "一次性口令.csv"

    @property
    def passwords(self):
        with self.passwords_file.open(encoding="utf-8-sig", newline="") as file:
            return {row["用户名"]: row["一次性口令"] for row in csv.DictReader(file)}


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


@contextmanager
def fresh_installation(folder, *, is_migrated=False):
    """Yield an installation on a database of the kind the suite runs on: empty, or with tables."""
    url = environ["WANGHUO_DATABASE_URL"]
    (folder / "var").mkdir()
    if not url.startswith("postgres"):
        if is_migrated:
            shutil.copy(migrated_file(), folder / "var")
        yield Installation(folder, "sqlite:///", _free_port())
        return
    model = migrated_database() if is_migrated else "template1"
    with _database(f"wanghuo_journey_{secrets.token_hex(4)}", model) as own:
        yield Installation(folder, own, _free_port())


@cache
def migrated_file():
    """Return a file of SQLite with all tables and no rows: copying is quicker than migrating."""
    folder = Path(tempfile.mkdtemp(prefix="wanghuo-model-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _migrate(Installation(folder, "sqlite:///", 1))
    return folder / "var" / "wanghuo.sqlite3"


@cache
def migrated_database():
    """Return the name of a database on the suite's server with all tables and no rows."""
    folder = Path(tempfile.mkdtemp(prefix="wanghuo-model-"))
    name, kept = f"wanghuo_model_{secrets.token_hex(4)}", ExitStack()
    atexit.register(kept.close)
    kept.callback(shutil.rmtree, folder, ignore_errors=True)
    _migrate(Installation(folder, kept.enter_context(_database(name)), 1))
    return name


def _migrate(place):
    (place.folder / "var").mkdir()
    code, said = place.runs("manage", "migrate", "-v", "0")
    assert code == 0, said


@contextmanager
def _database(name, model="template1"):
    """Yield the address of a database of this name, copied from another; it is gone afterwards."""
    url = urlsplit(environ["WANGHUO_DATABASE_URL"])
    copied = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
        sql.Identifier(name), sql.Identifier(model)
    )
    with psycopg.connect(url._replace(path="/postgres").geturl(), autocommit=True) as server:
        server.execute(copied)
        try:
            yield url._replace(path=f"/{name}").geturl()
        finally:
            ours = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
            for [one] in server.execute(ours, [name]).fetchall():  # what a restore put aside too
                drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(one))
                server.execute(drop)
