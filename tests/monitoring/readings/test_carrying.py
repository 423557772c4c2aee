"""Measured values through the projector: kept once, and held against their limits."""

from datetime import timedelta

import pytest

from tests.gateway.frames import frame
from tests.monitoring.devices.builders import AT, Ground, named, record, write
from tests.monitoring.readings.test_reading import MS, analog
from wanghuo.gateway.journal.reading import WHOLE
from wanghuo.gateway.journal.records import Kind, Lane
from wanghuo.gateway.protocols.gbt26875.times import tag
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.alarms import projector as alarms
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.devices import projector
from wanghuo.monitoring.readings.models import DAY_MS, Reading, Series

KPA = 5


@pytest.fixture
def ground(db):
    with scoped(EVERYWHERE):
        yield Ground()


def pressure(seconds, tenths, nth=1, kind=Kind.SIGNAL):
    """A pressure measured so many seconds after AT."""
    at = AT + timedelta(seconds=seconds)
    raw = frame(analog(KPA, tenths, at), sequence=seconds % 65536, tag=tag(at))
    return record(nth, kind, seconds, raw=raw)


def carried(folder, *records):
    reader = write(folder, records, Lane.TELEMETRY)
    effects = (projector.carry, alarms.carry)
    while projector.take(reader, Lane.TELEMETRY, WHOLE, at=AT, effects=effects):
        pass


def values():
    rows = Reading.objects.order_by("series", "at").values_list("day", "at", "value")
    return list(rows)


def test_a_value_is_kept_with_its_series(ground, tmp_path):
    device = ground.claimed()

    carried(tmp_path, pressure(0, 3200), pressure(60, 3100))

    [series] = Series.objects.all()
    assert (series.device, series.point, series.quantity, series.unit) == (
        device, "11-1-0A000200", "pressure", "kPa",
    )  # fmt: skip
    assert (series.last_value, series.last_at) == (310.0, MS + 60_000)
    assert values() == [(MS // DAY_MS, MS, 320.0), (MS // DAY_MS, MS + 60_000, 310.0)]


def test_told_twice_it_is_there_once(ground, tmp_path):
    ground.claimed()
    carried(tmp_path, pressure(0, 3200))

    carried(tmp_path, pressure(0, 3200), pressure(0, 3200), pressure(30, 3150))

    assert [value for _, _, value in values()] == [320.0, 315.0]


def test_what_comes_late_is_kept_and_is_not_the_last(ground, tmp_path):
    ground.claimed()
    carried(tmp_path, pressure(600, 3000))

    carried(tmp_path, pressure(0, 3200))

    assert len(values()) == 2
    assert Series.objects.get().last_value == 300.0


def test_strangers_are_not_measured(ground, tmp_path):
    carried(tmp_path, pressure(0, 3200), pressure(1, 3200, nth=2, kind=Kind.UNKNOWN))

    assert (Series.objects.count(), values()) == (0, [])


def test_each_device_has_its_own(ground, tmp_path):
    ground.claimed(1)
    ground.claimed(2)

    carried(tmp_path, pressure(0, 3200), pressure(0, 2800, nth=2))

    rows = Series.objects.order_by("device__identity").values_list("device__identity", "last_value")
    assert list(rows) == [(named(1), 320.0), (named(2), 280.0)]


def test_nothing_of_it_is_an_alarm(ground, tmp_path):
    ground.claimed()

    carried(tmp_path, pressure(0, 3200))

    assert not Alarm.objects.exists()
