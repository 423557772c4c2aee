"""The demo's two weeks of measured values, in small."""

from datetime import timedelta

import pytest

from tests.factories import make_area
from tests.register.samples import small
from wanghuo.kernel import clock
from wanghuo.monitoring.readings import queries
from wanghuo.monitoring.readings.models import Series
from wanghuo.monitoring.readings.rules.history import milliseconds
from wanghuo.register.places.models import Place
from wanghuo.web.demo import devices, readings
from wanghuo.web.demo.logins import LOGINS


@pytest.fixture
def measured(db, everywhere, tmp_path):
    clerk = next(one for one in LOGINS if one.username == "clerk")
    small(
        "place",
        make_area("清石村", make_area("清石镇", make_area(), code=clerk.area)),
        kind="hotel",
    )
    Place._base_manager.update(is_key=True)
    now = clock.now()
    devices.connect(tmp_path, now)
    readings.measure(tmp_path, now)
    return now


def course(series, now, days=14):
    since = milliseconds(now - timedelta(days=days))
    return [value for _, value in queries.values_between(series, since, milliseconds(now))]


def test_terminals_and_wiring_measured_for_two_weeks(measured):
    found = Series.objects.exclude(device__identity=devices.identity(1), point="1-1-0")
    lengths = {
        (row.device.identity, row.quantity, row.point): len(course(row, measured))
        for row in found.select_related("device")
    }

    assert {key[1] for key in lengths} == {"pressure", "level", "temperature", "current"}
    assert sum(key[0].startswith("meokon:") for key in lengths) == 4
    two_weeks = readings.DAYS * readings.A_DAY
    assert all(count >= two_weeks - 2 for key, count in lengths.items() if key[1] != "pressure")


def test_one_hydrant_loses_pressure_and_the_others_do_not(measured):
    sunk = {}
    for row in Series.objects.filter(device__identity__startswith="meokon:", quantity="pressure"):
        values = course(row, measured)
        sunk[row.device.name] = sum(values[:48]) / 48 - sum(values[-48:]) / 48

    assert {name for name, by in sunk.items() if by > 60} == {"农贸市场消火栓水压"}
    assert len(sunk) == 3


def test_the_last_value_is_of_today(measured):
    ages = [
        measured - queries.measured_at(row)
        for row in Series.objects.filter(device__identity__startswith="meokon:")
    ]

    assert max(ages) < timedelta(minutes=10)
