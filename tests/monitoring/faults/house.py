"""Everything that runs, each part in a process of its own; any of them may die."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import psycopg

from tests.journeys.installation import Installation, environ, fresh_installation
from tests.postgres import _free_port, _owner, _run, binary
from wanghuo.kernel.messages import ControlFile

PARTS = ("gateway", "projector", "worker", "web")
PROJECT = Path(__file__).parents[3]
PATIENCE_SECONDS = 60
SECRET = "wh_the_desk_of_a_campaign"
FURNISH = (
    "from wanghuo.web.setup import start_django; start_django();"
    " from tests.monitoring.faults import furnishing; furnishing.furnish({!r})"
)


class House:
    """An installation with a gateway; who stands outside starts its parts and kills them."""

    def __init__(self, place, server=None):
        self.place, self.server = place, server
        self.gateway_port = int(json.loads(place.listeners)[0].rsplit(":", 1)[1].split("/")[0])
        self._running = {}

    def start(self, name):
        """Start a part that does not run."""
        log = (self.place.folder / f"{name}.log").open("ab")
        self._running[name] = self.place.starts(
            name, stdout=log, stderr=log, start_new_session=True
        )
        log.close()

    def kill(self, name):
        """Kill a part as a power cut would, with all that it started."""
        child = self._running.pop(name)
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()

    def wait_until_told(self, many):
        """Wait until the gateway has been told of so many devices."""
        end = time.monotonic() + PATIENCE_SECONDS
        with closing(ControlFile(self.place.folder / "var" / "control.sqlite")) as control:
            while len(control.known_after(0)[0]) < many:
                assert time.monotonic() < end, "the gateway was not told"
                time.sleep(0.1)

    def end(self):
        """Kill what still runs."""
        for name in list(self._running):
            self.kill(name)

    @property
    def address(self):
        """Where its pages are."""
        return f"http://127.0.0.1:{self.place.port}"


class Server:
    """A PostgreSQL of the campaign's own that may be killed; nothing it promised may be lost."""

    def __init__(self):
        self._owner = _owner()
        self.home = Path(tempfile.mkdtemp(prefix="wanghuo-faults-", dir="/tmp"))
        self.data, self.port = self.home / "data", _free_port()
        os.chown(self.home, *(self._owner or (-1, -1)))
        _run(
            self._owner, binary("initdb"), "-D", self.data, "-U", "postgres", "-A", "trust",
            "-E", "UTF8", "--locale=C",
        )  # fmt: skip

    @property
    def url(self):
        """Where it answers."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def start(self):
        """Start it; what was interrupted it mends first.

        Until the last process of the one before has let go of its memory it refuses.
        """
        options = f"-c listen_addresses=127.0.0.1 -c port={self.port} -k {self.home}"
        command = ("start", "-w", "-D", self.data, "-l", self.home / "log", "-o", options)
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return _run(self._owner, binary("pg_ctl"), *command)
            except AssertionError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)

    def kill(self):
        """Kill it and all its children in one moment."""
        head = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        every = [head, *_children(head)]
        for one in every:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        while any(Path(f"/proc/{one}").exists() and not _is_dead(one) for one in every):
            time.sleep(0.01)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def end(self):
        """Take it away."""
        with suppress(OSError, IndexError, ValueError):
            self.kill()
        shutil.rmtree(self.home, ignore_errors=True)


def _children(head):
    listed = Path(f"/proc/{head}/task/{head}/children").read_text()
    return [int(one) for one in listed.split()]


def _is_dead(process):
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    return True


@contextmanager
def standing(folder, database, scripts):
    """A house on a database of this kind that knows the terminals of the scripts, all running."""
    with ExitStack() as stack:
        folder.mkdir()
        server = None
        if database == "postgresql":
            server = Server()
            stack.callback(server.end)
            server.start()
            (folder / "var").mkdir()
            with psycopg.connect(server.url, autocommit=True) as base:
                base.execute("CREATE DATABASE house")
            url = f"{server.url.rsplit('/', 1)[0]}/house"
            place = Installation(folder, url, _free_port())
            code, said = place.runs("manage", "migrate", "-v", "0")
            assert code == 0, said
        else:
            place = stack.enter_context(_on_sqlite(folder))
        address = f"tcp://127.0.0.1:{_free_port()}/gbt26875"
        place = replace(place, listeners=json.dumps([address]))
        _furnished(place, [one.identity for one in scripts])
        house = House(place, server)
        stack.callback(house.end)
        for part in PARTS:
            house.start(part)
        house.wait_until_told(len(scripts))
        yield house


@contextmanager
def _on_sqlite(folder):
    before = environ["WANGHUO_DATABASE_URL"]
    environ["WANGHUO_DATABASE_URL"] = "sqlite:///"
    try:
        with fresh_installation(folder, is_migrated=True) as place:
            yield place
    finally:
        environ["WANGHUO_DATABASE_URL"] = before


def _furnished(place, identities):
    settings = {**place.settings, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(
        [sys.executable, "-c", FURNISH.format(identities)],
        env=settings, cwd=place.folder, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
