"""The last frame of a device in plain words, where its protocol is known; pure."""

import json
from typing import NamedTuple

from wanghuo.gateway.protocols import PROTOCOLS
from wanghuo.gateway.rendering import render

DEEPEST = 5


class Line(NamedTuple):
    """One thing that a frame says, and how deep it stands under what it belongs to."""

    depth: int
    text: str


def in_words(protocol: str, raw: str, *, is_chinese: bool = True) -> list[Line]:
    """Return what a frame says, a line each; nothing where it cannot be read.

    The trade's words are Chinese; for others stand the codes of `wanghuo decode --json`. A frame of
    an unknown device is whatever somebody sent: nothing that it holds may break a page.
    """
    if protocol not in PROTOCOLS:
        return []
    codec = PROTOCOLS[protocol].codec
    try:
        told = dict(codec.meaning(bytes.fromhex(raw), codec.default_dialect))
    except (ValueError, KeyError):
        return []
    told.pop("raw", None)  # it stands below in full
    if is_chinese:
        lines, step = render(told, codec, 1).splitlines()[1:], 2
    else:
        lines, step = json.dumps(told, indent=1).splitlines()[1:-1], 1
    return [_line(line, step) for line in lines if line.strip()]


def _line(line: str, step: int) -> Line:
    text = line.lstrip(" ")
    return Line(min((len(line) - len(text)) // step - 1, DEEPEST), text)
