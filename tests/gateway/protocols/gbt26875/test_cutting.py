"""Frames come out of a stream whatever the network and the enemy do to it."""

import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gateway.protocols.gbt26875.builders import frame
from tests.gateway.protocols.gbt26875.recorded import SOUND, WRONG_SUMS, raw
from wanghuo.gateway.protocols import framing
from wanghuo.gateway.protocols.framing import Broken, Flaw
from wanghuo.gateway.protocols.gbt26875 import frames
from wanghuo.gateway.protocols.gbt26875.cutting import FRAMING, Cutter, pieces, whole
from wanghuo.gateway.protocols.gbt26875.frames import MAX_FRAME, flaw_of

CLOCK = frame(b"\x1c\x01" + bytes(6))
FRAMES = [CLOCK, frame(), raw("A1"), raw("D1"), frame(b"@@##" * 256), frame(b"@@" + CLOCK)]
BROKEN_FRAMES = [raw("G2"), raw("D3"), CLOCK[:-1], CLOCK[:-2] + b"55", CLOCK[:24] + CLOCK[25:]]
JUNK = [b"@", b"@@", b"@@@", b"##", bytes(40), b"@@" + bytes(28), b"@@" + b"\xff" * 40, b"\0@" * 9]

streams = st.lists(
    st.sampled_from(FRAMES + BROKEN_FRAMES + JUNK) | st.binary(max_size=50), max_size=12
).map(b"".join)


def cut(stream, sizes):
    """Feed a stream in chunks of these sizes, over and over."""
    cutter, found, at = Cutter(), [], 0
    while at < len(stream):
        size = sizes[0]
        sizes = [*sizes[1:], size]
        found += cutter.feed(stream[at : at + size])
        assert cutter.held < 2 * MAX_FRAME
        at += size
    return found + cutter.flush()


@given(stream=streams, sizes=st.lists(st.integers(1, 80), min_size=1, max_size=8))
def test_what_comes_out_does_not_depend_on_how_the_network_cut_it(stream, sizes):
    assert cut(stream, sizes) == cut(stream, [max(1, len(stream))])


@given(stream=streams)
def test_every_frame_found_is_sound_and_every_garbage_short(stream):
    for piece in cut(stream, [64]):
        if isinstance(piece, Broken):
            assert 0 < len(piece.raw) <= MAX_FRAME
        else:
            assert flaw_of(piece) is None


@given(sent=st.lists(st.sampled_from(FRAMES), max_size=9), size=st.integers(1, 200))
def test_frames_one_after_another_come_out_as_they_went_in(sent, size):
    assert cut(b"".join(sent), [size]) == sent


@pytest.mark.parametrize("junk", [*JUNK, *BROKEN_FRAMES], ids=bytes.hex)
def test_a_frame_is_found_behind_any_garbage(junk):
    found = cut(raw("A1") + junk + raw("A1") * 9, [7])

    assert [piece for piece in found if isinstance(piece, bytes)] == [raw("A1")] * 10
    assert sum(isinstance(piece, Broken) for piece in found) == 1


@pytest.mark.parametrize("at", range(len(raw("A1"))))
def test_one_wrong_byte_costs_one_frame(at):
    for wrong in {0, 0x23, 0x40, 0x7E, 0xFF} - {raw("A1")[at]}:
        damaged = raw("A1")[:at] + bytes((wrong,)) + raw("A1")[at + 1 :]
        found = cut(raw("A5") + damaged + raw("A1") + raw("A4"), [1000])
        assert [one for one in found if isinstance(one, bytes)][-2:] == [raw("A1"), raw("A4")]


@pytest.mark.parametrize("name", SOUND)
def test_recorded_frames_are_found(name):
    assert cut(raw(name), [11]) == [raw(name)]


@pytest.mark.parametrize("name", WRONG_SUMS)
def test_recorded_frame_with_a_wrong_sum_is_reported_at_once(name):
    assert Cutter().feed(raw(name)) == [Broken(Flaw.CHECKSUM, raw(name))]


def test_broken_frames_with_their_ends_in_place_are_reported_each():
    assert Cutter().feed(raw("G2") * 3) == [Broken(Flaw.CHECKSUM, raw("G2"))] * 3


def test_other_garbage_is_reported_once_until_a_frame_is_found():
    fake = b"@@" + bytes(28)

    assert cut(fake * 5000 + CLOCK, [4096]) == [Broken(Flaw.TAIL, fake), CLOCK]
    assert cut(fake * 2 + CLOCK + fake * 2, [4096]) == [
        Broken(Flaw.TAIL, fake),
        CLOCK,
        Broken(Flaw.TAIL, fake),
    ]


def test_garbage_names_its_reason():
    assert cut(b"hello" + CLOCK, [3]) == [Broken(Flaw.HEAD, b"hello"), CLOCK]
    long = b"@@" + b"\xff" * 30
    assert cut(long + CLOCK, [3]) == [Broken(Flaw.LENGTH, long), CLOCK]
    assert cut(CLOCK[:-1], [3]) == [Broken(Flaw.LENGTH, CLOCK[:-1])]


def test_endless_garbage_is_reported_by_its_beginning():
    assert Cutter().feed(bytes(9999)) == [Broken(Flaw.HEAD, bytes(MAX_FRAME))]


def test_frames_behind_one_that_never_ends_are_found_when_waiting_is_over():
    endless = frame(bytes(1000))[:40]
    cutter = Cutter()

    assert cutter.feed(endless + CLOCK + CLOCK) == []
    assert cutter.flush() == [Broken(Flaw.LENGTH, endless), CLOCK, CLOCK]
    assert cutter.feed(CLOCK) == [CLOCK]
    assert cutter.flush() == []


def nested(size):
    """Return starts each nine bytes, every one with a possible length and an end in its place."""
    unit = bytearray(b"@@0##\x00\x07\x01\x01" * (size // 9 + 1))
    return bytes(unit[:size])


HOSTILE = {
    "starts only": lambda n: b"@" * n,
    "zeroes": bytes,
    "fake headers": lambda n: (b"@@" + bytes(28)) * (n // 30),
    "headers over headers": lambda n: (b"@@\0\x02\x04##" * (n // 7 + 1))[:n],
    "frames with wrong sums over one another": nested,
    "ends only": lambda n: b"#" * n,
    "wrong sums": lambda n: raw("G2") * (n // 78),
}


def work(stream, size):
    """Count the lines that run and the bytes that are added up while a stream is cut."""
    counts = {"lines": 0, "summed": 0}
    accumulate, add_up = framing.accumulate, frames.is_added_up

    def count(_frame, event, _arg):
        counts["lines"] += event == "line"
        return count

    def accumulated(data, initial):
        counts["summed"] += len(data)
        return accumulate(data, initial=initial)

    def added_up(data, start, end):
        counts["summed"] += end - start
        return add_up(data, start, end)

    cutter = framing.Cutter(replace(FRAMING, is_sound=added_up))
    framing.accumulate = accumulated
    before = sys.gettrace()
    sys.settrace(count)
    try:
        found = [
            p for at in range(0, len(stream), size) for p in cutter.feed(stream[at : at + size])
        ]
    finally:
        sys.settrace(before)
        framing.accumulate = accumulate
    return counts["lines"], counts["summed"], len(found)


@pytest.mark.parametrize("name", HOSTILE)
def test_work_grows_as_the_stream_does(name):
    once, twice = (work(HOSTILE[name](size), 4096) for size in (8192, 16384))

    assert twice[0] <= 2.2 * once[0]
    assert twice[1] <= 2 * 16384
    assert twice[2] <= 16384 // 30


def test_frames_over_one_another_are_each_tried():
    found = Cutter().feed(nested(9 * 300))

    assert {piece.flaw for piece in found} == {Flaw.CHECKSUM}
    assert len(found) == 9 * 300 // 293


def test_whole_takes_frames_and_nothing_else():
    assert whole(CLOCK + raw("G2") + CLOCK) == [CLOCK, raw("G2"), CLOCK]
    for other in (b"", CLOCK[:-1], CLOCK + b"\0", b"\0" + CLOCK):
        assert whole(other) == []


@pytest.mark.parametrize(
    ("recording", "expected"),
    [
        (CLOCK * 2, [CLOCK, CLOCK]),
        (CLOCK + b"\0", [CLOCK + b"\0"]),
        (b"\0" + CLOCK, [b"\0" + CLOCK]),
        (CLOCK[:-1], [CLOCK[:-1]]),
        (raw("G2"), [raw("G2")]),
        (b"", [b""]),
        (CLOCK[:-1] + CLOCK, [CLOCK[:-1] + b"@", CLOCK]),  # as long as it says
        (CLOCK + CLOCK[:-1], [CLOCK, CLOCK[:-1]]),
        (CLOCK + b"\0\0" + CLOCK, [CLOCK, b"\0\0", CLOCK]),
        (raw("G2") + CLOCK, [raw("G2"), CLOCK]),
    ],
)
def test_a_lone_broken_frame_stays_in_one_piece(recording, expected):
    assert pieces(recording) == expected


@given(junk=streams)
def test_framing_and_frames_agree_on_what_is_wrong(junk):
    assert FRAMING.flaw_of(junk) == flaw_of(junk)
