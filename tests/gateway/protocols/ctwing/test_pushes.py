"""CTWing's pushes, flat and in the older style."""

import base64
import json

import pytest

from tests.gateway.protocols.meokon.test_frames import ONE
from wanghuo.gateway.protocols.ctwing.pushes import meaning, read_push
from wanghuo.gateway.protocols.pushes import Kind, PushRefused, Reading, Refusal

AT = "2020-09-08T11:04:43.111000+08:00"
FLAT = {
    "timestamp": 1599534283111,
    "messageType": "dataReport",
    "productId": "15000001",
    "deviceId": "b1a2",
    "IMEI": "860000000000001",
    "payload": {"serviceId": 1, "serviceData": {"pressure": 0.31, "is_low": False}},
}
OLDER = {
    "notifyType": "deviceDataChanged",
    "requestId": "r",
    "deviceId": "b1a2",
    "gatewayId": "b1a2",
    "service": {
        "serviceId": "Level",
        "serviceType": "Level",
        "data": {"level": 12},
        "eventTime": "20190701T014942Z",
    },
}


def read(message):
    return read_push(json.dumps(message).encode())


def test_readings_of_a_thing_model():
    push = read(FLAT)

    assert (push.device, push.kind, push.at.isoformat()) == ("860000000000001", Kind.DATA, AT)
    assert push.readings == (Reading("pressure", 0.31), Reading("is_low", False))
    assert push.payload is None


def test_readings_of_the_older_style():
    push = read(OLDER)

    assert (push.device, push.kind) == ("b1a2", Kind.DATA)
    assert push.at.isoformat() == "2019-07-01T09:49:42+08:00"
    assert push.readings == (Reading("level", 12),)


@pytest.mark.parametrize("written", [base64.b64encode(ONE).decode(), ONE.hex()])
@pytest.mark.parametrize("key", ["APPdata", "rawData"])
def test_frame_of_a_device_that_was_passed_on(written, key):
    told = meaning(json.dumps({**FLAT, "payload": {key: written}}).encode())
    (message,) = told["messages"]

    assert (told["ok"], told["error"]) == (True, None)
    assert (message["payload"], message["inner_protocol"]) == (ONE.hex().upper(), "meokon")
    assert message["inner"]["device"] == "SHRP25090120"
    assert message["inner"]["current"][0]["value"] == 0.605


def test_payload_that_is_a_text():
    assert read({**FLAT, "payload": ONE.hex()}).payload == ONE
    assert read({**FLAT, "payload": None}).payload is None


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"messageType": "deviceOnlineOfflineReport", "eventType": 1}, Kind.ONLINE),
        ({"messageType": "deviceOnlineOfflineReport", "eventType": 0}, Kind.OFFLINE),
        ({"messageType": "commandResponse"}, Kind.COMMAND),
        ({"messageType": "somethingNew"}, Kind.OTHER),
    ],
)
def test_kind(changes, kind):
    assert read({**FLAT, **changes}).kind is kind


@pytest.mark.parametrize(
    ("message", "refusal"),
    [
        ([], Refusal.SHAPE),
        ({}, Refusal.SHAPE),
        ({"messageType": 1, "deviceId": "x"}, Refusal.SHAPE),
        ({"messageType": "dataReport"}, Refusal.DEVICE),
        ({"messageType": "dataReport", "deviceId": ""}, Refusal.DEVICE),
        ({"messageType": "dataReport", "deviceId": True}, Refusal.DEVICE),
    ],
)
def test_refusals(message, refusal):
    with pytest.raises(PushRefused) as refused:
        read(message)
    assert refused.value.refusal is refusal
    assert meaning(json.dumps(message).encode())["error"] == refusal.value


@pytest.mark.parametrize("written", ["", "yesterday", "00010101T000000Z", None])
def test_event_time_that_is_none(written):
    older = {**OLDER, "service": {**OLDER["service"], "eventTime": written}}

    assert read(older).readings == (Reading("level", 12),)
