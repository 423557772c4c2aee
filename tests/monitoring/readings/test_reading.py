"""What messages measured: the same quantity in the same unit, whatever told it; pure."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gateway.frames import frame
from tests.gateway.terminals import upload
from wanghuo.gateway.protocols import PROTOCOLS
from wanghuo.gateway.protocols.gbt26875.times import tag
from wanghuo.gateway.protocols.mqtt_map.reading import envelope
from wanghuo.monitoring.readings.reading import measured

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
MS = int(AT.timestamp() * 1000)


def told(protocol, raw, dialect=None):
    codec = PROTOCOLS[protocol].codec
    return codec.meaning(raw, codec.default_dialect if dialect is None else dialect)


def analog(kind, value, at=AT):
    """A unit with one analog value (类型 3)."""
    return (
        bytes((3, 1, 11, 1, 91, 10, 0, 2, 0, kind))
        + value.to_bytes(2, "little", signed=True)
        + tag(at)
    )


def of(unit, sent=AT, received=AT):
    return measured(told("gbt26875", frame(unit, tag=tag(sent))), received)


@pytest.mark.parametrize(
    ("kind", "raw", "wanted"),
    [
        (5, 3200, ("pressure", "kPa", 320.0)),
        (4, 4, ("pressure", "kPa", 400.0)),
        (2, 350, ("level", "m", 3.5)),
        (3, -125, ("temperature", "℃", -12.5)),
        (8, 2201, ("voltage", "V", 220.1)),
        (1, 7, ("event_count", "件", 7.0)),
    ],
)
def test_an_analog_value_in_the_unit_of_the_house(kind, raw, wanted):
    [one] = of(analog(kind, raw))

    assert (one.quantity, one.unit, pytest.approx(one.value)) == wanted
    assert (one.point, one.at) == ("11-1-0A000200", MS)
    assert one.key == f"11-1-0A000200:{wanted[0]}"


def test_a_heartbeat_and_what_nobody_can_read_measured_nothing():
    assert (of(b""), measured(None, AT)) == ([], [])


@pytest.mark.parametrize(
    ("said", "sent", "wanted"),
    [
        (timedelta(0), timedelta(0), timedelta(0)),
        (timedelta(minutes=-30), timedelta(0), timedelta(minutes=-30)),
        (timedelta(days=-82), timedelta(days=-82), timedelta(0)),
        (timedelta(days=-82, minutes=-30), timedelta(days=-82), timedelta(minutes=-30)),
        (timedelta(days=-41), timedelta(0), timedelta(0)),
        (timedelta(minutes=6), timedelta(0), timedelta(0)),
    ],
    ids=["right", "sent later", "wrong clock", "wrong clock, sent later", "too old", "to come"],
)
def test_a_time_is_put_right_by_how_wrong_the_clock_is(said, sent, wanted):
    [one] = of(analog(5, 3200, AT + said), sent=AT + sent)

    assert one.at == MS + wanted.total_seconds() * 1000


def test_back_dated_records_keep_their_times():
    at = int(AT.timestamp())
    raw = upload(records=(290, 280), at=at)

    rows = measured(told("meokon", raw), AT)

    assert {(one.quantity, one.unit) for one in rows} == {("pressure", "kPa")}
    assert max((one.at, one.value) for one in rows) == (MS, 300.0)
    assert len(rows) == 3


def test_a_product_tells_its_own_quantities():
    said = json.dumps({"voltage": 221.5, "current": 3, "power": 660}).encode()
    raw = envelope("device/power/up/E1", said)

    rows = measured(told("mqtt_map", raw, "edgelogger_power"), AT)

    assert [(one.point, one.quantity, one.unit, one.value, one.at) for one in rows] == [
        ("", "voltage", "V", 221.5, MS), ("", "current", "A", 3, MS), ("", "power", "", 660, MS),
    ]  # fmt: skip


def test_a_cloud_passes_on_a_frame():
    at = int(AT.timestamp())
    body = {
        "messageType": "dataReport", "IMEI": "860000000000001", "timestamp": at * 1000,
        "payload": {"APPdata": upload(at=at).hex()},
    }  # fmt: skip

    [one] = measured(told("ctwing", json.dumps(body).encode()), AT)

    assert (one.quantity, one.value, one.at) == ("pressure", 300.0, MS)


@given(st.binary(max_size=80), st.sampled_from(["gbt26875", "meokon", "ctwing", "onenet"]))
def test_whatever_is_sent_breaks_nothing(raw, protocol):
    said = told(protocol, frame(raw) if protocol == "gbt26875" else raw)
    for one in measured(said if said["ok"] else None, AT):
        assert (len(one.point) <= 60, len(one.quantity) <= 40, len(one.unit) <= 16) == (True,) * 3
