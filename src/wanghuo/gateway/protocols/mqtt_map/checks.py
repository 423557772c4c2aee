"""Whether a product map can be used; each problem is a sentence for who wrote it (映射检查)."""

import re
from collections.abc import Iterator, Mapping
from math import inf
from typing import Any, Final

MAPPED: Final = ("json", "binary", "hex")
PAYLOADS: Final = (*MAPPED, "meokon", "gbt26875")
TYPES: Final = ("u8", "i8", "u16", "i16", "u32", "i32", "f32")
KEYS: Final = {"label", "source", "topic", "payload", "at", "readings"}
POINT_KEYS: Final = {"quantity", "unit", "path", "offset", "type", "endian", "scale", "alarm"}
NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
LEVEL: Final = re.compile(r"\{[a-z][a-z0-9_]*\}|[^{}+#]+")
PATH: Final = re.compile(r"[^.\[\]]+(?:\[\d+\]|\.[^.\[\]]+)*")


def check(entry: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a product map; nothing when it can be used."""
    return [*_head(entry), *_topic(entry.get("topic")), *_at(entry.get("at")), *_readings(entry)]


def _head(entry: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted(set(entry) - KEYS):
        yield f"不认识的项“{key}”，请删除或改正。"
    for key in ("label", "source"):
        if not isinstance(entry.get(key), str) or not entry[key]:
            yield f"缺少“{key}”，请写明。"
    if entry.get("payload") not in PAYLOADS:
        yield f"payload 应为 {'、'.join(PAYLOADS)} 之一。"


def _topic(topic: object) -> Iterator[str]:
    if not isinstance(topic, str) or not topic:
        yield "缺少 topic，例如 device/power/up/{device}。"
        return
    levels = topic.split("/")
    if not all(LEVEL.fullmatch(level) for level in levels):
        yield "topic 的每一级应为文字或 {名称}，不能为空，也不能有 + 和 #。"
    elif levels.count("{device}") != 1:
        yield "topic 中应恰有一级为 {device}，用来取得设备编号。"
    elif len(set(named := [one for one in levels if one.startswith("{")])) != len(named):
        yield "topic 中的 {名称} 不能重复。"


def _at(at: object) -> Iterator[str]:
    if at is None:
        return
    if not isinstance(at, dict) or not _is_path(at.get("path")):
        yield 'at 应写明 path，例如 at = { path = "ts", unit = "ms" }。'
    elif at.get("unit", "ms") not in ("ms", "s"):
        yield "at 的 unit 应为 ms 或 s。"


def _readings(entry: Mapping[str, Any]) -> Iterator[str]:
    payload, readings = entry.get("payload"), entry.get("readings", [])
    if payload not in MAPPED:
        if payload in PAYLOADS and readings:
            yield "该 payload 是完整的帧，监测值由帧说明，请删除 readings。"
    elif not isinstance(readings, list) or not all(isinstance(one, dict) for one in readings):
        yield "readings 应为 [[readings]] 列表。"
    elif not readings:
        yield "缺少 [[readings]]，至少写一项监测值。"
    else:
        for order, one in enumerate(readings, start=1):
            for problem in _point(one, is_json=payload == "json"):
                yield f"第 {order} 项监测值：{problem}"


def _point(point: Mapping[str, Any], *, is_json: bool) -> Iterator[str]:
    for key in sorted(set(point) - POINT_KEYS):
        yield f"不认识的项“{key}”，请删除或改正。"
    quantity = point.get("quantity")
    if not isinstance(quantity, str) or not NAME.fullmatch(quantity):
        yield "quantity 应为小写英文名称，例如 voltage。"
    if not isinstance(point.get("unit", ""), str):
        yield "unit 应为文字。"
    if not isinstance(point.get("alarm", False), bool):
        yield "alarm 应为 true 或 false。"
    scale = point.get("scale", 1)
    if not _is_number(scale) or not scale:
        yield "scale 应为不等于 0 的数。"
    yield from _json_point(point) if is_json else _binary_point(point)


def _json_point(point: Mapping[str, Any]) -> Iterator[str]:
    if not _is_path(point.get("path")):
        yield "path 应为 JSON 路径，例如 data.voltage[0]。"


def _binary_point(point: Mapping[str, Any]) -> Iterator[str]:
    offset = point.get("offset")
    if isinstance(offset, bool) or not isinstance(offset, int) or offset < 0:
        yield "offset 应为从 0 起的字节位置。"
    if point.get("type") not in TYPES:
        yield f"type 应为 {'、'.join(TYPES)} 之一。"
    if point.get("endian", "big") not in ("big", "little"):
        yield "endian 应为 big 或 little。"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < inf


def _is_path(path: object) -> bool:
    return isinstance(path, str) and PATH.fullmatch(path) is not None
