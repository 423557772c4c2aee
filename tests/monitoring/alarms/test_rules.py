"""What is a cry, which steps follow which, what each must say."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gateway.frames import frame
from tests.monitoring.alarms.builders import component, system, transmitter
from wanghuo.gateway.protocols import PROTOCOLS
from wanghuo.gateway.protocols.gbt26875 import tables
from wanghuo.kernel.errors import BadInput, TransitionRefused
from wanghuo.monitoring.alarms.rules import (
    KINDS,
    NEXT_STATE,
    NOTED,
    STANDING,
    WAITING,
    AlarmAction,
    AlarmKind,
    AlarmState,
    Cause,
    Cry,
    actions_at,
    check_step,
    cries_of,
    next_state,
)

S, A, K = AlarmState, AlarmAction, AlarmKind
STEPS = {
    S.OPENED: {A.ACKNOWLEDGE: S.ACKNOWLEDGED, A.VERIFY: S.VERIFYING},
    S.ACKNOWLEDGED: {
        A.VERIFY: S.VERIFYING, A.CONFIRM: S.REAL, A.CALL_FALSE: S.FALSE, A.CALL_TEST: S.TEST,
        A.CALL_FAULT: S.FAULT,
    },
    S.VERIFYING: {
        A.CONFIRM: S.REAL, A.CALL_FALSE: S.FALSE, A.CALL_TEST: S.TEST, A.CALL_FAULT: S.FAULT,
    },
    S.REAL: {A.HAND_OVER: S.HANDED_OVER},
    S.FALSE: {A.CLOSE: S.CLOSED},
    S.TEST: {A.CLOSE: S.CLOSED},
    S.FAULT: {A.CLOSE: S.CLOSED},
    S.HANDED_OVER: {A.CLOSE: S.CLOSED},
    S.CLOSED: {},
}  # fmt: skip


@pytest.mark.parametrize(("state", "action"), list(product(S, A)))
def test_every_step_from_every_state(state, action):
    wanted = STEPS[state].get(action)
    if wanted is None:
        with pytest.raises(TransitionRefused):
            next_state(state, action)
    else:
        assert next_state(state, action) is wanted
    assert (action in actions_at(state)) == (wanted is not None)


def test_whoever_waits_stands_and_what_is_no_fire_does_not():
    assert set(WAITING) < set(STANDING)
    assert set(S) - set(STANDING) == {S.FALSE, S.TEST, S.FAULT, S.CLOSED}
    assert {state for state, _ in NEXT_STATE} == set(S) - {S.CLOSED}


@pytest.mark.parametrize("action", A)
@pytest.mark.parametrize("cause", [None, Cause.COOKING])
def test_each_step_says_what_it_must(action, cause):
    is_right = (action is A.CALL_FALSE) == (cause is not None)
    if is_right:
        assert check_step(action, " 店主\0说是炒菜 ", cause) == "店主说是炒菜"
        if action in NOTED:
            with pytest.raises(BadInput, match="写明"):
                check_step(action, "  ", cause)
    else:
        with pytest.raises(BadInput, match="误报"):
            check_step(action, "说明", cause)
    with pytest.raises(BadInput, match="过长"):
        check_step(action, "长" * 501, cause)


def told(raw):
    """What the codec tells of a frame, as the projector asks it."""
    meaning = PROTOCOLS["gbt26875"].codec.meaning(raw, "standard")
    return meaning if meaning["ok"] else None


def cries(unit, protocol="gbt26875"):
    return cries_of(protocol, told(frame(unit)))


@pytest.mark.parametrize(
    ("unit", "wanted"),
    [
        (component(0b10), [("1-1-0A000200", K.FIRE)]),
        (component(0b11), [("1-1-0A000200", K.FIRE)]),
        (component(0b110), [("1-1-0A000200", K.FIRE), ("1-1-0A000200", K.FAULT)]),
        (component(0b1_0000_0000), [("1-1-0A000200", K.POWER)]),
        (component(0b11_0000), [("1-1-0A000200", K.SUPERVISION)]),
        (component(0b110_0000), [("1-1-0A000200", K.LINKAGE)]),
        (component(0b1), []),
        (component(0b1000), []),
        (system(0b10), [("1-1", K.FIRE)]),
        (system(0x0300), [("1-1", K.POWER)]),
        (system(0x0400), [("1-1", K.FAULT)]),
        (transmitter(0b100), [("", K.MANUAL)]),
        (transmitter(0b1), []),
        (transmitter(0b10_0000), []),
    ],
)
def test_what_a_unit_cries_out(unit, wanted):
    if unit == component(0b11_0000):
        wanted = [("1-1-0A000200", K.LINKAGE), ("1-1-0A000200", K.SUPERVISION)]
    assert [(one.point, one.kind) for one in cries(unit)] == wanted


def test_a_point_is_called_as_it_is_on_the_spot():
    [cry] = cries(component(0b10, description="二楼走廊"))

    assert cry.where == "二楼走廊 感烟火灾探测器 10-2"


def test_every_bit_of_the_standard_is_a_cry_or_known_to_be_none():
    bits = {
        named.code
        for table in (tables.SYSTEM_BITS, tables.COMPONENT_BITS, tables.TRANSMITTER_BITS,
                      tables.FACILITY_OPERATIONS, tables.TRANSMITTER_OPERATIONS)
        for named in table.values()
    }  # fmt: skip
    harmless = {
        "shielded", "delay", "manual", "configuration_changed", "reset", "mute", "alarm_cleared",
        "self_test", "test", "confirmed", "duty_answer",
    }  # fmt: skip
    assert bits == set(KINDS) | harmless
    assert not set(KINDS) & harmless


OTHER = [Cry("", K.OTHER, "")]


@pytest.mark.parametrize("raw", [b"", b"@@", frame(component(2))[:-4], frame(b"\x81\x01\x00")])
def test_what_cannot_be_read_is_an_alarm(raw):
    assert cries_of("gbt26875", told(raw)) == OTHER


def test_a_protocol_without_words_here_is_an_alarm():
    assert cries_of("meokon", {"ok": True}) == OTHER
    assert cries_of("gbt26875", None) == OTHER


@given(st.binary(max_size=200))
def test_whatever_is_sent_is_told(raw):
    for cry in cries_of("gbt26875", told(frame(raw))):
        assert (len(cry.point) <= 60, len(cry.where) <= 120) == (True, True)
