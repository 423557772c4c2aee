"""How a message is signed, how long to wait before the next try, what went wrong; pure."""

import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from wanghuo.kernel.terms import Term

TIMESTAMP = "Wanghuo-Timestamp"
SIGNATURE = "Wanghuo-Signature"
DELIVERY = "Wanghuo-Delivery"
SCHEME = "v1="
WINDOW = timedelta(minutes=5)
"""How far the two clocks may be apart; what is older is a replay."""

MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(hours=6)
GROWTH = 3
JITTER = 0.2
MAIL_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


class Trouble(Term):
    """Why something did not arrive (失败原因); says nothing of whom it was for."""

    NONE = "", "无"
    TIMEOUT = "timeout", "对方超时未应答"
    UNREACHABLE = "unreachable", "连接不上对方"
    TLS = "tls", "对方证书不可信"
    REFUSED = "refused", "对方拒收"
    REDIRECTED = "redirected", "对方要求转到别的地址，已拒绝"
    BROKEN = "broken", "对方的应答无法读取"
    ADDRESS = "address", "收件地址不被接受"
    LOGIN = "login", "登录邮件服务器失败"
    FORBIDDEN = "forbidden", "目标主机不在允许清单内"
    NO_ADDRESS = "no_address", "没有填写收件地址"


FINAL = frozenset({Trouble.ADDRESS, Trouble.NO_ADDRESS})
"""What the same try again would not mend."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one try; `status` is the number the other side answered with, if any."""

    trouble: Trouble = Trouble.NONE
    status: int | None = None


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """Sign `timestamp.body` with HMAC-SHA256; the scheme goes before it."""
    signed = str(timestamp).encode() + b"." + body
    return SCHEME + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def headers(secret: str, key: str, body: bytes, at: datetime) -> dict[str, str]:
    """Return what goes with a signed body; `key` is the same however often it is sent."""
    timestamp = int(at.timestamp())
    return {
        DELIVERY: key,
        TIMESTAMP: str(timestamp),
        SIGNATURE: signature(secret, timestamp, body),
    }


def is_signed(secret: str, timestamp: int, body: bytes, given: str) -> bool:
    """Tell whether `given` is the signature, in a time that tells nothing about it."""
    return hmac.compare_digest(signature(secret, timestamp, body).encode(), given.encode())


def is_fresh(timestamp: int, at: datetime) -> bool:
    """Tell whether something was signed within the window around `at`."""
    return abs(at.timestamp() - timestamp) <= WINDOW.total_seconds()


def wait(attempts: int, key: str) -> timedelta:
    """Return how long to wait after so many tries: 15 s, 45 s, … up to 6 h, each a little off.

    The jitter comes from `key`, so that a thousand messages that failed together do not come back
    together, and so that a test knows it.
    """
    plain = min(FIRST_WAIT * GROWTH ** min(max(attempts, 1) - 1, 20), LONGEST_WAIT)
    dice = hashlib.sha256(f"{key}/{attempts}".encode()).digest()
    off = int.from_bytes(dice[:4], "big") / 2**31 - 1
    return timedelta(seconds=plain.total_seconds() * (1 + JITTER * off))


def is_url(url: str) -> bool:
    """Tell whether this is a web address with a host and without a password in it."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    if any(ord(sign) <= ord(" ") for sign in url):
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None


def is_server(url: str) -> bool:
    """Tell whether this names a mail server in a way that we can speak to."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in MAIL_PORTS and bool(parts.hostname)


def is_allowed(url: str, hosts: Collection[str]) -> bool:
    """Tell whether an operator has named this address's host, alone or with its port."""
    parts = urlsplit(url)
    named = (parts.hostname or "").lower()
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    allowed = {host.lower() for host in hosts}
    return named in allowed or f"{named}:{port}" in allowed
