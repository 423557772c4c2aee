"""The process is killed without warning, again and again: nothing acknowledged is lost, and the
ledger stays whole.
"""

import random
import signal
import subprocess
import sys
import time

import pytest

from tests.journeys.installation import fresh_installation

KILLS = 3
LONGEST_SECONDS = 0.5
RECORDER = """
import sys
from wanghuo.web.setup import start_django
start_django()
from django.db import transaction
from wanghuo.kernel import clock
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.ledger import services as ledger
while True:
    for _ in range(3):
        with transaction.atomic():
            mark = facts.Mark("task", "1")
            fact = facts.record("task.reported", mark, actor=SYSTEM, at=clock.now())
        print(fact.pk, flush=True)
    ledger.seal(at=clock.now(), force=True)
"""
COUNTER = """
import sys
from wanghuo.web.setup import start_django
start_django()
from wanghuo.kernel.facts.models import Fact
known = {str(pk) for pk in Fact._base_manager.values_list("pk", flat=True)}
print(len(set(sys.stdin.read().split()) - known))
"""


@pytest.fixture
def place(tmp_path):
    with fresh_installation(tmp_path, is_migrated=True) as place:
        yield place


def run(place, program, **more):
    command = [sys.executable, "-c", program]
    return subprocess.Popen(
        command, env=place.settings, cwd=place.folder, text=True, stdout=subprocess.PIPE, **more
    )


def record_until_killed(place, seconds):
    """Let a process record facts; kill it some time after its first; return what it told of."""
    with run(place, RECORDER) as process:
        first = process.stdout.readline()
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read()
    return [line for line in (first + rest).splitlines(keepends=True) if line.endswith("\n")]


def missing(place, told):
    """How many of the facts told of are not in the database."""
    with run(place, COUNTER, stdin=subprocess.PIPE) as process:
        counted, _ = process.communicate("".join(told), timeout=60)
    return int(counted)


def test_nothing_acknowledged_is_lost_and_the_ledger_stays_whole(place):
    moments = random.Random(20261122)  # noqa: S311 -- moments, not secrets
    told = []

    for _ in range(KILLS):
        told += record_until_killed(place, moments.uniform(0, LONGEST_SECONDS))
    code, said = place.runs("ledger", "verify")

    assert len(told) > KILLS * 3
    assert missing(place, told) == 0
    assert (code, "存证完整" in said) == (0, True), said
