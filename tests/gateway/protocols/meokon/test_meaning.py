"""What terminals upload means what the vendor's own reading says."""

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gateway.protocols.meokon.test_frames import DAMAGED, ONE, TEN, frames
from wanghuo.gateway.protocols.meokon.codec import CODEC
from wanghuo.gateway.protocols.meokon.frames import Frame, encode, parse
from wanghuo.gateway.protocols.meokon.meaning import meaning
from wanghuo.gateway.protocols.meokon.quantities import ALARM_LABELS, KINDS
from wanghuo.gateway.protocols.meokon.uploads import Note, Upload, decode
from wanghuo.gateway.protocols.meokon.uploads import encode as encode_upload
from wanghuo.kernel.clock import SHANGHAI

DEVICE = b"SHMK19060013"


def pressure(raw, value):
    return {"quantity": "pressure", "raw_value": raw, "value": value, "unit": "MPa"}


def test_a_pressure_gauge_with_ten_records():
    records = [537, 538, 534, 536, 536, 531, 542, 540, 541, 541]

    assert meaning(TEN) == {
        "ok": True,
        "error": None,
        "command": 0,
        "command_name": "upload",
        "device": "SHMK19060013",
        "battery_percent": 100,
        "is_mains": False,
        "supply": "battery",
        "signal_dbm": -56,
        "interval_seconds": 60,
        "record_count": 10,
        "type": 1,
        "type_name": "pressure_gauge_mpa",
        "alarms_raw": 2,
        "alarms": ["high"],
        "limits": [{"quantity": "pressure", "low": 0.1, "high": 0.5, "unit": "MPa"}],
        "current": [pressure(538, 0.538)],
        "at": "2019-07-01T09:49:42+08:00",
        "records": [
            {
                "at": datetime.fromtimestamp(1561945782 - 60 * (9 - number), SHANGHAI).isoformat(),
                "values": [pressure(raw, raw / 1000)],
            }
            for number, raw in enumerate(records)
        ],
        "raw": TEN.hex().upper(),
        "note": None,
    }


def test_a_pressure_gauge_without_alarm():
    told = meaning(ONE)

    assert (told["device"], told["signal_dbm"], told["alarms"]) == ("SHRP25090120", -48, [])
    assert told["limits"] == [{"quantity": "pressure", "low": 0.0, "high": 2.5, "unit": "MPa"}]
    assert told["at"] == "2025-10-28T02:23:03+08:00"
    assert told["records"] == [{"at": told["at"], "values": [pressure(605, 0.605)]}]


def upload_of(number, count, **changes):
    width = len(KINDS[number].measures)
    values = {
        "battery": 0xF4,
        "signal": -1,
        "interval_seconds": 30,
        "count": count,
        "type": number,
        "alarms": 0,
        "limits": tuple(range(2 * width)),
        "current": (-5,) * width,
        "at": 1_700_000_000,
        "records": tuple((order,) * width for order in range(count)),
    }
    return Upload(**values | changes)


@pytest.mark.parametrize("number", KINDS)
@pytest.mark.parametrize("count", [0, 1, 3, 600])
def test_uploads_of_each_type_are_read_as_they_were_written(number, count):
    upload = upload_of(number, count)
    raw = encode(encode_upload(upload, DEVICE))

    assert decode(parse(raw)) == (upload, None)
    assert len(meaning(raw)["records"]) == count


def test_six_hundred_records_go_back_five_hours():
    told = meaning(encode(encode_upload(upload_of(34, 600), DEVICE)))
    times = [datetime.fromisoformat(record["at"]) for record in told["records"]]

    assert times[-1].isoformat() == told["at"]
    assert (times[-1] - times[0]).total_seconds() == 599 * 30
    assert times == sorted(times)


@pytest.mark.parametrize(
    ("number", "unit", "raw", "value"),
    [
        (0, "kPa", 2345, 234.5), (1, "MPa", 538, 0.538), (2, "bar", -538, -5.38),
        (8, "m", 123, 1.23), (9, "cm", 123, 12.3), (10, "mm", 123, 123), (11, "℃", -55, -5.5),
        (13, "%RH", 655, 65.5), (23, "°", 12, 12), (34, "MPa", 251, 0.251),
    ],
)  # fmt: skip
def test_value_of_each_type(number, unit, raw, value):
    told = meaning(encode(encode_upload(upload_of(number, 0, current=(raw,)), DEVICE)))

    assert [(one["value"], one["unit"]) for one in told["current"]] == [(value, unit)]


@pytest.mark.parametrize(
    ("number", "measured"),
    [
        (17, ["pressure", "temperature"]),
        (18, ["humidity", "temperature"]),
        (24, ["pressure", "tilt"]),
        (33, ["level", "pressure"]),
    ],
)
def test_types_that_measure_two_things(number, measured):
    told = meaning(encode(encode_upload(upload_of(number, 1), DEVICE)))

    assert [one["quantity"] for one in told["current"]] == measured
    assert [(one["low"], one["high"]) for one in told["limits"]] == [
        (quantity.value(2 * order), quantity.value(2 * order + 1))
        for order, quantity in enumerate(KINDS[number].measures)
    ]


COMMON = ["low", "high", "low_battery", "sensor_fault", "hardware_fault"]
OWN = {
    1: ["second_low", "second_high", "third_sensor"],
    24: ["knocked", "tilted", "water_released"],
    34: ["second_low", "second_high", "water_released"],
}


@pytest.mark.parametrize("number", OWN)
def test_each_alarm_bit_means(number):
    expected = COMMON + OWN[number]

    for bit in range(8):
        assert KINDS[number].alarms_of(1 << bit) == [expected[bit]]
    assert KINDS[number].alarms_of(0xFF) == expected
    assert set(expected) <= set(ALARM_LABELS)


@pytest.mark.parametrize(
    ("battery", "percent", "is_mains", "supply"),
    [
        (0x34, 100, False, "battery"),
        (0x80, 0, True, "both"),
        (0xCA, 50, True, "external"),
        (0x61, 5, False, "reserved"),
    ],
)
def test_supply(battery, percent, is_mains, supply):
    told = meaning(encode(encode_upload(upload_of(1, 0, battery=battery), DEVICE)))

    assert (told["battery_percent"], told["is_mains"], told["supply"]) == (
        percent,
        is_mains,
        supply,
    )


def test_a_clock_that_was_never_set_tells_no_time():
    assert meaning(encode(encode_upload(upload_of(1, 0, at=0), DEVICE)))["at"] is None


@pytest.mark.parametrize(
    ("frame", "note"),
    [
        (Frame(4, DEVICE, b"abc"), Note.COMMAND),
        (Frame(0, DEVICE, b"abc"), Note.SHORT),
        (Frame(0, DEVICE, bytes((0, 0, 0, 0, 0, 1, 250, 0)) + bytes(20)), Note.TYPE),
        (Frame(0, DEVICE, bytes((0, 0, 0, 0, 0, 2, 1, 0)) + bytes(12)), Note.SIZE),
        (Frame(0, DEVICE, bytes((0, 0, 0, 0, 0, 1, 1, 0)) + bytes(13)), Note.SIZE),
    ],
)
def test_what_cannot_be_read_is_kept_with_its_reason(frame, note):
    told = meaning(encode(frame))

    assert (told["ok"], told["note"], told["device"]) == (True, note.value, "SHMK19060013")
    assert told.get("records", []) == []


@pytest.mark.parametrize("damage", DAMAGED)
def test_broken_frame_says_why(damage):
    damaged, flaw = DAMAGED[damage]
    told = meaning(damaged)

    assert (told["ok"], told["error"], told["raw"]) == (False, flaw.value, damaged.hex().upper())
    assert told["device"] == ("SHMK19060013" if damaged[5:17] == DEVICE else told["device"])


@given(junk=st.binary(max_size=200), whole=frames)
def test_any_bytes_mean_something_that_json_can_hold(junk, whole):
    uploaded = Frame(0, whole.device, whole.body)
    for raw in (junk, encode(whole), encode(uploaded)):
        told = meaning(raw)
        assert json.loads(json.dumps(told)) == told


def test_every_code_has_chinese():
    told = meaning(TEN)

    assert set(told) <= set(CODEC.words) | {"command_name", "type_name"}
    assert {told["type_name"], told["supply"], *told["alarms"]} <= set(CODEC.words)
