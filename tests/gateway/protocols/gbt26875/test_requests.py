"""What the centre asks is written as the standard has it, and its answers are known."""

from datetime import UTC, datetime

import pytest

from tests.gateway.protocols.gbt26875.builders import frame
from tests.gateway.protocols.gbt26875.recorded import raw
from wanghuo.gateway.protocols.gbt26875 import requests
from wanghuo.gateway.protocols.gbt26875.frames import parse
from wanghuo.gateway.protocols.gbt26875.requests import Request, confirms
from wanghuo.gateway.protocols.gbt26875.tables import TYPES
from wanghuo.kernel.errors import BadInput

SINCE = datetime(2012, 9, 26, 1, 58, 2, tzinfo=UTC)
TAG = "023A091A090C"
PLACES = [(1, 2, b"\x0a\0\2\0")]
BUILT = [
    (requests.read_system_states([(1, 2), (12, 0)]), 4, "3D0201020C00"),
    (requests.read_component_states(PLACES * 2), 4, "3E0201020A00020001020A000200"),
    (requests.read_analogs(PLACES), 4, "3F0101020A000200"),
    (requests.read_facility_operations((1, 2), 102, SINCE), 4, "4001010266" + TAG),
    (requests.read_facility_version((1, 2)), 4, "41010102"),
    (requests.read_facility_configurations([(1, 2)]), 4, "42010102"),
    (requests.read_component_configurations(PLACES), 4, "430101020A000200"),
    (requests.read_facility_clock((1, 2)), 4, "44010102"),
    (requests.read_transmitter_state(), 4, "510100"),
    (requests.read_transmitter_operations(5, SINCE), 4, "540105" + TAG),
    (requests.read_transmitter_version(), 4, "550100"),
    (requests.read_transmitter_configuration(), 4, "560100"),
    (requests.read_transmitter_clock(), 4, "580100"),
    (requests.initialise_transmitter(), 1, "590100"),
    (requests.set_transmitter_clock(SINCE), 1, "5A01" + TAG),
    (requests.duty_check(10), 1, "5B010A"),
]


@pytest.mark.parametrize(("built", "command", "unit"), BUILT)
def test_request_is_written(built, command, unit):
    assert built == Request(command, bytes.fromhex(unit))


def test_every_command_of_the_centre_can_be_written():
    assert {built.unit[0] for built, _, _ in BUILT} == {number for number in TYPES if number > 60}


@pytest.mark.parametrize(
    ("name", "built"),
    [
        ("X2", requests.read_system_states([(1, 2)])),
        ("A8", requests.read_transmitter_state()),
        ("A10", requests.read_transmitter_version()),
        ("A12", requests.read_transmitter_clock()),
        ("A14", requests.initialise_transmitter()),
        ("A17", requests.duty_check(10)),
    ],
)
def test_request_is_as_recorded(name, built):
    recorded = parse(raw(name))

    assert (recorded.command, recorded.unit) == built


def test_every_reading_is_answered_by_its_type():
    asked = {built.unit[0]: built for built, command, _ in BUILT if command == 4}
    expected = {
        61: 1, 62: 2, 63: 3, 64: 4, 65: 5, 66: 6, 67: 7, 68: 8,
        81: 21, 84: 24, 85: 25, 86: 26, 88: 28,
    }  # fmt: skip

    assert set(asked) == set(expected)
    for number, built in asked.items():
        request = frame(built.unit, built.command)
        for answered in range(1, 29):
            reply = frame(bytes((answered, 0)), command=5)
            assert confirms(request, reply) is (True if answered == expected[number] else None)


def test_a_control_is_confirmed_or_denied():
    assert confirms(raw("A14"), raw("A15")) is True
    assert confirms(raw("A14"), raw("A9n")) is False
    assert confirms(raw("A14"), raw("A5")) is None


@pytest.mark.parametrize(
    ("command", "sequence", "unit"),
    [(3, 1, b""), (5, 2, b"\x15\0"), (5, 1, b""), (2, 1, b"\x15\0")],
)
def test_another_frame_is_no_reply(command, sequence, unit):
    assert confirms(raw("A8"), frame(unit, command, sequence)) is None


def test_a_reading_is_denied():
    assert confirms(raw("A8"), raw("A9n")) is False


@pytest.mark.parametrize(
    ("ask", "most"),
    [
        (lambda count: requests.read_system_states([(1, 1)] * count), 102),
        (lambda count: requests.read_component_states(PLACES * count), 22),
        (lambda count: requests.read_analogs(PLACES * count), 63),
        (lambda count: requests.read_facility_configurations([(1, 1)] * count), 3),
        (lambda count: requests.read_component_configurations(PLACES * count), 26),
        (lambda count: requests.read_facility_operations((1, 1), count, SINCE), 102),
        (lambda count: requests.read_transmitter_operations(count, SINCE), 102),
    ],
)
def test_no_more_is_asked_than_one_reply_holds(ask, most):
    assert ask(most).command == 4
    for count in (0, most + 1):
        with pytest.raises(BadInput, match=f"一次可读 1 至 {most} 个"):
            ask(count)
