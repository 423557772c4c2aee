"""One frame: written and read, each kind of damage, and what is answered to it."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gateway.protocols.gbt26875.builders import CENTRE, DEVICE, frame, frames
from tests.gateway.protocols.gbt26875.recorded import raw
from wanghuo.gateway.protocols.framing import Flaw, FrameBroken
from wanghuo.gateway.protocols.gbt26875 import frames as codec
from wanghuo.gateway.protocols.gbt26875.frames import Frame
from wanghuo.gateway.protocols.gbt26875.times import NO_TIME, iso, moment, tag
from wanghuo.kernel.clock import SHANGHAI

ANSWERED_AT = bytes((35, 58, 9, 26, 9, 12))
SOUND = raw("A1")
DAMAGED = {
    "empty": (b"", Flaw.HEAD),
    "one byte": (b"@", Flaw.HEAD),
    "start": (b"\x41" + SOUND[1:], Flaw.HEAD),
    "second byte of the start": (b"@\x41" + SOUND[2:], Flaw.HEAD),
    "something before it": (b"\0" + SOUND, Flaw.HEAD),
    "only a start": (b"@@", Flaw.LENGTH),
    "cut short": (SOUND[:-1], Flaw.LENGTH),
    "cut in its header": (SOUND[:20], Flaw.LENGTH),
    "something after it": (SOUND + b"\0", Flaw.LENGTH),
    "length too small": (SOUND[:24] + b"\x2f" + SOUND[25:], Flaw.LENGTH),
    "length too great": (SOUND[:24] + b"\x31" + SOUND[25:], Flaw.LENGTH),
    "unit of 1025 bytes": (codec.sealed(SOUND[:24] + b"\x01\x04\x02" + bytes(1025)), Flaw.LENGTH),
    "end": (SOUND[:-1] + b"\x35", Flaw.TAIL),
    "end misread as hex": (SOUND[:-2] + b"\x35\x35", Flaw.TAIL),
    "sum": (SOUND[:-3] + b"\x47##", Flaw.CHECKSUM),
    "one bit of the unit": (SOUND[:40] + b"\x21" + SOUND[41:], Flaw.CHECKSUM),
}


@given(whole=frames)
def test_a_frame_is_read_as_it_was_written(whole):
    written = codec.encode(whole)

    assert codec.flaw_of(written) is None
    assert codec.parse(written) == whole
    assert len(written) == 30 + len(whole.unit)


@pytest.mark.parametrize("damage", DAMAGED)
def test_damage_is_named(damage):
    damaged, flaw = DAMAGED[damage]

    assert codec.flaw_of(damaged) is flaw
    with pytest.raises(FrameBroken) as broken:
        codec.parse(damaged)
    assert broken.value.flaw is flaw


def test_sum_of_the_greatest_frame_is_taken_modulo_256():
    greatest = frame(b"\xff" * 1024)

    assert len(greatest) == 1054
    assert codec.parse(greatest).unit == b"\xff" * 1024


def test_a_unit_above_1024_bytes_is_not_written():
    with pytest.raises(FrameBroken):
        frame(bytes(1025))


@given(junk=st.binary(max_size=1100) | st.binary(max_size=1100).map(lambda more: b"@@" + more))
def test_any_bytes_are_a_frame_or_have_a_flaw(junk):
    flaw = codec.flaw_of(junk)

    assert flaw in Flaw or codec.encode(codec.parse(junk)) == junk


def test_confirmation_and_denial_are_those_recorded():
    assert codec.confirm(raw("A1"), ANSWERED_AT) == raw("A2")
    assert codec.deny(raw("A1"), ANSWERED_AT) == raw("A3")


@given(whole=frames, at=st.binary(min_size=6, max_size=6))
def test_an_answer_swaps_the_addresses_and_repeats_the_sequence(whole, at):
    received = codec.encode(whole)

    for answer, command in ((codec.confirm, 3), (codec.deny, 6)):
        assert codec.parse(answer(received, at)) == Frame(
            whole.sequence,
            whole.major,
            whole.minor,
            at,
            whole.destination,
            whole.source,
            command,
        )


def test_a_broken_frame_can_be_denied_when_its_header_is_there():
    assert codec.can_be_answered(raw("G2"))
    assert codec.can_be_answered(SOUND[:24])
    assert not codec.can_be_answered(SOUND[:23])
    assert not codec.can_be_answered(b"\0" + SOUND)


def test_source_is_as_on_the_wire():
    assert (codec.source_of(SOUND), SOUND[18:24]) == (DEVICE, CENTRE)


def test_key_is_the_same_when_a_frame_is_sent_again():
    assert codec.key(raw("A1")) == codec.key(bytes(raw("A1")))


def test_key_differs_with_each_part_of_a_frame():
    frames_ = [
        frame(b"\x1c\x01abcdef"),
        frame(b"\x1c\x01abcdeg"),
        frame(b"\x1c\x01abcdef", sequence=2),
        frame(b"\x1c\x01abcdef", command=5),
        frame(b"\x1c\x01abcdef", sent_at=ANSWERED_AT),
    ]

    assert len({codec.key(one) for one in frames_}) == len(frames_)


def test_only_a_frame_without_time_needs_its_connection_to_be_told_apart():
    assert codec.is_timed(raw("A1"))
    assert not codec.is_timed(raw("S1"))


BEGIN = datetime(2000, 1, 1, tzinfo=SHANGHAI)
SECONDS = 99 * 365 * 24 * 3600


@given(seconds=st.floats(0, SECONDS))
def test_a_tag_tells_the_moment_to_the_second(seconds):
    at = (BEGIN + timedelta(seconds=seconds)).astimezone(UTC)

    assert moment(tag(at)) == at.replace(microsecond=0)


def test_a_tag_is_the_time_of_china():
    at = datetime(2012, 9, 26, 1, 58, 32, tzinfo=UTC)

    assert tag(at) == raw("A1")[6:12]
    assert iso(tag(at)) == "2012-09-26T09:58:32+08:00"


@pytest.mark.parametrize(
    "written", [NO_TIME, b"\xff" * 6, bytes((0, 0, 24, 1, 1, 20)), bytes((0, 0, 0, 30, 2, 20))]
)
def test_a_tag_of_no_moment_tells_none(written):
    assert moment(written) is None


def test_a_year_above_99_is_none():
    assert iso(bytes((0, 0, 0, 1, 1, 99))) == "2099-01-01T00:00:00+08:00"
    assert iso(bytes((0, 0, 0, 1, 1, 100))) is None


@given(written=st.binary(min_size=6, max_size=6), is_bcd=st.booleans())
def test_no_tag_raises(written, is_bcd):
    at = moment(written, bcd=is_bcd)

    assert at is None or at.year in range(2000, 2100)


def test_decimal_digits_of_a_tag():
    assert iso(bytes.fromhex("323558260912"), bcd=True) is None
    assert iso(bytes.fromhex("325809260912"), bcd=True) == "2012-09-26T09:58:32+08:00"
    assert iso(bytes.fromhex("3A5809260912"), bcd=True) is None


COMPONENT = bytes((1, 1, 40, 10, 0, 2, 0))


def states(number, words):
    """Return a unit of states, each of its word and nothing else."""
    bodies = {
        1: lambda word: bytes((1, 1)) + word.to_bytes(2, "little") + bytes(6),
        2: lambda word: COMPONENT + word.to_bytes(2, "little") + bytes(37),
        4: lambda word: bytes((1, 1, word, 0)) + bytes(6),
        21: lambda word: bytes((word,)) + bytes(6),
        24: lambda word: bytes((word, 0)) + bytes(6),
    }
    return bytes((number, len(words))) + b"".join(map(bodies[number], words))


HARMLESS = {1: {0, 11, 12, 13}, 2: {0}, 4: {0, 1, 3, 4, 6, 7}, 21: {0}, 24: {0, 1, 3, 4, 6, 7}}
WIDTH = {1: 16, 2: 16, 4: 8, 21: 8, 24: 8}
BITS = [(number, bit) for number in HARMLESS for bit in range(WIDTH[number])]
ALARM_BITS = [
    (number, bit)
    for number, bit in BITS
    if bit not in HARMLESS[number] and not (number == 4 and bit == 5)
]


@pytest.mark.parametrize(("number", "bit"), BITS)
def test_lane_of_each_bit_alone(number, bit):
    expected = "telemetry" if bit in HARMLESS[number] else "alarm"

    assert codec.lane(frame(states(number, [1 << bit]))) == expected


@pytest.mark.parametrize(("number", "bit"), ALARM_BITS)
def test_bit_0_never_suppresses_an_alarm_nor_do_other_objects(number, bit):
    for before, running in itertools.product(([], [0], [0, 1]), (0, 1)):
        words = [*before, 1 << bit | running, 0]
        assert codec.lane(frame(states(number, words))) == "alarm"


@pytest.mark.parametrize("number", HARMLESS)
def test_all_clear_is_telemetry(number):
    assert codec.lane(frame(states(number, [0, 0]))) == "telemetry"
    assert codec.lane(frame(bytes((number, 0)))) == "telemetry"


@pytest.mark.parametrize("number", HARMLESS)
def test_a_unit_that_is_not_understood_is_an_alarm(number):
    assert codec.lane(frame(states(number, [0]) + b"\0")) == "alarm"
    assert codec.lane(frame(states(number, [0])[:-1])) == "alarm"


@pytest.mark.parametrize("number", range(256))
def test_lane_of_each_type_whose_body_is_unknown(number):
    harmless = number in {3, 5, 6, 7, 8, 25, 26, 28}

    assert codec.lane(frame(bytes((number, 1, 0, 0, 0)))) == ("telemetry" if harmless else "alarm")


@pytest.mark.parametrize("command", range(256))
def test_lane_of_each_command(command):
    fire, clock = frame(states(2, [2]), command), frame(b"\x1c\x01" + bytes(6), command)
    expected = {2: ("alarm", "telemetry"), 5: ("alarm", "telemetry")}
    expected |= dict.fromkeys((3, 6), ("telemetry", "telemetry"))

    assert (codec.lane(fire), codec.lane(clock)) == expected.get(command, ("alarm", "alarm"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("A1", "alarm"), ("A4", "alarm"), ("A5", "alarm"), ("D8", "alarm"), ("S3", "alarm"),
        ("F1", "alarm"), ("A2", "telemetry"), ("A6", "telemetry"), ("A7", "telemetry"),
        ("D1", "telemetry"), ("D4", "telemetry"), ("D5", "telemetry"), ("D11", "telemetry"),
        ("S1", "telemetry"),
    ],
)  # fmt: skip
def test_lane_of_recorded_frames(name, expected):
    assert codec.lane(raw(name)) == expected


def test_a_dialect_may_know_a_private_type_to_be_harmless():
    assert codec.lane(raw("F1"), codec.TELEMETRY_TYPES | {150}) == "telemetry"


@given(whole=frames)
def test_every_frame_has_a_lane(whole):
    assert codec.lane(codec.encode(whole)) in {"alarm", "telemetry"}
