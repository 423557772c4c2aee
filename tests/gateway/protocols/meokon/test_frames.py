"""Frames of MEOKON terminals: written, read, damaged, cut out of a stream, and answered."""

import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.gateway.protocols import framing
from wanghuo.gateway.protocols.framing import Broken, Flaw
from wanghuo.gateway.protocols.meokon.answers import VERSIONS, confirm
from wanghuo.gateway.protocols.meokon.frames import (
    FRAMING,
    MAX_FRAME,
    Cutter,
    Frame,
    FrameBroken,
    crc16,
    encode,
    flaw_of,
    parse,
)

RECORDED = tomllib.loads(Path(__file__).with_name("recorded.toml").read_text("utf-8"))
TEN, ONE = (bytes.fromhex(RECORDED[name]) for name in ("ten_records", "one_record"))
DAMAGED = {
    "empty": (b"", Flaw.HEAD),
    "start": (b"\xa5\x5b" + TEN[2:], Flaw.HEAD),
    "something before it": (b"\0" + TEN, Flaw.HEAD),
    "only a start": (b"\xa5\x5a", Flaw.LENGTH),
    "cut short": (TEN[:-1], Flaw.LENGTH),
    "something after it": (TEN + b"\0", Flaw.LENGTH),
    "length": (TEN[:4] + b"\x3a" + TEN[5:], Flaw.LENGTH),
    "too short for a device": (b"\xa5\x5a\0\0\x0a\0\x55\xaa\x55\xaa", Flaw.LENGTH),
    "end": (TEN[:-1] + b"\xab", Flaw.TAIL),
    "checksum": (TEN[:-3] + b"\0\x55\xaa", Flaw.CHECKSUM),
    "one bit of the body": (TEN[:30] + bytes((TEN[30] ^ 1,)) + TEN[31:], Flaw.CHECKSUM),
}
frames = st.builds(
    Frame,
    command=st.integers(0, 255),
    device=st.binary(min_size=12, max_size=12),
    body=st.binary(max_size=300),
)


def test_checksum_is_that_of_modbus():
    assert crc16(b"123456789") == 0x4B37
    assert (crc16(TEN[:-4]), crc16(ONE[:-4])) == (0x7E03, 0x843E)


@given(whole=frames)
def test_a_frame_is_read_as_it_was_written(whole):
    assert parse(encode(whole)) == whole


def test_recorded_frames_are_written_back_the_same():
    assert [encode(parse(raw)) for raw in (TEN, ONE)] == [TEN, ONE]


@pytest.mark.parametrize("damage", DAMAGED)
def test_damage_is_named(damage):
    damaged, flaw = DAMAGED[damage]

    assert flaw_of(damaged) is flaw
    with pytest.raises(FrameBroken) as broken:
        parse(damaged)
    assert broken.value.flaw is flaw


def test_a_frame_beyond_the_longest_is_not_written():
    assert len(encode(Frame(0, bytes(12), bytes(MAX_FRAME - 21)))) == MAX_FRAME
    with pytest.raises(FrameBroken):
        encode(Frame(0, bytes(12), bytes(MAX_FRAME - 20)))


PIECES = [TEN, ONE, TEN[:-1], TEN[:-4] + b"\0\0\x55\xaa", b"\xa5", b"\xa5\x5a\0\0\x20", b"\x55\xaa"]
streams = st.lists(st.sampled_from(PIECES) | st.binary(max_size=30), max_size=10).map(b"".join)


def cut(stream, size):
    cutter = Cutter()
    chunks = [stream[at : at + size] for at in range(0, len(stream), size)]
    return [piece for chunk in chunks for piece in cutter.feed(chunk)] + cutter.flush()


@given(stream=streams, size=st.integers(1, 70))
def test_what_comes_out_does_not_depend_on_how_the_network_cut_it(stream, size):
    assert cut(stream, size) == cut(stream, 10_000)


@given(sent=st.lists(st.sampled_from([TEN, ONE]), max_size=8), size=st.integers(1, 130))
def test_frames_one_after_another_come_out_as_they_went_in(sent, size):
    assert cut(b"".join(sent), size) == sent


def test_frames_are_found_between_garbage():
    wrong = TEN[:-4] + b"\0\0\x55\xaa"

    assert cut(b"abc" + TEN + wrong + ONE, 9) == [
        Broken(Flaw.HEAD, b"abc"),
        TEN,
        Broken(Flaw.CHECKSUM, wrong),
        ONE,
    ]


def test_each_byte_is_checked_once_however_an_enemy_lays_starts_over_one_another():
    """A start every nine bytes, each with a possible length and an end in its place."""
    checked = 0
    step = b"\xa5\x5a\0\0\x22\x55\xaa\0\0"

    def is_sound(data, start, end):
        nonlocal checked
        checked += end - start
        return False

    cutter = framing.Cutter(replace(FRAMING, is_sound=is_sound))
    found = cutter.feed(step * 2000)

    assert 0 < checked <= len(step) * 2000
    assert len(found) <= len(step) * 2000 // 21


@given(junk=st.binary(max_size=400))
def test_any_bytes_are_a_frame_or_have_a_flaw(junk):
    for started in (junk, b"\xa5\x5a\0" + junk):
        assert flaw_of(started) in {*Flaw, None}


def test_an_answer_is_made_only_where_its_bytes_are_documented():
    at = datetime(2025, 10, 28, 2, 23, 3, tzinfo=UTC)

    assert confirm(ONE, at, "v30") is None
    answered = parse(confirm(ONE, at, "v33"))
    assert answered == Frame(
        0xFF, b"SHRP25090120", int(at.timestamp()).to_bytes(4, "big") + b"\0\0"
    )
    assert len(confirm(ONE, at, "v33")) == 27
    assert all(version.source for version in VERSIONS.values())
