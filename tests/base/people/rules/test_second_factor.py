"""Codes after RFC 6238; each opens once."""

import base64
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.base.people.rules import second_factor as totp

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
AT = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
NOW = totp.counter_at(AT)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
    ],
)
def test_codes_are_those_of_the_standard(seconds, code):
    at = datetime.fromtimestamp(seconds, UTC)

    assert totp.code_for(RFC_SECRET, totp.counter_at(at)) == code


@pytest.mark.parametrize("drift", range(-3, 4))
def test_a_code_is_taken_a_step_early_or_late(drift):
    code = totp.code_for(RFC_SECRET, NOW + drift)

    found = totp.counter_of(RFC_SECRET, code, AT, 0)

    assert found == (NOW + drift if abs(drift) <= 1 else None)


@pytest.mark.parametrize("last", [NOW - 1, NOW, NOW + 1])
def test_no_code_is_taken_twice_nor_one_before_it(last):
    for counter in (NOW - 1, NOW, NOW + 1):
        found = totp.counter_of(RFC_SECRET, totp.code_for(RFC_SECRET, counter), AT, last)
        assert found == (counter if counter > last else None)


@given(st.text(max_size=20))
def test_any_other_text_is_no_code(text):
    valid = {totp.code_for(RFC_SECRET, NOW + drift) for drift in (-1, 0, 1)}

    assert (totp.counter_of(RFC_SECRET, text, AT, 0) is not None) == (text.strip() in valid)


def test_the_square_holds_what_an_app_needs():
    address = urlsplit(totp.address_of(RFC_SECRET, "zhang.san", "望火"))

    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    asked = parse_qs(address.query)
    assert (asked["secret"], asked["issuer"]) == ([RFC_SECRET.rstrip("=")], ["望火"])


@pytest.mark.parametrize(
    ("text", "is_code"),
    [
        ("123456", True),
        (" 123456 ", True),
        ("12345", False),
        ("abcdef", False),
        ("１２３４５６", False),
    ],
)
def test_a_code_is_told_from_a_recovery_code(text, is_code):
    assert totp.is_code(text) is is_code


def test_a_recovery_code_may_be_written_in_many_ways():
    assert totp.normal_recovery_code(" abcd-efgh jkmn pqrs ") == "ABCDEFGHJKMNPQRS"


def test_the_key_is_shown_in_groups_of_four():
    assert totp.spaced("ABCDEFGHIJ==") == "ABCD EFGH IJ"
