"""Rows in bulk: the same as one by one, on either database."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.monitoring.devices.builders import AT, Ground
from wanghuo.kernel import bulk
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.devices.models import Device, Twin
from wanghuo.monitoring.devices.rules import Connectivity
from wanghuo.monitoring.readings.models import Reading, Series


@pytest.fixture
def ground(db):
    with scoped(EVERYWHERE):
        yield Ground()


def twins(ground, many=3):
    return [ground.claimed(nth).twin for nth in range(1, many + 1)]


def test_values_are_written_as_their_fields_write_them(ground):
    first, second, third = twins(ground)
    at = datetime(2026, 3, 2, 9, 30, 1, 250_000, tzinfo=UTC)
    names = ("heard_at", "skew_seconds", "bits", "connectivity")
    rows = [
        (first.pk, at, -3, ["fire", "主电"], Connectivity.LATE),
        (second.pk, None, None, '["fault"]', Connectivity.ONLINE),
    ]

    bulk.change(Twin, names, rows)

    written = {row[0]: row[1:] for row in Twin.objects.values_list("pk", *names)}
    assert [written[one.pk] for one in (first, second, third)] == [
        (at, -3, ["fire", "主电"], "late"),
        (None, None, ["fault"], "online"),
        (None, None, [], "unheard"),
    ]


@pytest.mark.parametrize(("seconds", "stays"), [(-1, True), (0, True), (1, False)])
def test_what_was_later_stays(ground, seconds, stays):
    [twin] = twins(ground, 1)
    names = ("skew_seconds", "heard_at")
    bulk.change(Twin, names, [(twin.pk, 1, AT)], later="heard_at")

    bulk.change(Twin, names, [(twin.pk, 2, AT + timedelta(seconds=seconds))], later="heard_at")

    twin.refresh_from_db()
    assert twin.skew_seconds == (1 if stays else 2)


def test_rows_are_found_by_their_keys(ground):
    first, second, _ = twins(ground)

    found = bulk.find(
        Twin, "device", [second.pk, first.pk, ground.claimed(9).pk], ("device", "bits")
    )

    assert len(found) == 3
    again = bulk.find(Device, "id", [key for key, _ in found], ("identity", "is_allowed"))
    assert {(name, bool(is_allowed)) for name, is_allowed in again} == {
        (first.device.identity, True),
        (second.device.identity, True),
        ("gbt26875:000000000009", True),
    }
    assert bulk.find(Twin, "device", [], ("bits",)) == []


def test_of_what_is_there_nothing_changes_and_the_rest_is_added(ground):
    series = Series.objects.create(device=ground.claimed(), quantity="pressure", unit="kPa")
    names = ("day", "series", "at", "value")
    bulk.add(Reading, names, [(1, series.pk, 5, 1.5), (1, series.pk, 6, 2.5)])

    bulk.add(
        Reading, names, [(1, series.pk, 5, 9.0), (1, series.pk, 7, 3.5), (1, series.pk, 7, 8.0)]
    )
    bulk.add(Reading, names, [])

    rows = Reading.objects.order_by("at").values_list("at", "value")
    assert list(rows) == [(5, 1.5), (6, 2.5), (7, 3.5)]


ODD = ["", "NULL", "a,b", "{}", '"', "\\", "\\n", "'", " 二楼 走廊 ", "a\tb\nc", "%s", "\U0001f525"]


def test_text_stays_as_it_is(ground):
    device = ground.claimed()
    every = [Series.objects.create(device=device, quantity=f"q{nth}") for nth in range(len(ODD))]

    bulk.change(Series, ("where",), [(one.pk, odd) for one, odd in zip(every, ODD, strict=True)])

    found = bulk.find(Series, "where", ODD, ("id", "where"))
    assert sorted(found) == [(one.pk, odd) for one, odd in zip(every, ODD, strict=True)]
