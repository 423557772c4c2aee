"""The demo as a stranger starts it: one command, all its processes, in a folder of its own."""

import json
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.journeys.installation import environ
from tests.postgres import _free_port

BUILD_SECONDS, STOP_SECONDS = 600, 30


@dataclass
class Demo:
    """Where it runs, and its first process."""

    folder: Path
    port: int
    gateway_port: int
    head: int = 0

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self):
        return {
            "PATH": environ["PATH"],
            "HOME": str(self.folder),
            "WANGHUO_MODE": "demo",
            "WANGHUO_VAR": str(self.folder / "var"),
            "WANGHUO_PORT": str(self.port),
            "WANGHUO_GATEWAY_LISTENERS": json.dumps(
                [f"tcp://127.0.0.1:{self.gateway_port}/gbt26875"]
            ),
        }

    def starts(self, *words, **more):
        """Start `wanghuo` with these words."""
        command = [sys.executable, "-m", "wanghuo", *words]
        return subprocess.Popen(command, env=self.settings, cwd=self.folder, text=True, **more)

    def says(self, *words):
        """Run `wanghuo` to its end; return its code and all it said."""
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        with self.starts(*words, **pipes) as process:
            said, _ = process.communicate(timeout=BUILD_SECONDS)
        return process.returncode, said

    @property
    def log(self):
        return (self.folder / "demo.log").read_text("utf-8")

    def used(self):
        """Bytes of its database with what is not folded in yet, and of its journal."""
        var = self.folder / "var"
        database = sum(one.stat().st_size for one in var.glob("wanghuo.sqlite3*"))
        journal = sum(one.stat().st_size for one in (var / "journal").rglob("*") if one.is_file())
        return database, journal


def built(folder):
    """Build the demo; it does not run yet."""
    place = Demo(folder, _free_port(), _free_port())
    code, said = place.says("demo", "--build-only")
    assert code == 0, said
    return place


@contextmanager
def running(place):
    """Run the demo until it answers, and end it with all that it started."""
    with (place.folder / "demo.log").open("w", encoding="utf-8") as log:
        process = place.starts("demo", stdout=log, stderr=log)
        place.head = process.pid
        try:
            _wait_until_up(place, process)
            yield place
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)


def _wait_until_up(place, process):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None, place.log
        with suppress(httpx.HTTPError):
            if httpx.get(f"{place.address}/health").status_code == httpx.codes.OK:
                return
        time.sleep(0.2)
    raise AssertionError(place.log)
