"""`python -m tests.on_postgres`: all that asks a database, on PostgreSQL; or a word why not.

A server is taken from WANGHUO_TEST_POSTGRES_URL, or found at 127.0.0.1:5432 (trust, user postgres),
or started privately from the installed programs. Each run has databases of its own names: two runs
on one server would otherwise drop each other's.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
from _pytest.outcomes import Skipped

from tests.postgres import private_cluster

environ = os.environ  # noqa: TID251 -- the runner chooses the suite's settings
LOCAL = "postgresql://postgres@127.0.0.1:5432/postgres"


def main() -> int:
    try:
        with server() as url:
            return run(url)
    except Skipped as reason:
        print("PostgreSQL: 没有可用的服务器，这一部分测试没有运行。", reason)
        print(
            "PostgreSQL: NOT RUN. Set WANGHUO_TEST_POSTGRES_URL or install PostgreSQL's programs."
        )
        return 1 if environ.get("CI") == "true" else 0


@contextlib.contextmanager
def server() -> Iterator[str]:
    for url in filter(None, [environ.get("WANGHUO_TEST_POSTGRES_URL"), LOCAL]):
        if answers(url):
            yield url
            return
    with private_cluster() as url:
        yield url


def answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def run(url: str) -> int:
    print(f"PostgreSQL: {url.rsplit('@', 1)[-1]}")
    own = urlsplit(url)._replace(path=f"/wanghuo_{os.getpid()}").geturl()
    settings = {**environ, "WANGHUO_TEST_DATABASE_URL": own}
    options = ["-q", "-n", "2", "--dist", "loadgroup", "-m", "not browser", *sys.argv[1:]]
    command = [sys.executable, "-m", "pytest", *options]
    return subprocess.call(command, env=settings)


if __name__ == "__main__":
    sys.exit(main())
