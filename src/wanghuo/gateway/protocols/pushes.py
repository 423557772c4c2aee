"""What operator clouds push by HTTP, made alike (云平台推送).

A push holds readings, or the bytes that a device sent, or tells that a device came or went. What
cannot be read is refused with a reason; nothing here raises on what arrives.
"""

import base64
import binascii
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from wanghuo.gateway.protocols.codec import Told
from wanghuo.gateway.protocols.gbt26875.meaning import meaning as gbt26875_meaning
from wanghuo.gateway.protocols.hurry import frame_hurries, reading_hurries
from wanghuo.gateway.protocols.meokon.meaning import meaning as meokon_meaning
from wanghuo.kernel.clock import SHANGHAI

LONGEST_NAME: Final = 60
LONGEST_NUMBER: Final = 199
"""Characters of a device's number, and bits of one that is written as a number."""
MOST_READINGS: Final = 500
DEEPEST: Final = 8
HEX: Final = re.compile(r"(?:[0-9a-fA-F]{2})+")
INNER: Final = {b"\xa5\x5a": ("meokon", meokon_meaning), b"@@": ("gbt26875", gbt26875_meaning)}
"""Protocols whose frames a payload may be, by how they begin."""


class Refusal(StrEnum):
    """Why a push is not taken."""

    JSON = "not_json"
    SHAPE = "not_a_push"
    DEVICE = "no_device"
    SIGNATURE = "bad_signature"


REFUSALS: Final[Mapping[str, str]] = {
    Refusal.JSON: "不是有效的 JSON",
    Refusal.SHAPE: "不是该平台的推送格式",
    Refusal.DEVICE: "没有设备编号",
    Refusal.SIGNATURE: "签名不符",
}


class Kind(StrEnum):
    """What a push is about."""

    DATA = "data"
    ONLINE = "online"
    OFFLINE = "offline"
    COMMAND = "command_result"
    OTHER = "other"


KINDS: Final[Mapping[str, str]] = {
    Kind.DATA: "数据上报",
    Kind.ONLINE: "设备上线",
    Kind.OFFLINE: "设备离线",
    Kind.COMMAND: "命令结果",
    Kind.OTHER: "其他消息",
}


class PushRefused(ValueError):
    """The push cannot be taken; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        """Keep the reason."""
        super().__init__(refusal)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Reading:
    """One value, under the name that it has in the push."""

    name: str
    value: float | bool


@dataclass(frozen=True, slots=True)
class Push:
    """One message of a cloud."""

    device: str
    kind: Kind
    at: datetime | None = None
    readings: tuple[Reading, ...] = ()
    payload: bytes | None = None
    """What the device sent, where the cloud only passed it on."""
    is_event: bool = False
    """The cloud calls it an event, not data."""

    @property
    def lane(self) -> str:
        """Return "alarm" or "telemetry": which lane it takes."""
        hurries = self.is_event or frame_hurries(self.payload)
        named = (reading_hurries(one.name, one.value) for one in self.readings)
        return "alarm" if hurries or any(named) else "telemetry"


def name_of(value: object) -> str | None:
    """Return the number of a device as text, or None where a value is none."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    if isinstance(value, int) and value.bit_length() > LONGEST_NUMBER:
        return None
    name = str(value)
    is_one = 0 < len(name) <= LONGEST_NAME and name.isprintable() and " " not in name
    return name if is_one else None


def read_json(body: bytes) -> Any:  # noqa: ANN401 -- whatever stands in the body
    """Return the JSON of a body, or raise `PushRefused`."""
    try:
        return _decoder.decode(body.decode(json.detect_encoding(body)))
    except (ValueError, RecursionError):
        raise PushRefused(Refusal.JSON) from None


def _refuse_constant(name: str) -> None:
    raise ValueError(name)  # NaN and Infinity are not JSON


_decoder = json.JSONDecoder(parse_constant=_refuse_constant)
"""Made once: making it takes longer than reading most bodies."""


def readings_in(value: object, name: str = "") -> tuple[Reading, ...]:
    """Return every number and truth value below `value`, named by its path."""
    found = list(_leaves(value, name, DEEPEST))
    return tuple(found[:MOST_READINGS])


def _leaves(value: object, name: str, depth: int) -> Iterator[Reading]:
    if isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
        yield Reading(name, value)
    elif depth and isinstance(value, dict):
        for key, part in value.items():
            yield from _leaves(part, f"{name}.{key}" if name else str(key), depth - 1)
    elif depth and isinstance(value, list):
        for order, part in enumerate(value):
            yield from _leaves(part, f"{name}[{order}]", depth - 1)


def bytes_in(text: object) -> bytes | None:
    """Return the bytes that a text writes in hex or base64; None where it writes neither.

    Some texts are both; then the one that begins a known frame is meant, else hex.
    """
    if not isinstance(text, str) or not text:
        return None
    as_hex = bytes.fromhex(text) if HEX.fullmatch(text) else None
    as_base64 = _base64(text)
    if as_base64 and as_base64[:2] in INNER and not (as_hex and as_hex[:2] in INNER):
        return as_base64
    return as_hex or as_base64


def _base64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True) or None
    except (binascii.Error, ValueError):
        return None


def moment(milliseconds: object) -> datetime | None:
    """Return the moment of a time in milliseconds since 1970, or None where it is none."""
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int):
        return None
    try:
        return datetime.fromtimestamp(milliseconds / 1000, SHANGHAI)
    except (ValueError, OverflowError, OSError):
        return None


def tell(push: Push) -> Told:
    """Tell one message as a mapping ready for JSON, with the frame that it carries."""
    payload = push.payload or b""
    name, inner = INNER.get(payload[:2], (None, None))
    return {
        "device": push.device,
        "kind": push.kind.value,
        "at": push.at.isoformat() if push.at else None,
        "readings": [{"name": one.name, "value": one.value} for one in push.readings],
        "payload": payload.hex().upper() or None,
        "inner_protocol": name,
        "inner": inner(payload) if inner else None,
    }


def told(body: bytes, pushes: list[Push], refused: PushRefused | None) -> Told:
    """Tell a whole body: its messages, or why it is refused."""
    return {
        "ok": refused is None,
        "error": refused.refusal.value if refused else None,
        "messages": [tell(push) for push in pushes],
        "raw": body.decode("utf-8", "replace"),
        "note": None,
    }
