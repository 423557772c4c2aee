"""What looks like an alarm goes ahead."""

import pytest

from tests.gateway.frames import ANALOG, frame
from tests.gateway.terminals import LOW, upload
from wanghuo.gateway.protocols.hurry import frame_hurries, reading_hurries


@pytest.mark.parametrize(
    ("name", "value", "hurries"),
    [
        ("alarm", 1, True),
        ("data.fireAlarm", True, True),
        ("火警", 1, True),
        ("手动报警", 2.0, True),
        ("SOS", 1, True),
        ("alarm", 0, False),
        ("alarm", False, False),
        ("voltage", 220, False),
        ("smoke_density", 3, False),
    ],
)
def test_a_reading_hurries_when_its_name_is_an_alarms_and_it_stands(name, value, hurries):
    assert reading_hurries(name, value) is hurries


@pytest.mark.parametrize(
    ("payload", "hurries"),
    [
        (frame(), True),
        (frame(ANALOG), False),
        (frame()[:-1], False),
        (upload(alarms=LOW), True),
        (upload(), False),
        (upload(alarms=LOW)[:-1], False),
        (b"\x01\x02", False),
        (b"", False),
        (None, False),
    ],
)
def test_a_frame_within_hurries_as_it_would_alone(payload, hurries):
    assert frame_hurries(payload) is hurries
