"""The frame: what is read of it, what is answered, what is urgent."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gateway.protocols.gbt26875.examples import (
    ANALOG,
    AT,
    CENTRE,
    DEVICE,
    EVENT,
    FIRE,
    TAG,
    frame,
    shared_frames,
)
from wanghuo.gateway.protocols.gbt26875 import frames

FIRST, LAST = datetime(2000, 1, 1), datetime(2099, 12, 31, 23, 59, 59)  # noqa: DTZ001 -- as sent
units = st.binary(max_size=frames.LONGEST_UNIT)
six = st.binary(min_size=6, max_size=6)


@given(st.integers(0, 65535), st.binary(min_size=2, max_size=2), six, six, six, units)
def test_what_is_put_together_is_read_again(sequence, version, tag, source, destination, unit):
    raw = frames.encode(
        sequence=sequence, version=tuple(version), tag=tag, source=source,
        destination=destination, command=frames.SEND, unit=unit,
    )  # fmt: skip

    assert frames.problem(raw) is None
    assert (frames.sequence_of(raw), frames.command_of(raw)) == (sequence, frames.SEND)
    assert (raw[6:12], raw[12:18], raw[18:24]) == (tag, source, destination)
    assert (frames.unit_of(raw), len(raw)) == (unit, frames.SHORTEST + len(unit))


@pytest.mark.parametrize("unit", [b"x" * 1025, b"x" * 5000])
def test_a_unit_that_is_too_long_is_not_sent(unit):
    with pytest.raises(ValueError, match="1024"):
        frame(unit)


def test_every_shared_frame_is_judged_as_its_checksum_was():
    judged = {name: frames.problem(raw) for name, (raw, *_) in shared_frames().items()}

    assert {name for name, reason in judged.items() if reason is None} == {
        name for name, (_, is_valid, _) in shared_frames().items() if is_valid
    }
    assert set(judged.values()) == {None, "checksum"}


def damaged():
    whole = frame()
    yield whole[1:], "head"
    yield b"", "head"
    yield b"@A" + whole[2:], "head"
    yield whole[:29], "length"
    yield whole[:-1], "length"
    yield whole + b"#", "length"
    yield whole[:24] + b"\x01\x04" + whole[26:], "length"
    yield whole[:-2] + b"#$", "tail"
    yield whole[:-2] + b"55", "tail"
    yield whole[:-3] + bytes((whole[-3] ^ 1,)) + whole[-2:], "checksum"
    yield whole[:40] + bytes((whole[40] ^ 8,)) + whole[41:], "checksum"


@pytest.mark.parametrize(("raw", "reason"), list(damaged()))
def test_each_damage_has_its_name(raw, reason):
    assert frames.problem(raw) == reason


def test_confirmation_is_the_documented_one():
    """A2 confirms A1: the same number, addresses swapped, the centre's own time."""
    sent = shared_frames()["A1"][0]
    confirmed, denied = shared_frames()["A2"][0], shared_frames()["A3"][0]

    assert frames.confirm(sent, confirmed[6:12]) == confirmed
    assert frames.deny(sent, denied[6:12]) == denied


@given(st.datetimes(FIRST, LAST))
def test_a_time_is_read_as_it_was_written(at):
    assert frames.time_in(frames.tag_of(at)) == at.replace(microsecond=0)


@pytest.mark.parametrize(
    "tag",
    ["000000000000", "3C0000010101", "003C00010101", "000018010101", "000000200101",
     "000000011E02", "0000001E0218", "000000010D18", "FFFFFFFFFFFF", "000000010164"],
)  # fmt: skip
def test_what_is_no_time_is_none(tag):
    assert frames.time_in(bytes.fromhex(tag)) is None


def state(kind, *words, timed=True):
    """A unit of objects that say these states."""
    stamp = EVENT if timed else b""
    body = {
        1: lambda word: b"\x01\x01" + word.to_bytes(2, "little") + stamp,
        2: lambda word: FIRE[2:9] + word.to_bytes(2, "little") + bytes(31) + stamp,
        21: lambda word: word.to_bytes(1) + stamp,
        4: lambda word: b"\x01\x01" + word.to_bytes(1) + b"\x07" + stamp,
        24: lambda word: word.to_bytes(1) + b"\x07" + stamp,
    }[kind]
    return bytes((kind, len(words))) + b"".join(map(body, words))


@pytest.mark.parametrize("timed", [True, False])
@pytest.mark.parametrize("kind", [1, 2, 21])
def test_a_fire_is_urgent_whatever_bit_0_says(kind, timed):
    for word in range(256):
        unit = state(kind, 1, word, timed=timed)
        assert frames.is_urgent(frame(unit)) == bool(word & 0b10), word


@pytest.mark.parametrize("kind", [4, 24])
def test_a_manual_alarm_and_a_duty_answer_are_urgent(kind):
    for word in range(256):
        assert frames.is_urgent(frame(state(kind, word))) == bool(word & 0b100100), word


@pytest.mark.parametrize(
    ("unit", "command", "is_urgent"),
    [
        (b"", 2, False),
        (b"\x16", 2, False),
        (ANALOG, 2, False),
        (FIRE, 2, True),
        (FIRE, 5, True),
        (FIRE, 3, False),
        (b"\x02\x01" + b"\x00" * 16, 2, True),
        (b"\x01\x03" + b"\x00" * 10, 2, True),
        (b"\x15\x00", 2, False),
        (b"\x02\x00", 2, False),
        (b"\x96\x01" + b"\x02" * 16, 2, False),
        (b"\x1c\x01" + EVENT, 2, False),
    ],
)
def test_other_units(unit, command, is_urgent):
    assert frames.is_urgent(frame(unit, command=command)) is is_urgent


@given(st.integers(0, 255), st.integers(0, 255), st.binary(max_size=200))
def test_urgency_is_told_of_anything(kind, count, rest):
    assert frames.is_urgent(frame(bytes((kind, count)) + rest)) in {True, False}


def test_a_resend_has_the_same_key_and_nothing_else_has():
    key = frames.key_of(frame(), "a", b"1")

    assert frames.key_of(frame(), "a", b"2") == key
    others = [
        frames.key_of(frame(), "b", b"1"),
        frames.key_of(frame(sequence=2), "a", b"1"),
        frames.key_of(frame(tag=frames.tag_of(AT.replace(second=33))), "a", b"1"),
        frames.key_of(frame(ANALOG), "a", b"1"),
    ]
    assert len({key, *others}) == 5


def test_without_a_time_the_connection_tells_frames_apart():
    keys = [frames.key_of(frame(tag=bytes(6)), "a", epoch) for epoch in (b"1", b"1", b"2")]

    assert keys[0] == keys[1] != keys[2]


def test_examples_are_what_they_say():
    assert (TAG, DEVICE, CENTRE) == (b"\x20\x3a\x09\x1d\x0b\x1a", DEVICE, CENTRE)
    assert (
        frame()
        == bytes.fromhex(
            "40400100010120 3A091D0B1A 790300000000 385B01000000 3000 02".replace(" ", "")
        )
        + FIRE
        + bytes((frames.checksum(frame()),))
        + b"##"
    )
