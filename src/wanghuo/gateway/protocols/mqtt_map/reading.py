"""A message of a mapped product: its device, its time and its readings (消息解读)."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wanghuo.gateway.protocols.codec import Told
from wanghuo.gateway.protocols.hurry import frame_hurries, frame_is_timed
from wanghuo.gateway.protocols.mqtt_map.maps import (
    Point,
    ProductMap,
    known_map,
    known_maps,
    steps_of,
)
from wanghuo.gateway.protocols.pushes import (
    INNER,
    PushRefused,
    bytes_in,
    moment,
    read_json,
    readings_in,
)

BEYOND = (math.inf, -math.inf)
"""What a scaled number becomes that no float can hold."""

_encoder = json.JSONEncoder(ensure_ascii=False)


class Problem(StrEnum):
    """Why a message, or a value of it, is not read."""

    TOPIC = "unknown_topic"
    PAYLOAD = "unreadable_payload"
    ENVELOPE = "not_topic_and_payload"


PROBLEMS: Mapping[str, str] = {
    Problem.TOPIC: "没有产品映射认得该主题",
    Problem.PAYLOAD: "内容不是该产品的格式",
    Problem.ENVELOPE: "应为带 topic 和 payload 的 JSON",
}


@dataclass(frozen=True, slots=True)
class Value:
    """One reading."""

    quantity: str
    value: float | bool
    unit: str
    hurries: bool = False
    """It is an alarm that stands."""


@dataclass(frozen=True, slots=True)
class Message:
    """What one message says."""

    device: str
    product: str
    at: datetime | None = None
    values: tuple[Value, ...] = ()
    missing: tuple[str, ...] = ()
    """Quantities that the map expects and the message lacks."""
    frame: bytes | None = None
    """The frame of another protocol that the payload is."""
    problem: Problem | None = None

    @property
    def lane(self) -> str:
        """Return "alarm" or "telemetry": which lane it takes."""
        hurries = any(one.hurries for one in self.values) or frame_hurries(self.frame)
        return "alarm" if hurries else "telemetry"

    @property
    def is_dated(self) -> bool:
        """Tell whether it says when it was measured: sent again, it says the same."""
        return self.at is not None or frame_is_timed(self.frame)


def find_map(topic: str, maps: Iterable[ProductMap]) -> tuple[ProductMap, str] | None:
    """Return the map that knows a topic, with the device that the topic names."""
    found = ((one, one.device_of(topic)) for one in maps)
    return next(((one, device) for one, device in found if device), None)


def read_message(topic: str, payload: bytes, product: ProductMap) -> Message | None:
    """Read a message of a product; None where the topic is another's. It never raises."""
    device = product.device_of(topic)
    if device is None:
        return None
    if product.payload == "json":
        return _of_json(payload, device, product)
    data = payload if product.payload == "binary" else _unhexed(payload)
    if data is None:
        return Message(device, product.name, problem=Problem.PAYLOAD)
    if product.payload not in {"binary", "hex"}:
        return Message(device, product.name, frame=data)
    return _of_bytes(data, device, product)


def _unhexed(payload: bytes) -> bytes | None:
    """Return the bytes that a payload writes in hex, or the payload where it is a frame."""
    if payload[:2] in INNER:
        return payload
    return bytes_in(payload.decode("ascii", "replace").strip())


def _of_json(payload: bytes, device: str, product: ProductMap) -> Message:
    try:
        document = read_json(payload)
    except PushRefused:
        return Message(device, product.name, problem=Problem.PAYLOAD)
    found = [(point, tuple(_values(document, point))) for point in product.points]
    return Message(
        device,
        product.name,
        at=_time(document, product),
        values=tuple(value for _, values in found for value in values),
        missing=tuple(point.quantity for point, values in found if not values),
    )


def _values(document: object, point: Point) -> Iterable[Value]:
    for leaf in readings_in(_at_path(document, point.path), point.quantity):
        value = point.scaled(leaf.value)
        if value not in BEYOND:
            yield Value(leaf.name, value, point.unit, point.hurries(leaf.name, value))


def _at_path(document: object, path: str) -> object:
    """Return what stands at a path, or None."""
    for step in steps_of(path):
        if isinstance(step, str) and isinstance(document, dict):
            document = document.get(step)
        elif isinstance(step, int) and isinstance(document, list) and step < len(document):
            document = document[step]
        else:
            return None
    return document


def _time(document: object, product: ProductMap) -> datetime | None:
    written = _at_path(document, product.at_path) if product.at_path else None
    if isinstance(written, bool) or not isinstance(written, int | float):
        return None
    try:
        return moment(int(written if product.at_unit == "ms" else written * 1000))
    except (OverflowError, ValueError):  # not a number, or beyond any
        return None


def _of_bytes(data: bytes, device: str, product: ProductMap) -> Message:
    values, missing = [], []
    for point in product.points:
        if point.offset + point.form.size > len(data):
            missing.append(point.quantity)
            continue
        (number,) = point.form.unpack_from(data, point.offset)
        if math.isfinite(number):
            value = point.scaled(number)
            hurries = point.hurries(point.quantity, value)
            values.append(Value(point.quantity, value, point.unit, hurries))
    return Message(device, product.name, values=tuple(values), missing=tuple(missing))


def meaning(raw: bytes, name: str = "") -> Told:
    """Return what a message says that is written as JSON with its `topic` and `payload`.

    With a name only that product's map is tried, else all that are known.
    """
    named = known_map(name) if name else None
    maps = [named] if named else [] if name else known_maps().values()
    written = _envelope(raw)
    if written is None:
        return _told(raw, None, Problem.ENVELOPE)
    topic, payload = written
    found = find_map(topic, maps)
    message = read_message(topic, payload, found[0]) if found else None
    if message is None:
        return _told(raw, None, Problem.TOPIC)
    return _told(raw, message, message.problem)


def envelope(topic: str, payload: bytes) -> bytes:
    """Write a message as it is kept: its topic, and its payload as text or else in hex."""
    try:
        kept = {"topic": topic, "payload": payload.decode()}
    except UnicodeDecodeError:
        kept = {"topic": topic, "hex": payload.hex()}
    return _encoder.encode(kept).encode()


def _envelope(raw: bytes) -> tuple[str, bytes] | None:
    try:
        written = read_json(raw)
    except PushRefused:
        return None
    if not isinstance(written, dict) or not isinstance(written.get("topic"), str):
        return None
    if isinstance(written.get("hex"), str):
        return _with_hex(written["topic"], written["hex"])
    payload = written.get("payload")
    text = payload if isinstance(payload, str) else json.dumps(payload)
    return written["topic"], text.encode(errors="replace")


def _with_hex(topic: str, digits: str) -> tuple[str, bytes] | None:
    try:
        return topic, bytes.fromhex(digits)
    except ValueError:
        return None


def _told(raw: bytes, message: Message | None, problem: Problem | None) -> Told:
    frame = (message.frame if message else None) or b""
    protocol, inner = INNER.get(frame[:2], (None, None))
    values = message.values if message else ()
    return {
        "ok": problem is None,
        "error": problem.value if problem else None,
        "product": message.product if message else None,
        "device": message.device if message else None,
        "at": message.at.isoformat() if message and message.at else None,
        "readings": [
            {"quantity": one.quantity, "value": one.value, "unit": one.unit} for one in values
        ],
        "missing": list(message.missing) if message else [],
        "payload": frame.hex().upper() or None,
        "inner_protocol": protocol,
        "inner": inner(frame) if inner else None,
        "raw": raw.decode("utf-8", "replace"),
        "note": None,
    }
