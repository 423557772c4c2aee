"""What every benchmark shares: databases of its own, medians, ratios in one run.

A benchmark ends with `main(measure)`. `measure` runs once for SQLite and once for PostgreSQL when
one is reachable (`WANGHUO_BENCH_POSTGRES_URL`, by default the server on 127.0.0.1:5432), each time
in a process of its own, on a database that is made for it and dropped after it.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

SERVER = "WANGHUO_BENCH_POSTGRES_URL"
DEFAULT_POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"
CHILD = "--measure"
environ = os.environ  # noqa: TID251 -- a benchmark chooses its own settings


def main(measure: Callable[[], None]) -> None:
    """Run `measure` on each database, or on the one named on the command line.

    Exits with 1 when a run or a target failed.
    """
    if CHILD in sys.argv:
        _set_up()
        measure()
        sys.exit(bool(_missed))
    codes = []
    for name, database in (("SQLite", _sqlite), ("PostgreSQL", _postgres)):
        if sys.argv[1:] and name.lower() not in sys.argv[1:]:
            continue
        with database() as url:
            print(f"-- {name}" + ("" if url else ": NOT RUN, no server is reachable"), flush=True)
            if url:
                codes.append(_run_in_a_process(url))
    sys.exit(any(codes))


def median_ms(work: Callable[[], object], times: int = 9) -> float:
    """Return the median of `times` runs in milliseconds, after one run to warm up."""
    work()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1000


def seconds(work: Callable[[], object]) -> float:
    """Return how long one run takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


_missed: list[str] = []


def claim(what: str, ratio: float, *, at_most: float | None = None, at_least: float = 0.0) -> bool:
    """Print a ratio beside its target; remember when it was missed."""
    is_kept = ratio >= at_least and (at_most is None or ratio <= at_most)
    target = f"<= {at_most:g}" if at_most is not None else f">= {at_least:g}"
    print(f"{'ok  ' if is_kept else 'MISS'} {what}: {ratio:.2f} x (target {target})", flush=True)
    if not is_kept:
        _missed.append(what)
    return is_kept


def done() -> None:
    """End a benchmark that needs no database; exit with 1 when a target was missed."""
    sys.exit(bool(_missed))


def _set_up() -> None:
    import django  # noqa: PLC0415 -- only once the database is chosen
    from django.core.management import call_command  # noqa: PLC0415 -- as above

    django.setup()
    call_command("migrate", verbosity=0, skip_checks=True)


def _run_in_a_process(url: str) -> int:
    source = Path(__file__).resolve().parents[1] / "src"
    with tempfile.TemporaryDirectory(prefix="wanghuo-bench-") as var:
        settings = {
            "DJANGO_SETTINGS_MODULE": "wanghuo.web.settings",
            "WANGHUO_MODE": "test",
            "WANGHUO_VAR": var,
            "WANGHUO_DATABASE_URL": url,
            "WANGHUO_LOG_LEVEL": "WARNING",
            "PYTHONPATH": str(source),
        }
        ours = {name: value for name, value in environ.items() if name != SERVER}
        command = [sys.executable, sys.argv[0], CHILD]
        return subprocess.run(command, env={**ours, **settings}, check=False).returncode


@contextmanager
def _sqlite() -> Iterator[str]:
    yield "sqlite:///"


@contextmanager
def _postgres() -> Iterator[str]:
    """Yield the URL of a database made for this run; nothing when no server is reachable."""
    server = environ.get(SERVER, DEFAULT_POSTGRES)
    name = f"wanghuo_bench_{os.getpid()}"
    try:
        connection = psycopg.connect(server, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        yield ""
        return
    with connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
