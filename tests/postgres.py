"""A PostgreSQL cluster of the test's own, started from the installed binaries."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

Owner = tuple[int, int]

environ = os.environ  # noqa: TID251 -- tests choose their own settings


def binary(name: str) -> str:
    """Return the path of a PostgreSQL program; skip loudly without it, or fail in CI."""
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=_version)
    found = str(installed[-1]) if installed else shutil.which(name)
    if found:
        return found
    reason = f"NOT RUN: {name} of PostgreSQL is neither under /usr/lib/postgresql nor on the PATH"
    if environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def private_cluster() -> Iterator[str]:
    """Yield the URL of a fresh, empty cluster on a free port; it is gone afterwards."""
    initdb, pg_ctl = binary("initdb"), binary("pg_ctl")
    owner = _owner()
    home = Path(tempfile.mkdtemp(prefix="wanghuo-postgres-", dir="/tmp"))
    data, log, port = home / "data", home / "log", _free_port()
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c fsync=off -k {home}"
    try:
        os.chown(home, *(owner or (-1, -1)))
        _run(owner, initdb, "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")
        _run(owner, pg_ctl, "start", "-w", "-D", data, "-l", log, "-o", options)
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            _run(owner, pg_ctl, "stop", "-w", "-m", "immediate", "-D", data)
    finally:
        shutil.rmtree(home)


def _run(owner: Owner | None, *command: object) -> None:
    words = [str(word) for word in command]
    user, group = owner or (None, None)
    with tempfile.TemporaryFile() as output:  # a pipe would stay open in the server left behind
        run = subprocess.run(
            words, user=user, group=group, cwd="/", stdout=output, stderr=output, check=False
        )
        output.seek(0)
        assert run.returncode == 0, output.read().decode()


def _owner() -> Owner | None:
    """PostgreSQL refuses to run as root, so root lends it another user."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: (entry.pw_uid, entry.pw_gid) for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _version(path: Path) -> float:
    return float(path.parts[-3])
