"""Backup and restore of a county against a bare copy of the same bytes.

    python benchmarks/backup.py

SQLite: `cp` of the database and the files, synced to the disk as a backup is. PostgreSQL:
`pg_dump -Fc` alone. A restore also starts the program, migrates, seals and verifies the whole
ledger: it is held against a bare copy, a start and a verification together.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from harness import claim, environ, main, seconds

SMALL, LARGE = 3_000, 30_000
FILES, FILE_BYTES = 200, 200_000


def measure() -> None:
    """Compare at two sizes."""
    took = {}
    for facts, files in ((SMALL, FILES // 10), (LARGE, FILES)):
        _fill(facts, files)
        with tempfile.TemporaryDirectory(prefix="wanghuo-bench-backup-") as folder:
            took[facts] = _measure(Path(folder), facts)
    claim("ten times the house, backup", took[LARGE] / took[SMALL], at_most=12.0)


def _measure(folder: Path, facts: int) -> float:
    from wanghuo.kernel import clock  # noqa: PLC0415 -- Django is set up now
    from wanghuo.web.backups.making import make_backup  # noqa: PLC0415 -- as above

    target = folder / "backup.tar"
    bare = min(seconds(partial(_copy, folder / f"bare{n}")) for n in range(3))
    made = seconds(lambda: make_backup(target, clock.now()))
    size = target.stat().st_size / 2**20
    print(f"{facts} facts, {size:.0f} MiB: bare copy {bare:.2f} s, backup {made:.2f} s")
    claim(f"backup at {facts}", made / bare, at_most=10.0)
    _measure_restore(folder, target, facts, bare)
    return made


def _measure_restore(folder: Path, target: Path, facts: int, bare: float) -> None:
    from wanghuo.kernel.ledger import queries  # noqa: PLC0415 -- as above

    verified = seconds(queries.verify)
    var = folder / "restored"
    with _new_database() as url:
        settings = {**environ, "WANGHUO_VAR": str(var), "WANGHUO_DATABASE_URL": url}
        command = [sys.executable, "-m", "wanghuo", "restore", str(target)]
        restored = seconds(lambda: subprocess.run(command, env=settings, check=True))
        started = [sys.executable, "-m", "wanghuo", "ledger", "head"]
        start = seconds(lambda: subprocess.run(started, env=settings, check=True))
    print(f"restore {restored:.2f} s, of it verify {verified:.2f} s, start {start:.2f} s")
    parts = bare + verified + start
    claim(f"restore against copy, verification and start at {facts}", restored / parts, at_most=3.0)


def _copy(into: Path) -> None:
    """Copy the bytes and nothing else."""
    from django.conf import settings  # noqa: PLC0415 -- as above
    from django.db import connection  # noqa: PLC0415 -- as above

    into.mkdir()
    if connection.vendor == "sqlite":
        shutil.copyfile(settings.DATABASES["default"]["NAME"], into / "copy.sqlite3")
    else:
        url = environ["WANGHUO_DATABASE_URL"]
        program = shutil.which("pg_dump") or "pg_dump"
        subprocess.run([program, "-Fc", "-f", into / "copy.dump", url], check=True)
    shutil.copytree(settings.MEDIA_ROOT, into / "files")
    os.sync()


class _new_database:  # noqa: N801 -- reads as a function
    """An empty database of the same kind."""

    def __enter__(self) -> str:
        """Make it."""
        url = environ["WANGHUO_DATABASE_URL"]
        if url.startswith("sqlite"):
            self.name = ""
            return "sqlite:///"
        self.name = f"{urlsplit(url).path.lstrip('/')}_restored"
        self._run(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
        self._run(f"CREATE DATABASE {self.name}")
        return urlsplit(url)._replace(path=f"/{self.name}").geturl()

    def __exit__(self, *_: object) -> None:
        """Drop it."""
        if self.name:
            self._run(f"DROP DATABASE {self.name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        server = urlsplit(environ["WANGHUO_DATABASE_URL"])._replace(path="/postgres").geturl()
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]  # -- our own names


def _fill(facts: int, files: int) -> None:
    """Bring the house to so many facts and files."""
    from django.conf import settings  # noqa: PLC0415 -- as above
    from django.db import transaction  # noqa: PLC0415 -- as above

    from wanghuo.kernel import clock  # noqa: PLC0415 -- as above
    from wanghuo.kernel.actors import SYSTEM  # noqa: PLC0415 -- as above
    from wanghuo.kernel.facts import services  # noqa: PLC0415 -- as above
    from wanghuo.kernel.facts.models import Fact  # noqa: PLC0415 -- as above
    from wanghuo.kernel.ledger import services as ledger  # noqa: PLC0415 -- as above

    wanted = facts - Fact._base_manager.count()
    entries = [
        services.Entry(services.Mark("task", str(n)), data={"text": f"排查隐患{n}" * 20})
        for n in range(wanted)
    ]
    with transaction.atomic():
        services.record_all("task.told", entries, actor=SYSTEM, at=clock.now())
    ledger.seal(clock.now(), force=True)
    folder = Path(settings.MEDIA_ROOT) / "plans"
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(files):
        (folder / f"{n:064d}.bin").write_bytes(os.urandom(FILE_BYTES))


if __name__ == "__main__":
    main(measure)
