"""Cutting an item in two, and joining two into one, with everything read from each.

An item's data has the shape of its kind in the plan-reading JSON Schema. What was read from one
half's words goes with that half; what was inherited from a heading or a merged cell goes with both.
"""

from collections.abc import Mapping
from typing import Any

from wanghuo.kernel.errors import BadInput

JsonMap = dict[str, Any]

PARTS = ("deadlines", "units", "quantities")
"""Lists whose members carry their own span."""
EDGES = " \t\r\n\u3000；;，,、"
"""What is trimmed from the edges of a cut text."""


def split(data: Mapping[str, Any], text: str, offset: int) -> tuple[JsonMap, JsonMap]:
    """Cut the item at `offset` of the plan's `text`; `BadInput` unless both halves have words."""
    start, end = data["span"]
    if not (start < offset < end and text[start:offset].strip(EDGES)):
        raise BadInput(problem="拆分位置应在该条目原文之内，且前后都有文字。")
    if not text[offset:end].strip(EDGES):
        raise BadInput(problem="拆分位置应在该条目原文之内，且前后都有文字。")
    first = _half(data, text, (start, offset))
    second = _half(data, text, (offset, end))
    if "no" in second:
        second["no"] = None
    return first, second


def merge(first: Mapping[str, Any], second: Mapping[str, Any]) -> JsonMap:
    """Join two items: the first's number and heading, both texts, each part once."""
    merged = dict(first)
    merged["text"] = f"{first['text'].rstrip(EDGES)}；{second['text'].lstrip(EDGES)}"
    merged["span"] = [
        min(first["span"][0], second["span"][0]),
        max(first["span"][1], second["span"][1]),
    ]
    for name in PARTS:
        if name in first:
            merged[name] = [*first[name], *(p for p in second[name] if p not in first[name])]
    return merged


def _half(data: Mapping[str, Any], text: str, span: tuple[int, int]) -> JsonMap:
    half = dict(data)
    half["span"] = list(span)
    half["text"] = text[span[0] : span[1]].strip(EDGES)
    for name in PARTS:
        if name in half:
            half[name] = [p for p in half[name] if _belongs(p["span"], span, data["span"])]
    return half


def _belongs(part: list[int], half: tuple[int, int], whole: list[int]) -> bool:
    """Tell whether a part begins in this half, or was inherited from outside the item."""
    inherited = not whole[0] <= part[0] < whole[1]
    return inherited or half[0] <= part[0] < half[1]
