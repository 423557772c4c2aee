"""Signatures of OneNET: base64 of the MD5 of token, nonce and message (签名).

MD5 is what the platform prescribes; the token keeps strangers out, TLS and an address list must do
the rest. Comparison takes the same time wherever two signatures differ.
"""

import base64
import hashlib
import hmac
from json import JSONDecodeError, JSONDecoder

_decoder = JSONDecoder()
_BLANK = " \t\r\n"


def signature_of(token: str, nonce: str, message: str) -> str:
    """Return the signature of a message."""
    digest = hashlib.md5(f"{token}{nonce}{message}".encode(), usedforsecurity=False).digest()
    return base64.b64encode(digest).decode()


def is_signed(token: str, nonce: str, message: str, signature: str) -> bool:
    """Tell whether a signature is that of the message; an empty token signs nothing."""
    written = signature.replace(" ", "+")  # a plus that was read as a blank of the address
    expected = signature_of(token, nonce, message)
    return bool(token) and hmac.compare_digest(expected.encode(), written.encode(errors="replace"))


def check_url(token: str, nonce: str, message: str, signature: str) -> str | None:
    """Return what to echo when the platform tries the address, or None to refuse (URL 验证)."""
    return message if is_signed(token, nonce, message, signature) else None


def written_value(text: str, key: str) -> str | None:
    """Return how the value of a key is written in an object; a text without its quotes.

    The platform signs what it wrote, so its spaces and the order of its keys must be kept.
    """
    at = _skip(text, 0)
    if text[at : at + 1] != "{":
        return None
    at = _skip(text, at + 1)
    try:
        while text[at : at + 1] == '"':
            name, at = _decoder.raw_decode(text, at)
            start = _skip(text, _skip(text, at) + 1)
            value, end = _decoder.raw_decode(text, start)
            if name == key:
                return value if isinstance(value, str) else text[start:end]
            at = _skip(text, _skip(text, end) + 1)
    except (JSONDecodeError, RecursionError):
        return None
    return None


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _BLANK:
        at += 1
    return at
