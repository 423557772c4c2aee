"""What is signed, how long is waited, which addresses are addresses."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.kernel.outgoing import rules

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@given(secret=st.text(min_size=1), timestamp=st.integers(0, 2**40), body=st.binary())
def test_a_signature_is_what_the_document_says(secret, timestamp, body):
    mac = hmac.new(secret.encode("utf-8"), digestmod=hashlib.sha256)
    mac.update(f"{timestamp}.".encode())
    mac.update(body)

    assert rules.signature(secret, timestamp, body) == "v1=" + mac.hexdigest()


@given(body=st.binary(), other=st.binary(), later=st.integers(1, 1000))
def test_a_signature_is_of_one_body_at_one_time_by_one_secret(body, other, later):
    given_ = rules.signature("secret", 1000, body)

    assert rules.is_signed("secret", 1000, body, given_)
    assert rules.is_signed("secret", 1000, other, given_) == (body == other)
    assert not rules.is_signed("secret", 1000 + later, body, given_)
    assert not rules.is_signed("other", 1000, body, given_)
    assert not rules.is_signed("secret", 1000, body, given_.removeprefix("v1="))


@pytest.mark.parametrize("given_", ["", "v1=", "签名", "v2=00"])
def test_what_is_no_signature_is_refused_quietly(given_):
    assert not rules.is_signed("secret", 1000, b"", given_)


@pytest.mark.parametrize(
    ("off", "expected"), [(0, True), (300, True), (-300, True), (301, False), (-301, False)]
)
def test_a_signature_is_fresh_for_five_minutes_either_way(off, expected):
    assert rules.is_fresh(int(AT.timestamp()) + off, AT) is expected


def test_waits_grow_to_the_longest_and_stay_near_it():
    plain = [15, 45, 135, 405, 1215, 3645, 10935, 21600, 21600]

    for attempts, seconds in enumerate(plain, start=1):
        wait = rules.wait(attempts, "key").total_seconds()
        assert seconds * 0.8 <= wait <= seconds * 1.2


@given(attempts=st.integers(-5, 10_000), key=st.text())
def test_a_wait_is_the_same_for_the_same_and_never_none(attempts, key):
    assert rules.wait(attempts, key) == rules.wait(attempts, key)
    assert timedelta(seconds=12) <= rules.wait(attempts, key) <= rules.LONGEST_WAIT * 1.2


def test_waits_of_many_are_spread():
    assert len({rules.wait(1, str(n)) for n in range(100)}) > 90


def test_headers_carry_key_time_and_signature():
    assert rules.headers("secret", "key", b"{}", AT) == {
        "Wanghuo-Delivery": "key",
        "Wanghuo-Timestamp": "1772413200",
        "Wanghuo-Signature": rules.signature("secret", 1772413200, b"{}"),
    }


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://there.example/in", True),
        ("http://10.0.0.1:8080/", True),
        ("http://[::1]:80/", True),
        ("ftp://there.example/", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("https://user:word@there.example/", False),
        ("https://there.example/\r\nHost: x", False),
        ("https://there.example:x/", False),
        ("https://[::1/", False),
        ("there.example", False),
        ("", False),
    ],
)
def test_an_address_is_one_of_the_web(url, expected):
    assert rules.is_url(url) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtps://user:word@mail.example:465", True),
        ("smtp://mail.example", True),
        ("smtp+plain://127.0.0.1:25", True),
        ("http://mail.example", False),
        ("smtp://", False),
        ("smtp://mail.example:x", False),
        ("", False),
    ],
)
def test_a_mail_server_is_one_we_can_speak_to(url, expected):
    assert rules.is_server(url) is expected


@pytest.mark.parametrize(
    ("url", "hosts", "expected"),
    [
        ("https://there.example/in", [], False),
        ("https://there.example/in", ["there.example"], True),
        ("https://THERE.example/in", ["There.Example"], True),
        ("https://there.example:8443/in", ["there.example"], True),
        ("https://there.example/in", ["there.example:443"], True),
        ("http://there.example/in", ["there.example:443"], False),
        ("https://there.example.evil.example/", ["there.example"], False),
        ("https://there.example@evil.example/", ["there.example"], False),
        ("http://169.254.169.254/", ["there.example"], False),
    ],
)
def test_only_named_hosts_are_spoken_to(url, hosts, expected):
    assert rules.is_allowed(url, hosts) is expected
