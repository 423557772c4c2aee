"""At the same moment, and cut off in the middle: nothing is lost and nothing counts twice."""

import subprocess
import sys
import time
from collections import Counter
from urllib.parse import urlsplit

import pytest
from django.db import connection

from tests.governance.plans.services.test_races import together
from tests.journeys.installation import environ
from tests.monitoring.devices.builders import (
    AT,
    Ground,
    device,
    facts,
    named,
    record,
    write,
)
from wanghuo.gateway.journal.reading import WHOLE
from wanghuo.gateway.journal.records import Lane
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.messages import ControlFile, Known
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.devices import projector, queries, services
from wanghuo.monitoring.devices.models import WaitingDevice
from wanghuo.monitoring.devices.rules import DeviceClaimed
from wanghuo.monitoring.devices.services import Claim

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_SECONDS = 60


@pytest.fixture
def ground(transactional_db):
    with scoped(EVERYWHERE):
        yield Ground()


def carried(reader):
    """Carry until there is nothing more, however often another is faster."""
    while queries.read_everywhere(Lane.ALARM) < reader.last(Lane.ALARM):
        projector.take(reader, Lane.ALARM, WHOLE, at=AT)


def counts():
    return dict(WaitingDevice.objects.values_list("identity", "count"))


def journal_of(folder, devices, records):
    """So many records of so many devices; how often each speaks, and a reader."""
    numbers = [nth % devices for nth in range(records)]
    reader = write(folder / "journal", [record(nth, seconds=at) for at, nth in enumerate(numbers)])
    return Counter(named(nth) for nth in numbers), reader


def test_two_projectors_of_one_part_double_nothing(ground, tmp_path):
    spoken, reader = journal_of(tmp_path, devices=30, records=6000)

    together(*[lambda: carried(reader)] * 2)

    assert counts() == spoken


def test_of_two_who_claim_one_is_told_that_he_is_late(ground):
    def claim(area):
        return services.claim_device(claim=Claim(identity=named(1), area=area), actor=SYSTEM, at=AT)

    outcomes = together(lambda: claim(ground.village), lambda: claim(ground.town))

    [winner] = [one for one in outcomes if not isinstance(one, DeviceClaimed)]
    assert device(1).area == winner.area
    assert len(facts("device.claimed")) == 1


def test_of_two_who_claim_a_released_device_one_is_told_that_he_is_late(ground):
    row = ground.claimed(1)
    services.release_device(device=row, version=0, actor=SYSTEM, at=AT)

    outcomes = together(*[lambda: ground.claimed(1)] * 2)

    assert sum(isinstance(one, DeviceClaimed) for one in outcomes) == 1
    assert len(facts("device.claimed")) == 2


def test_two_who_tell_the_gateway_tell_it_the_same(ground, tmp_path):
    for nth in range(20):
        ground.claimed(nth)

    def tell():
        control = ControlFile(tmp_path / "control.sqlite")
        services.tell(control)
        control.close()

    together(tell, tell)

    control = ControlFile(tmp_path / "control.sqlite")
    assert sorted(control.known_after(0)[0]) == sorted(
        Known(named(nth), "standard", True) for nth in range(20)
    )
    control.close()


class Process:
    """`wanghuo projector` on the database of the suite."""

    def __init__(self, var):
        self.settings = {**environ, "WANGHUO_VAR": str(var), "WANGHUO_DATABASE_URL": url()}

    def starts(self, *words):
        command = [sys.executable, "-m", "wanghuo", "projector", *words]
        return subprocess.Popen(command, env=self.settings, stdout=subprocess.DEVNULL)


def url():
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite://{name}"
    return urlsplit(environ["WANGHUO_DATABASE_URL"])._replace(path=f"/{name}").geturl()


def reaches(position, process):
    """Wait until the cursor has come so far; the process must live to bring it there."""
    end = time.monotonic() + PATIENCE_SECONDS
    while queries.read_everywhere(Lane.ALARM) < position:
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.002)


def test_kill_9_loses_nothing_and_doubles_nothing(ground, tmp_path):
    spoken, reader = journal_of(tmp_path, devices=40, records=40_000)
    process = Process(tmp_path)
    stood = []
    for target in (1, 6_000, 15_000):
        running = process.starts()
        reaches(target, running)
        running.kill()
        running.wait()
        stood.append(queries.read_everywhere(Lane.ALARM))

    assert process.starts("--once").wait(PATIENCE_SECONDS) == 0

    assert stood[-1] < 40_000  # the last one too was killed at work
    assert counts() == spoken
    assert queries.read_everywhere(Lane.ALARM) == reader.last(Lane.ALARM)


def test_a_claim_reaches_the_gateway_though_the_projector_was_killed(ground, tmp_path):
    """Nobody runs when it is claimed; the next one that begins tells it."""
    process = Process(tmp_path)
    ground.claimed(1)
    running = process.starts()
    running.kill()
    running.wait()

    assert process.starts("--once").wait(PATIENCE_SECONDS) == 0

    control = ControlFile(tmp_path / "control.sqlite")
    assert control.known_after(0)[0] == [Known(named(1), "standard", True)]
    control.close()
