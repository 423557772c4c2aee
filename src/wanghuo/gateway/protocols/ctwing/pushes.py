"""One POST of CTWing: a flat message with a payload, or `service.data` in the older style (推送).

The cloud takes HTTP 200 for received and retries up to three times otherwise; it slows down for who
answers slowly, so a push is stored first and read afterwards.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from wanghuo.gateway.protocols.codec import Told
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
from wanghuo.kernel.clock import SHANGHAI

EVENT: Final = "eventReport"
KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "dataReport": Kind.DATA,
        "dataReportTupUnion": Kind.DATA,
        EVENT: Kind.DATA,
        "commandResponse": Kind.COMMAND,
        "deviceDataChanged": Kind.DATA,
        "deviceDatasChanged": Kind.DATA,
    }
)
ONLINE_REPORT: Final = "deviceOnlineOfflineReport"
PASSED_ON: Final = ("APPdata", "appData", "rawData", "value")
"""Keys under which the bytes of a device are passed on, in base64 or hex."""
EVENT_TIME: Final = "%Y%m%dT%H%M%S%z"


def read_push(body: bytes) -> Push:
    """Return the message of a body, or raise `PushRefused`."""
    message = read_json(body)
    if not isinstance(message, dict):
        raise PushRefused(Refusal.SHAPE)
    sort = message.get("messageType", message.get("notifyType"))
    if not isinstance(sort, str):
        raise PushRefused(Refusal.SHAPE)
    device = _device(message)
    if device is None:
        raise PushRefused(Refusal.DEVICE)
    if isinstance(message.get("service"), dict):
        return _older(message["service"], device, KINDS.get(sort, Kind.OTHER))
    kind = _online(message) if sort == ONLINE_REPORT else KINDS.get(sort, Kind.OTHER)
    at = moment(message.get("timestamp"))
    push = _with_payload(message.get("payload"), device, kind, at)
    return replace(push, is_event=True) if sort == EVENT else push


def _device(message: Mapping[str, Any]) -> str | None:
    names = (name_of(message.get(key)) for key in ("IMEI", "imei", "deviceId"))
    return next(filter(None, names), None)


def _online(message: Mapping[str, Any]) -> Kind:
    return Kind.ONLINE if message.get("eventType") in {1, "1"} else Kind.OFFLINE


def _older(service: Mapping[str, Any], device: str, kind: Kind) -> Push:
    try:
        at = datetime.strptime(str(service.get("eventTime")), EVENT_TIME).astimezone(SHANGHAI)
    except (ValueError, OverflowError):
        at = None
    return _with_payload(service.get("data"), device, kind, at)


def _with_payload(payload: object, device: str, kind: Kind, at: datetime | None) -> Push:
    """Take the bytes that were passed on, or else the values of the payload."""
    if isinstance(payload, dict):
        passed_on = (bytes_in(payload.get(key)) for key in PASSED_ON)
        data = next((one for one in passed_on if one is not None), None)
        values = payload.get("serviceData", payload)
        return Push(device, kind, at, readings_in(values), data)
    return Push(device, kind, at, payload=bytes_in(payload))


def meaning(body: bytes) -> Told:
    """Return all that a push says, or why it is refused."""
    try:
        return told(body, [read_push(body)], None)
    except PushRefused as refused:
        return told(body, [], refused)
