"""The meaning of a message as lines people read (报文含义的文字)."""

from collections.abc import Iterator, Mapping
from typing import Any

from wanghuo.gateway.protocols.codec import Codec, Told

NAME = "_name"


def render(told: Told, codec: Codec, number: int) -> str:
    """Return a message in Chinese, a line for each thing that it says."""
    return "\n".join((f"第 {number} 条", *_lines(told, codec.words, "  "), ""))


def _lines(told: Mapping[str, Any], words: Mapping[str, str], indent: str) -> Iterator[str]:
    for key, value in told.items():
        if key.endswith(NAME) and told.get(key.removesuffix(NAME)) is not None:
            continue  # said with its number
        yield from _entry(key, value, told, words, indent)


def _entry(
    key: str, value: object, told: Mapping[str, Any], words: Mapping[str, str], indent: str
) -> Iterator[str]:
    label = words.get(key, words.get(key.removesuffix(NAME), key))
    if isinstance(value, Mapping):
        yield f"{indent}{label}："
        yield from _lines(value, words, indent + "  ")
    elif isinstance(value, list) and value and isinstance(value[0], Mapping):
        for order, one in enumerate(value, start=1):
            yield f"{indent}{label} {order}："
            yield from _lines(one, words, indent + "  ")
    elif value is not None and value != "":
        yield f"{indent}{label}：{_said(key, value, told, words)}"


def _said(key: str, value: object, told: Mapping[str, Any], words: Mapping[str, str]) -> str:
    name = told.get(key + NAME)
    if name is not None:
        return f"{words.get(name, name)}（{value}）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(words.get(one, str(one)) for one in value) or "无"
    return words.get(value, value) if isinstance(value, str) else str(value)
