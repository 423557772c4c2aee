"""A stream is cut the same way into whatever pieces it comes."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gateway.protocols.gbt26875.examples import ANALOG, FIRE, frame, shared_frames
from wanghuo.gateway.protocols.gbt26875 import frames
from wanghuo.gateway.protocols.gbt26875.cutting import STRAY_KEPT, Broken, Cutter

WRONG_SUM = frame()[:-3] + b"\x00##"
WRONG_TAIL = frame()[:-2] + b"55"
pieces = st.one_of(
    st.sampled_from([frame(), frame(ANALOG, 7), frame(b""), frame(b"@@##@@")]),
    st.sampled_from([b"@", b"@@", b"##", b"@@" + bytes(30), frame()[:40], frame()[5:]]),
    st.binary(max_size=60),
    st.binary(max_size=40).map(frame),
)
streams = st.lists(pieces, max_size=12).map(b"".join)


def cut(stream, at=()):
    """Feed a stream in pieces that end at these places."""
    cutter = Cutter()
    places = [0, *sorted(one % (len(stream) + 1) for one in at), len(stream)]
    found = []
    for begin, end in pairwise(places):
        found += cutter.feed(stream[begin:end])
    return found, cutter


@given(streams, st.lists(st.integers(0, 2000), max_size=10))
def test_however_it_is_cut_the_same_comes_out(stream, at):
    assert cut(stream, at)[0] == cut(stream)[0]


@given(streams)
def test_byte_by_byte_is_the_same(stream):
    assert cut(stream, range(len(stream)))[0] == cut(stream)[0]


@given(st.lists(st.binary(max_size=60).map(frame), max_size=8))
def test_whole_frames_come_out_as_they_went_in(sent):
    assert cut(b"".join(sent))[0] == sent


@given(st.binary(max_size=3000), st.binary(max_size=30))
def test_after_any_garbage_a_frame_is_found_within_two(garbage, unit):
    """The garbage may begin a frame that swallows the first; the resend is found."""
    found, _ = cut(garbage + frame(unit) * 40)

    assert frame(unit) in found


@given(st.binary(max_size=6000))
def test_no_more_than_a_frame_is_kept(stream):
    _, cutter = cut(stream, range(0, len(stream), 100))

    assert len(cutter._rest) < frames.LONGEST
    assert len(cutter._stray) < STRAY_KEPT


def test_heads_and_tails_inside_a_unit_do_not_cut_it():
    sent = frame(b"@@##" * 30)

    assert cut(sent + sent)[0] == [sent, sent]


@pytest.mark.parametrize(
    ("stream", "found"),
    [
        (b"GET / HTTP/1.1\r\n\r\n" + frame(), [Broken("head", b"GET / HTTP/1.1\r\n\r\n"), frame()]),
        (b"x" * 300 + frame(), [Broken("head", b"x" * 256), frame()]),
        (b"@" + frame(), [Broken("length", b"@" + frame()[:26]), frame()]),
        (WRONG_SUM + frame(), [Broken("checksum", WRONG_SUM), frame()]),
        (WRONG_TAIL + frame(), [Broken("tail", WRONG_TAIL), frame()]),
        (b"@@" + b"\xff" * 25 + frame(), [Broken("length", b"@@" + b"\xff" * 25), frame()]),
        (b"ab" + b"@@" + b"\xff" * 25 + frame(), [Broken("head", b"ab"), frame()]),
    ],
)  # fmt: skip
def test_garbage_is_reported_once_with_its_reason(stream, found):
    assert cut(stream)[0] == found


def test_a_damaged_frame_can_be_denied_and_garbage_cannot():
    assert Broken("checksum", frame()).can_be_denied
    assert not Broken("head", b"GET / HTTP/1.1\r\n\r\n" * 3).can_be_denied


def test_shared_frames_come_out_of_one_stream():
    every = shared_frames()
    found, _ = cut(b"".join(raw for raw, *_ in every.values()))

    assert [one for one in found if isinstance(one, bytes)] == [
        raw for raw, is_valid, _ in every.values() if is_valid
    ]
    assert {one.reason for one in found if isinstance(one, Broken)} == {"checksum"}


def test_hostile_heads_cost_as_much_as_they_are_long():
    """Every byte a head, or heads with true lengths and no tails: the work is counted."""
    for hostile in (b"@" * 20_000, (b"@@" + bytes(22) + b"\x00\x04") * 800):
        cutter, kept = Cutter(), 0
        for begin in range(0, len(hostile), 500):
            found = cutter.feed(hostile[begin : begin + 500])
            kept += len(found)
        assert kept <= 1
        assert cutter.feed(frame(FIRE) * 40)[-1] == frame(FIRE)
