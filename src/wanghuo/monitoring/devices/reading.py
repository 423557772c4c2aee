"""The last frame of a device in plain words, where its protocol is known; pure."""

import json

from wanghuo.gateway.protocols import PROTOCOLS
from wanghuo.gateway.rendering import render


def in_words(protocol: str, raw: str, *, is_chinese: bool = True) -> list[str]:
    """Return what a frame says, a line each; nothing where it cannot be read.

    The trade's words are Chinese; for others stand the codes of `wanghuo decode --json`. A frame of
    an unknown device is whatever somebody sent: nothing that it holds may break a page.
    """
    if protocol not in PROTOCOLS:
        return []
    codec = PROTOCOLS[protocol].codec
    try:
        told = codec.meaning(bytes.fromhex(raw), codec.default_dialect)
    except (ValueError, KeyError):
        return []
    if not is_chinese:
        return json.dumps(told, indent=1).splitlines()
    return [line for line in render(told, codec, 1).splitlines()[1:] if line.strip()]
