"""The demo's transmitters, in small: claimed at places, heard, and three that wait."""

from datetime import timedelta

import pytest

from tests.factories import make_area
from tests.register.samples import small
from wanghuo.gateway.journal.reading import FileReader
from wanghuo.gateway.journal.records import Lane
from wanghuo.kernel import clock
from wanghuo.monitoring.devices.models import Device, Outage, WaitingDevice
from wanghuo.monitoring.devices.queries import DeviceFilter, connectivity_counts, device_list
from wanghuo.register.places.models import Place
from wanghuo.web.demo import devices


@pytest.fixture
def connected(db, everywhere, tmp_path):
    """Twelve key units, with their transmitters."""
    village = make_area("清石村")
    for _ in range(12):
        small("place", village, kind="hotel")
    Place._base_manager.update(is_key=True)
    now = clock.now()
    devices.connect(tmp_path, now)
    return now


def test_devices_stand_at_places_and_were_heard(connected):
    rows = list(Device.objects.select_related("place").order_by("identity"))

    assert [one.identity for one in rows] == [devices.identity(nth) for nth in range(1, 13)]
    assert all(one.place.is_key and one.area_id == one.place.area_id for one in rows)
    silent = [one.identity for one in rows if connected - one.twin.heard_at > devices.SPOKE]
    assert silent == [devices.identity(devices.SILENT)]


def test_terminals_stand_all_over_and_one_channel_is_cut(db, everywhere, tmp_path):
    village = make_area("清石村", make_area("清石镇", make_area("清石县")))
    for _ in range(196):
        small("place", village, kind="shop", longitude=113.25, latitude=23.125, crs="cgcs2000")

    devices.connect(tmp_path, clock.now())

    counts = connectivity_counts(DeviceFilter())
    assert sum(counts.values()) == sum(one.amount for one in devices.TERMINALS) == 196
    assert {state.value: count for state, count in counts.items()} == {
        "online": 158, "late": 9, "suspected": 4, "offline": 9, "cut_off": 16,
    }  # fmt: skip
    assert [one.upstream for one in Outage.objects.all()] == ["protocol:mqtt_map"]
    assert device_list(DeviceFilter(is_dark=True)).count() == 16
    assert not Device.objects.filter(longitude=None).exists()


def test_three_wait_and_more_whom_nobody_bound(connected):
    waiting = dict(WaitingDevice.objects.values_list("identity", "count"))

    strangers = [devices.identity(number) for number in devices.STRANGERS]
    assert [waiting[one] for one in strangers] == [3, 6, 9]
    unbound = {devices.identity(nth) for nth in range(13, devices.CLAIMED + 1)}
    assert set(waiting) == {*strangers, *unbound}  # a county with fewer places leaves some over


def test_the_journal_says_the_same(connected, tmp_path):
    reader = FileReader(tmp_path / "journal")

    assert reader.last(Lane.ALARM) == 0
    times = [one.record.received for one in reader.after(Lane.TELEMETRY, 0).records]
    assert max(times) <= connected.timestamp() * 1e9
    assert connected.timestamp() - min(times) / 1e9 >= timedelta(days=2).total_seconds() - 1
