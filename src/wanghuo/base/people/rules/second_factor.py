"""Codes of six figures that change every half minute (动态口令, RFC 6238), and recovery codes."""

import base64
import binascii
import hmac
from datetime import datetime
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP

from wanghuo.kernel.errors import DomainError

DIGITS = 6
STEP_SECONDS = 30
DRIFT_STEPS = 1
"""How many steps a phone's clock may be off, either way."""


class CodeRefused(DomainError):
    """The code is wrong, too old, or was used before (动态口令不正确)."""

    code = "code_refused"
    status = 401
    sentence = "动态口令不正确或已用过，请等下一个动态口令后重试；手机不在身边请用恢复码。"


class ClaimOver(DomainError):
    """Between password and code too much time went by (登录步骤过期)."""

    code = "claim_over"
    status = 401
    sentence = "从输入口令到输入动态口令间隔过长，请重新登录。"


class SecondFactorMissing(DomainError):
    """The person has no second factor (未启用动态口令)."""

    code = "second_factor_missing"
    status = 409
    sentence = "尚未启用动态口令，请先启用。"


class SecondFactorPresent(DomainError):
    """There is a second factor already (已启用动态口令)."""

    code = "second_factor_present"
    status = 409
    sentence = "动态口令已启用；如需更换手机，请先停用再重新启用。"


def counter_at(at: datetime) -> int:
    """Return the number of the half minute."""
    return int(at.timestamp()) // STEP_SECONDS


def code_for(secret: str, counter: int) -> str:
    """Return the code of one half minute."""
    # RFC 6238 apps know SHA-1 only; HOTP does not rest on collision resistance
    key = HOTP(_key(secret), DIGITS, SHA1())  # noqa: S303 -- as above
    return key.generate(counter).decode()


def counter_of(secret: str, code: str, at: datetime, last: int) -> int | None:
    """Return the half minute whose code this is, within the drift and after the last one used."""
    now = counter_at(at)
    given = code.strip().encode()
    for counter in range(max(now - DRIFT_STEPS, last + 1), now + DRIFT_STEPS + 1):
        if hmac.compare_digest(code_for(secret, counter).encode(), given):
            return counter
    return None


def address_of(secret: str, username: str, issuer: str) -> str:
    """Return what a phone reads from the square."""
    label = quote(f"{issuer}:{username}", safe="")
    asked = {"secret": secret.rstrip("="), "issuer": issuer, "digits": DIGITS}
    return f"otpauth://totp/{label}?{urlencode({**asked, 'period': STEP_SECONDS}, quote_via=quote)}"


def spaced(secret: str) -> str:
    """Part the key into groups of four for typing."""
    text = secret.rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def normal_recovery_code(text: str) -> str:
    """Fold what people write differently."""
    return "".join(character for character in text.upper() if character.isalnum())


def is_code(text: str) -> bool:
    """Tell a code of the phone from a recovery code."""
    return len(text.strip()) == DIGITS and text.strip().isascii() and text.strip().isdigit()


def _key(secret: str) -> bytes:
    try:
        return base64.b32decode(secret)
    except binascii.Error:
        msg = "the shared key is no base32 text"
        raise ValueError(msg) from None
