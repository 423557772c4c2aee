"""What clouds push: values, bytes in hex or base64, times; whatever comes, nothing raises."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gateway.protocols.gbt26875.recorded import raw
from tests.gateway.protocols.meokon.test_frames import ONE
from wanghuo.gateway.protocols.ctwing.pushes import meaning as ctwing_meaning
from wanghuo.gateway.protocols.mqtt_map.reading import meaning as mqtt_meaning
from wanghuo.gateway.protocols.onenet.pushes import meaning as onenet_meaning
from wanghuo.gateway.protocols.pushes import (
    MOST_READINGS,
    PushRefused,
    Reading,
    Refusal,
    bytes_in,
    moment,
    read_json,
    readings_in,
)

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=9,
)
KEYS = [
    "messageType", "notifyType", "deviceId", "IMEI", "timestamp", "payload", "service", "data",
    "eventTime", "msg", "type", "imei", "at", "value", "status", "ds_id", "topic", "msg_signature",
]  # fmt: skip
messages = st.dictionaries(st.sampled_from(KEYS), values, max_size=9)
MEANINGS = {"ctwing": ctwing_meaning, "onenet": onenet_meaning, "mqtt_map": mqtt_meaning}


def test_readings_are_named_by_their_path():
    document = {"a": 1, "b": {"c": [2.5, True]}, "text": "x", "none": None}

    assert readings_in(document) == (
        Reading("a", 1),
        Reading("b.c[0]", 2.5),
        Reading("b.c[1]", True),
    )
    assert readings_in(7, "level") == (Reading("level", 7),)


def test_readings_are_bounded():
    deep = 1
    for _ in range(99):
        deep = [deep]

    assert readings_in(deep) == ()
    assert len(readings_in(list(range(9999)))) == MOST_READINGS
    assert readings_in([float("inf"), float("nan")]) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ONE.hex(), ONE),
        (ONE.hex().upper(), ONE),
        (base64.b64encode(ONE).decode(), ONE),
        (base64.b64encode(raw("A1")).decode(), raw("A1")),
        ("abcd", b"\xab\xcd"),
        ("QEBA", b"@@@"),
        ("", None),
        ("hello!", None),
        (None, None),
        (12, None),
        ("一二", None),
    ],
)
def test_bytes_in_a_text(text, expected):
    assert bytes_in(text) == expected


def test_a_text_that_is_hex_and_base64_means_the_frame_that_it_begins():
    both = "4040" + "00" * 2
    assert bytes_in(both) == b"@@\0\0"

    assert bytes_in(base64.b64encode(b"@@" + bytes(4)).decode()) == b"@@" + bytes(4)


@pytest.mark.parametrize("written", ["{", "NaN", "[Infinity]", "", "{'a': 1}", "[" * 99999])
def test_what_is_no_json_is_refused(written):
    with pytest.raises(PushRefused) as refused:
        read_json(written.encode())
    assert refused.value.refusal is Refusal.JSON


def test_moment_of_milliseconds():
    assert moment(1599534283111).isoformat() == "2020-09-08T11:04:43.111000+08:00"
    assert [moment(one) for one in (None, "1", True, 10**20, -(10**30), 10**400)] == [None] * 6


@pytest.mark.parametrize("name", MEANINGS)
@given(message=messages | values, junk=st.binary(max_size=60))
def test_any_body_means_something_that_json_can_hold(name, message, junk):
    bodies = [json.dumps(message).encode(), junk, json.dumps({"msg": message}).encode()]
    bodies.append(json.dumps({"topic": "device/power/up/1", "payload": message}).encode())

    for body in bodies:
        told = MEANINGS[name](body)
        assert json.loads(json.dumps(told, allow_nan=False)) == told
        assert told["ok"] is (told["error"] is None)
