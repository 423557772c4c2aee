"""What is asked of a device is what the standard writes, and only its answer ends it."""

import pytest

from tests.gateway.protocols.gbt26875.examples import AT, CENTRE, DEVICE, frame, shared_frames
from wanghuo.gateway.protocols.gbt26875 import frames
from wanghuo.gateway.protocols.gbt26875.requests import FORMS, is_ended_by, request
from wanghuo.kernel.messages import Action

SYSTEM = {"system": 1, "system_address": 2}
COMPONENT = SYSTEM | {"address": "0A000200"}
GIVEN = {
    Action.READ_STATE: (SYSTEM, 4, "3D01 0102"),
    Action.READ_COMPONENT: (COMPONENT, 4, "3E01 0102 0A000200"),
    Action.READ_ANALOG: (COMPONENT, 4, "3F01 0102 0A000200"),
    Action.READ_OPERATIONS: (
        SYSTEM | {"count": 5, "since": "2012-09-26T09:58:02"}, 4, "4001 0102 05 023A091A090C"
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
}  # fmt: skip


def asked(action, given, sequence=1):
    return request(action, given, sequence=sequence, source=CENTRE, destination=DEVICE, at=AT)


def test_every_action_has_a_form():
    assert set(FORMS) == set(GIVEN) == set(Action)


@pytest.mark.parametrize("action", list(Action))
def test_each_request_is_written_as_the_standard_says(action):
    given, command, unit = GIVEN[action]
    raw = asked(action, given)

    assert (frames.problem(raw), raw[26]) == (None, command)
    assert frames.unit_of(raw) == bytes.fromhex(unit)
    assert (raw[12:18], raw[18:24]) == (CENTRE, DEVICE)


@pytest.mark.parametrize(
    ("name", "action"),
    [("A8", Action.READ_UITD_STATE), ("A10", Action.READ_UITD_VERSION),
     ("A12", Action.READ_UITD_CLOCK), ("A14", Action.INITIALISE), ("A17", Action.DUTY_CHECK)],
)  # fmt: skip
def test_shared_requests_are_ours_to_the_byte(name, action):
    shared = shared_frames()[name][0]
    ours = request(
        action, GIVEN[action][0], sequence=1, source=CENTRE, destination=DEVICE,
        at=frames.time_in(shared[6:12]),
    )  # fmt: skip

    assert ours == shared


@pytest.mark.parametrize(
    ("action", "given"),
    [
        (Action.READ_STATE, {}), (Action.READ_STATE, {"system": 256, "system_address": 0}),
        (Action.READ_ANALOG, SYSTEM | {"address": "0A00"}),
        (Action.READ_ANALOG, SYSTEM | {"address": "xyz"}),
        (Action.DUTY_CHECK, {"minutes": 0}), (Action.DUTY_CHECK, {"minutes": 256}),
        (Action.READ_UITD_OPERATIONS, {"count": 103}),
    ],
)  # fmt: skip
def test_what_cannot_be_sent_is_refused(action, given):
    with pytest.raises((KeyError, ValueError)):
        asked(action, given)


@pytest.mark.parametrize("action", list(Action))
def test_only_its_own_answer_ends_a_request(action):
    form = FORMS[action]
    confirm, deny = frame(b"", command=frames.CONFIRM), frame(b"", command=frames.DENY)
    right = frame(bytes((form.answer or 1, 0)), command=frames.REPLY)
    wrong = frame(b"\x7f\x00", command=frames.REPLY)

    assert is_ended_by(action, confirm) == (form.answer is None)
    assert is_ended_by(action, right) == (form.answer is not None)
    assert not is_ended_by(action, deny)
    assert not is_ended_by(action, wrong)
    assert not is_ended_by(action, frame(b"", command=frames.REPLY))
