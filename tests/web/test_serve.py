"""The parent of every process: what it started goes down with it, however it dies."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.browsing import eventually

SUPERVISOR = """
import signal  # a shell lets what it starts in the background ignore Ctrl-C
signal.signal(signal.SIGINT, signal.default_int_handler)
import sys
from wanghuo.web.commands.serve import supervise
child = "import os, pathlib, sys, time;"
child += "pathlib.Path(sys.argv[1], str(os.getpid())).touch(); time.sleep(60)"
supervise({name: [sys.executable, "-c", child, sys.argv[1]] for name in ("web", "clock")})
"""


TENDED = SUPERVISOR.replace(
    "from wanghuo.web.commands.serve import supervise",
    "from wanghuo.web.commands import serve; from wanghuo.web.commands.serve import supervise\n"
    "serve.TEND_SECONDS = 0; stale = iter(['web'])",
).replace('("web", "clock")})', '("web", "clock")}, tend=lambda: next(stale, ""))')
"""As above, but `web` must begin anew once."""


def is_alive(pid):
    try:
        return "(zombie)" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="NOT RUN: only Linux tells a child of it")
@pytest.mark.parametrize("death", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_children_die_with_their_parent(death, tmp_path):
    with subprocess.Popen([sys.executable, "-c", SUPERVISOR, str(tmp_path)]) as parent:
        try:
            assert eventually(lambda: len(list(tmp_path.iterdir())) == 2)
            children = [int(path.name) for path in tmp_path.iterdir()]
            assert all(is_alive(pid) for pid in children)

            parent.send_signal(death)

            assert eventually(lambda: not any(is_alive(pid) for pid in children))
        finally:
            parent.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="NOT RUN: it looks into /proc")
def test_a_child_that_must_begin_anew_does_and_the_others_go_on(tmp_path):
    with subprocess.Popen([sys.executable, "-c", TENDED, str(tmp_path)]) as parent:
        try:
            assert eventually(lambda: len(list(tmp_path.iterdir())) == 3)
            children = [int(path.name) for path in tmp_path.iterdir()]

            assert eventually(lambda: sum(is_alive(pid) for pid in children) == 2)
        finally:
            parent.terminate()
