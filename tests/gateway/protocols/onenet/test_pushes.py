"""OneNET's pushes and their signatures."""

import base64
import hashlib
import json

import pytest

from tests.gateway.protocols.meokon.test_frames import ONE
from wanghuo.gateway.protocols.onenet.pushes import meaning, read_pushes, receive
from wanghuo.gateway.protocols.onenet.signatures import (
    check_url,
    is_signed,
    signature_of,
    written_value,
)
from wanghuo.gateway.protocols.pushes import Kind, PushRefused, Reading, Refusal

TOKEN, NONCE = "abcdefghijkmlnopqstuvwxyz", "aPb7^Vt*"
POINT = {
    "type": 1,
    "dev_id": 2016617,
    "imei": "860000000000001",
    "ds_id": "3323_0_5700",
    "at": 1599534283111,
    "value": 12.5,
}


def body_of(message, token=TOKEN, written=None):
    """Return a body as the platform writes it; `written` is how it writes the message."""
    written = json.dumps(message) if written is None else written
    plain = json.loads(written) if written.startswith('"') else written
    signature = signature_of(token, NONCE, plain)
    return f'{{"nonce": "{NONCE}", "msg": {written}, "msg_signature": "{signature}"}}'.encode()


def test_signature_is_base64_of_md5():
    digest = hashlib.md5(f"{TOKEN}{NONCE}hello".encode(), usedforsecurity=False).digest()

    assert signature_of(TOKEN, NONCE, "hello") == base64.b64encode(digest).decode()
    assert signature_of("t", "n", "m") == "plGmOp64y42bOytDBGrzIQ=="


def test_address_is_tried():
    signature = signature_of(TOKEN, NONCE, "xyz")

    assert check_url(TOKEN, NONCE, "xyz", signature) == "xyz"
    assert check_url(TOKEN, NONCE, "xyy", signature) is None
    assert check_url("", NONCE, "xyz", signature_of("", NONCE, "xyz")) is None


def test_a_plus_may_arrive_as_a_blank():
    message = next(str(one) for one in range(999) if "+" in signature_of(TOKEN, NONCE, str(one)))
    signature = signature_of(TOKEN, NONCE, message)

    assert is_signed(TOKEN, NONCE, message, signature.replace("+", " "))


@pytest.mark.parametrize("signature", ["", "x", "签名", "A" * 24, "\ud800"])
def test_another_signature_is_none(signature):
    assert not is_signed(TOKEN, NONCE, "xyz", signature)


@pytest.mark.parametrize(
    "written",
    [
        json.dumps(POINT),
        json.dumps(POINT, indent=3),
        json.dumps(json.dumps(POINT)),
        json.dumps([POINT, POINT]),
    ],
)
def test_signed_body_is_taken_however_it_is_written(written):
    pushes = receive(body_of(None, written=written), TOKEN)

    assert {push.device for push in pushes} == {"860000000000001"}
    assert pushes[0].readings == (Reading("3323_0_5700", 12.5),)
    assert pushes[0].at.isoformat() == "2020-09-08T11:04:43.111000+08:00"


@pytest.mark.parametrize(
    "body",
    [
        body_of(POINT, token="another"),
        body_of(POINT).replace(b"12.5", b"99.5"),
        json.dumps({"msg": POINT}).encode(),
        json.dumps({"msg": POINT, "nonce": None, "msg_signature": None}).encode(),
    ],
)
def test_body_that_is_not_signed_by_the_platform_is_refused(body):
    with pytest.raises(PushRefused) as refused:
        receive(body, TOKEN)
    assert refused.value.refusal is Refusal.SIGNATURE


def test_frame_of_a_device_in_hex():
    told = meaning(body_of({**POINT, "value": ONE.hex()}))
    (message,) = told["messages"]

    assert (message["payload"], message["inner_protocol"]) == (ONE.hex().upper(), "meokon")
    assert (message["readings"], message["inner"]["type_name"]) == ([], "pressure_gauge_mpa")


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"type": 1}, Kind.DATA),
        ({"type": 2, "status": 1, "login_type": 10}, Kind.ONLINE),
        ({"type": 2, "status": 0}, Kind.OFFLINE),
        ({"type": 7, "cmd_id": "c", "cmd_type": 1}, Kind.COMMAND),
        ({"type": 3}, Kind.OTHER),
        ({"type": "1"}, Kind.OTHER),
    ],
)
def test_kind(changes, kind):
    (push,) = read_pushes(body_of({**POINT, **changes}))

    assert push.kind is kind
    assert bool(push.readings) is (kind is Kind.DATA)


def test_device_without_imei():
    (push,) = read_pushes(body_of({**POINT, "imei": None}))

    assert push.device == "2016617"


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"{", Refusal.JSON),
        (b"[]", Refusal.SHAPE),
        (b"{}", Refusal.SHAPE),
        (b'{"msg": 3}', Refusal.SHAPE),
        (b'{"msg": "no"}', Refusal.JSON),
        (b'{"msg": {"type": 1}}', Refusal.DEVICE),
        (b'{"msg": {"type": 1, "imei": [1]}}', Refusal.DEVICE),
    ],
)
def test_refusals(body, refusal):
    with pytest.raises(PushRefused) as refused:
        read_pushes(body)
    assert refused.value.refusal is refusal
    assert meaning(body)["error"] == refusal.value


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('{"a": 1, "msg" : {"x" :2} }', '{"x" :2}'),
        ('{"msg": "text"}', "text"),
        ('{"a": {"msg": 1}}', None),
        ('{"a": 1', None),
        ("[]", None),
        ("", None),
        ('{"a"', None),
        ('{"msg" [}', None),
    ],
)
def test_value_as_it_is_written(text, written):
    assert written_value(text, "msg") == written
