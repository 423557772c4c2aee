"""Old readings leave the database of a real house: killed at any step, saved, brought back."""

import subprocess
import sys

import pytest

from tests.journeys.installation import fresh_installation

PRELUDE = """
import os, signal
from wanghuo.web.setup import start_django
start_django()
from wanghuo.base.areas.models import Area
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.readings import queries, services
from wanghuo.monitoring.readings.models import DAY_MS, Reading, Series
from wanghuo.monitoring.readings.rules.history import day_of
from wanghuo.monitoring.readings.services import rolling
from wanghuo.web.config import config
ROOT, NOW = config().var.resolve() / "readings", clock.now()
LAST = day_of(NOW) - 60
scope = scoped(EVERYWHERE)
scope.__enter__()
"""
LIVE = """
town = Area.objects.create(
    name="清石镇", level="town", code="1", path="1/", valid_from="2020-01-01"
)
for nth in range(4):
    device = Device.objects.create(
        identity=f"meokon:{nth}", protocol="meokon", name=f"{nth}", area=town,
        area_path=f"{town.pk}/", claimed_at=NOW,
    )
    series = Series.objects.create(device=device, quantity="pressure", unit="kPa")
    Reading.objects.bulk_create([
        Reading(day=day, series=series, at=day * DAY_MS + tick * 300_000, value=tick + nth / 10)
        for day in (LAST - 1, LAST) for tick in range(288)
    ])
"""
DIE = """
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
{where} = die
services.roll_off(ROOT, days=45, at=NOW)
"""
LOOK = """
told = [
    list(queries.values_between(one, (LAST - 9) * DAY_MS, (LAST + 1) * DAY_MS))
    for one in Series.objects.order_by("pk")
]
wanted = [[tick + nth / 10 for tick in range(288)] * 2 for nth in range(4)]
print([[value for _, value in one] for one in told] == wanted, Reading.objects.count(),
      Fact._base_manager.filter(kind="readings.archived").count())
"""


def asks(house, script, code=0):
    """Run a script in the house; return what it printed."""
    command = [sys.executable, "-c", PRELUDE + script]
    done = subprocess.run(
        command, env=house.settings, cwd=house.folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stderr
    return done.stdout.split()


@pytest.fixture
def house(tmp_path):
    """An installation with two old days of four hydrants."""
    folder = tmp_path / "house"
    folder.mkdir()
    with fresh_installation(folder, is_migrated=True) as house:
        asks(house, LIVE)
        yield house


def test_old_readings_leave_whole_whoever_is_killed_and_come_back_from_a_backup(house, tmp_path):
    assert asks(house, LOOK) == ["True", "2304", "0"]
    for where, standing, facts in (
        ("rolling.write_rows", 2304, 0),
        ("rolling._settle", 2304, 0),
        ("rolling._record", 2304, 0),
        ("rolling._clear", 2304, 1),
        ("rolling.time.sleep", 1728, 1),  # two hydrants of the first day have left
    ):
        asks(house, DIE.format(where=where), code=-9)
        assert asks(house, LOOK) == ["True", str(standing), str(facts)], where

    code, said = house.runs("readings", "archive")
    assert (code, "归档 2 个文件，1728 条" in said) == (0, True), said
    assert asks(house, LOOK) == ["True", "0", "2"]

    backup = house.folder / "backup.tar"
    assert house.runs("backup", str(backup))[0] == 0
    (tmp_path / "other").mkdir()
    with fresh_installation(tmp_path / "other") as other:
        code, said = other.runs("restore", str(backup))
        assert code == 0, said
        assert asks(other, LOOK) == ["True", "0", "2"]
        assert other.runs("readings", "verify") == (0, "归档文件 2 个，异常 0 个。\n")
        first = min((other.folder / "var" / "readings").rglob("*.parquet"))
        first.write_bytes(b"PAR1")
        code, said = other.runs("readings", "verify")
        assert (code, "清石镇：与归档时不一致" in said) == (1, True), said
