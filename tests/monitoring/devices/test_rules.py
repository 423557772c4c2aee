"""Names, dialects, commands and silences: every word of the tables."""

import itertools
from datetime import timedelta

import pytest

from tests.gateway.frames import frame
from tests.monitoring.devices.builders import AT
from wanghuo.gateway.protocols import PROTOCOLS
from wanghuo.gateway.protocols.gbt26875.times import tag
from wanghuo.gateway.sessions.orders import REQUESTS, order
from wanghuo.kernel.errors import TransitionRefused
from wanghuo.kernel.messages import Action
from wanghuo.monitoring.devices import rules
from wanghuo.monitoring.devices.reading import in_words
from wanghuo.monitoring.devices.rules import (
    CommandEvent,
    CommandRefused,
    CommandState,
    DialectUnknown,
    IdentityRefused,
    clock_words,
    skew_of,
)

NUMBERS = {"minutes": 10, "system": 1, "system_address": 1}


@pytest.mark.parametrize(
    ("state", "event"), list(itertools.product(CommandState, CommandEvent)), ids=str
)
def test_next_state_allows_exactly_the_table(state, event):
    expected = rules.NEXT_STATE.get((state, event))
    if expected is None:
        with pytest.raises(TransitionRefused):
            rules.next_state(state, event)
    else:
        assert rules.next_state(state, event) is expected


def test_every_command_can_end_and_no_end_moves():
    ends = {rules.NEXT_STATE[state, event] for state in rules.OPEN
            for event in rules.REPORTED.values()}  # fmt: skip

    assert ends == set(CommandState) - set(rules.OPEN)
    assert {state for state, _ in rules.NEXT_STATE} == set(rules.OPEN)


def test_what_the_gateway_reports_is_what_we_call_the_end():
    ends = {
        word: rules.next_state(CommandState.DELIVERED, event).value
        for word, event in rules.REPORTED.items()
    }

    assert ends == {
        "executed": "executed", "expired": "expired", "failed": "failed", "refused": "failed",
    }  # fmt: skip


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_name_says_its_protocol(protocol):
    assert rules.protocol_of(f"{protocol}:3号-A") == protocol


@pytest.mark.parametrize(
    "identity", ["", "379", "modbus:1", "gbt26875:", "gbt26875:a b", "gbt26875:\x00", "GBT26875:1"]
)
def test_what_is_no_name_is_refused(identity):
    with pytest.raises(IdentityRefused) as refused:
        rules.protocol_of(identity)

    assert "gbt26875" in str(refused.value)


def test_no_name_is_longer_than_its_column():
    longest = f"{'a' * 16}:{'b' * 60}"

    assert rules.is_identity(longest)
    assert len(longest) <= rules.LONGEST_IDENTITY
    assert not rules.is_identity(longest + "b")
    assert not rules.is_identity("a" + longest)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_dialect_is_one_of_its_protocol(protocol):
    codec = PROTOCOLS[protocol].codec

    assert rules.settled_dialect(protocol, "") == codec.default_dialect
    assert [rules.settled_dialect(protocol, name) for name in codec.dialects] == [
        name or codec.default_dialect for name in codec.dialects
    ]
    with pytest.raises(DialectUnknown):
        rules.settled_dialect(protocol, "klingon")


@pytest.mark.parametrize("action", Action)
def test_what_may_be_sent_can_be_said_by_the_gateway(action):
    """The numbers that a command asks for are those that the gateway needs of it."""
    if action not in rules.GIVEN:
        with pytest.raises(CommandRefused):
            rules.check_command("gbt26875", action, NUMBERS)
        return
    asked = rules.check_command("gbt26875", action, NUMBERS)

    assert tuple(asked) == rules.GIVEN[action]
    assert action in REQUESTS
    assert order(action, asked, sequence=1, heard=bytes(30), tag=bytes(6), at=AT)


@pytest.mark.parametrize("action", [one for one, names in rules.GIVEN.items() if names])
def test_a_command_without_its_numbers_is_refused(action):
    for name in rules.GIVEN[action]:
        with pytest.raises(CommandRefused):
            rules.check_command("gbt26875", action, {**NUMBERS, name: None})
        for wrong in (-1, 256):
            with pytest.raises(CommandRefused):
                rules.check_command("gbt26875", action, {**NUMBERS, name: wrong})


@pytest.mark.parametrize("protocol", [one for one in PROTOCOLS if one != "gbt26875"])
def test_devices_that_take_no_commands_are_told_none(protocol):
    with pytest.raises(CommandRefused):
        rules.check_command(protocol, Action.SET_CLOCK, {})


@pytest.mark.parametrize(
    ("gone", "words", "is_long"),
    [
        (timedelta(seconds=-5), "刚刚", False),
        (timedelta(seconds=59), "刚刚", False),
        (timedelta(minutes=1), "1 分钟前", False),
        (timedelta(minutes=59, seconds=59), "59 分钟前", False),
        (timedelta(hours=1), "1 小时前", False),
        (timedelta(hours=23, minutes=59), "23 小时前", False),
        (timedelta(hours=24), "1 天前", True),
        (timedelta(days=40), "40 天前", True),
    ],
)
def test_silence_is_told_in_words(gone, words, is_long):
    told = rules.silence(AT - gone, AT)

    assert (str(told.words), told.is_long) == (words, is_long)


def test_what_was_never_heard_is_long_silent():
    told = rules.silence(None, AT)

    assert (str(told.words), told.is_long) == ("从未收到", True)


@pytest.mark.parametrize(
    ("protocol", "raw"),
    [("gbt26875", ""), ("gbt26875", "00"), ("gbt26875", frame().hex()[:-2]), ("nobody", "00"),
     ("meokon", "A5"), ("mqtt_map", "7B7D"), ("onenet", "FF"), ("ctwing", "7B")],
)  # fmt: skip
def test_whatever_a_stranger_sends_a_page_can_show(protocol, raw):
    for is_chinese in (True, False):
        lines = in_words(protocol, raw, is_chinese=is_chinese)
        assert all(line.text.strip() and 0 <= line.depth <= 5 for line in lines)


def test_a_fire_is_told_in_plain_words():
    told = in_words("gbt26875", frame().hex())
    others = in_words("gbt26875", frame().hex(), is_chinese=False)

    assert "火警" in "".join(line.text for line in told)
    assert '"fire"' in "".join(line.text for line in others)
    assert (told[0].depth, others[0].depth) == (0, 0)
    assert [line for line in told if line.text.startswith(("第 1 条", "原文"))] == []


def told(raw, dialect="standard"):
    return PROTOCOLS["gbt26875"].codec.meaning(raw, dialect)


@pytest.mark.parametrize(
    ("ahead", "words"),
    [(0, "准"), (60, "准"), (-60, "准"), (61, "快 61 秒"), (-3600, "慢 3600 秒")],
)
def test_a_clock_is_told(ahead, words):
    raw = frame(tag=tag(AT + timedelta(seconds=ahead)))

    skew = skew_of(told(raw), AT)

    assert (skew, str(clock_words(skew))) == (ahead, words)


@pytest.mark.parametrize("raw", [b"", frame(tag=bytes(6)), frame(tag=b"\x00\x00\x19\x01\x01\x1a")])
def test_a_frame_that_tells_no_time_has_no_skew(raw):
    assert skew_of(told(raw), AT) is None
    assert skew_of(None, AT) is None
    assert str(clock_words(None)) == "没有说明时间"


def test_a_clock_in_decimal_digits_is_read_so():
    bcd = bytes(byte // 10 * 16 + byte % 10 for byte in tag(AT))

    assert skew_of(told(frame(tag=bcd), "fscn8001"), AT) == 0
