"""Every command of the house is what the standard writes, or is refused."""

import pytest

from tests.gateway.frames import AT, CENTRE, DEVICE, TAG, frame
from wanghuo.gateway.protocols.gbt26875.frames import flaw_of
from wanghuo.gateway.sessions.orders import REQUESTS, order
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.messages import Action

SYSTEM = {"system": 1, "system_address": 2}
COMPONENT = SYSTEM | {"address": "0A000200"}
GIVEN = {
    Action.READ_STATE: (SYSTEM, 4, "3D01 0102"),
    Action.READ_COMPONENT: (COMPONENT, 4, "3E01 0102 0A000200"),
    Action.READ_ANALOG: (COMPONENT, 4, "3F01 0102 0A000200"),
    Action.READ_OPERATIONS: (
        SYSTEM | {"count": 5, "since": "2012-09-26T09:58:02+08:00"},
        4,
        "4001 0102 05 023A091A090C",
    ),
    Action.READ_VERSION: (SYSTEM, 4, "4101 0102"),
    Action.READ_CONFIGURATION: (SYSTEM, 4, "4201 0102"),
    Action.READ_COMPONENT_CONFIGURATION: (COMPONENT, 4, "4301 0102 0A000200"),
    Action.READ_CLOCK: (SYSTEM, 4, "4401 0102"),
    Action.READ_UITD_STATE: ({}, 4, "5101 00"),
    Action.READ_UITD_OPERATIONS: ({"count": 102}, 4, "5401 66 203A091D0B1A"),
    Action.READ_UITD_VERSION: ({}, 4, "5501 00"),
    Action.READ_UITD_CONFIGURATION: ({}, 4, "5601 00"),
    Action.READ_UITD_CLOCK: ({}, 4, "5801 00"),
    Action.INITIALISE: ({}, 1, "5901 00"),
    Action.SET_CLOCK: ({}, 1, "5A01 203A091D0B1A"),
    Action.DUTY_CHECK: ({"minutes": 10}, 1, "5B01 0A"),
}


def ordered(action, given):
    return order(action, given, sequence=7, heard=frame(), tag=TAG, at=AT)


def test_every_action_can_be_said():
    assert set(REQUESTS) == set(GIVEN) == set(Action)


@pytest.mark.parametrize("action", list(Action))
def test_each_is_written_as_the_standard_says(action):
    given, command, unit = GIVEN[action]
    raw = ordered(action, given)

    assert (flaw_of(raw), raw[26], raw[2:4]) == (None, command, b"\x07\x00")
    assert raw[27:-3] == bytes.fromhex(unit)
    assert (raw[12:18], raw[18:24], raw[6:12]) == (CENTRE, DEVICE, TAG)


@pytest.mark.parametrize(
    ("action", "given"),
    [
        (Action.READ_STATE, {}),
        (Action.READ_STATE, {"system": 256, "system_address": 0}),
        (Action.READ_STATE, {"system": "一", "system_address": 0}),
        (Action.READ_ANALOG, SYSTEM | {"address": "xyz"}),
        (Action.DUTY_CHECK, {"minutes": 256}),
        (Action.READ_UITD_OPERATIONS, {"count": 103}),
        (Action.READ_UITD_OPERATIONS, {"count": 1, "since": "昨天"}),
    ],
)
def test_what_cannot_be_said_is_refused(action, given):
    with pytest.raises(BadInput):
        ordered(action, given)
