"""One POST of OneNET: data points, comings and goings, results of cached commands (推送).

Source: open.iot.10086.cn, NB-IoT, HTTP push. The platform takes HTTP 200 for received.
"""

import json
from collections.abc import Mapping
from typing import Any

from wanghuo.gateway.protocols.codec import Told
from wanghuo.gateway.protocols.onenet.signatures import is_signed, written_value
from wanghuo.gateway.protocols.pushes import (
    Kind,
    Push,
    PushRefused,
    Refusal,
    bytes_in,
    moment,
    name_of,
    read_json,
    readings_in,
    told,
)

DATA_POINT, PRESENCE, COMMAND_RESULT = 1, 2, 7


def receive(body: bytes, token: str) -> list[Push]:
    """Return the messages of a signed body, or raise `PushRefused`."""
    envelope = _envelope(body)
    message = written_value(body.decode("utf-8", "replace"), "msg") or ""
    nonce, signature = envelope.get("nonce"), envelope.get("msg_signature")
    if not is_signed(token, str(nonce), message, str(signature)):
        raise PushRefused(Refusal.SIGNATURE)
    return _messages(envelope)


def parts(body: bytes) -> list[bytes]:
    """Return a body for each message of a body that can be read; one alone stays as it came.

    Messages of several devices come together; each device has records of its own.
    """
    inner = _envelope(body)["msg"]
    if isinstance(inner, str):
        inner = read_json(inner.encode(errors="replace"))
    if not isinstance(inner, list) or len(inner) == 1:
        return [body]
    return [json.dumps({"msg": one}).encode() for one in inner]


def signed(body: bytes) -> bytes:
    """Return what of a body is the same when it is sent again: its message, as it is written."""
    message = written_value(body.decode("utf-8", "replace"), "msg")
    return body if message is None else message.encode()


def read_pushes(body: bytes) -> list[Push]:
    """Return the messages of a body whose signature nobody can check, or raise `PushRefused`."""
    return _messages(_envelope(body))


def _envelope(body: bytes) -> Mapping[str, Any]:
    envelope = read_json(body)
    if not isinstance(envelope, dict) or "msg" not in envelope:
        raise PushRefused(Refusal.SHAPE)
    return envelope


def _messages(envelope: Mapping[str, Any]) -> list[Push]:
    inner = envelope["msg"]
    if isinstance(inner, str):
        inner = read_json(inner.encode(errors="replace"))
    messages = inner if isinstance(inner, list) else [inner]
    return [_push(message) for message in messages]


def _push(message: object) -> Push:
    if not isinstance(message, dict):
        raise PushRefused(Refusal.SHAPE)
    device = name_of(message.get("imei")) or name_of(message.get("dev_id"))
    if device is None:
        raise PushRefused(Refusal.DEVICE)
    kind = _kind(message)
    at = moment(message.get("at"))
    if kind is not Kind.DATA:
        return Push(device, kind, at)
    value = message.get("value")
    payload = bytes_in(value)
    readings = () if payload else readings_in(value, str(message.get("ds_id", "value")))
    return Push(device, kind, at, readings, payload)


def _kind(message: Mapping[str, Any]) -> Kind:
    if message.get("type") == PRESENCE:
        return Kind.ONLINE if message.get("status") == 1 else Kind.OFFLINE
    kinds = {DATA_POINT: Kind.DATA, COMMAND_RESULT: Kind.COMMAND}
    number = message.get("type")
    return kinds.get(number, Kind.OTHER) if isinstance(number, int) else Kind.OTHER


def meaning(body: bytes) -> Told:
    """Return all that a push says, or why it is refused; its signature is not checked."""
    try:
        return told(body, read_pushes(body), None)
    except PushRefused as refused:
        return told(body, [], refused)
