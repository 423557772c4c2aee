"""What frames of each type say, and that nothing a device sends makes it fail."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gateway.protocols.gbt26875.builders import frame, frames
from tests.gateway.protocols.gbt26875.recorded import raw
from tests.gateway.protocols.gbt26875.test_frames import DAMAGED
from wanghuo.gateway.protocols.gbt26875.dialects import dialects
from wanghuo.gateway.protocols.gbt26875.frames import encode
from wanghuo.gateway.protocols.gbt26875.layouts import LAYOUTS
from wanghuo.gateway.protocols.gbt26875.meaning import meaning, text

KEYS = [
    "ok", "error", "command", "command_name", "sequence", "version", "sent_at", "source",
    "destination", "type", "type_name", "objects", "raw", "note",
]  # fmt: skip
TIME = bytes((2, 58, 9, 26, 9, 12))
AT = {"at": "2012-09-26T09:58:02+08:00"}
SYSTEM = {"system": 12, "system_name": "sprinkler_system", "system_address": 3}
PLACE = {"address": "01020304", "zone": 0x0201, "point": 0x0403}
COMPONENT = {**SYSTEM, "component": 95, "component_name": "sprinkler_pump", **PLACE}
COMPONENT_BYTES = bytes((12, 3, 95, 1, 2, 3, 4))
PUMP = "一号喷淋泵".encode("gb18030").ljust(31, b"\0")
SAID = {
    1: (
        bytes((12, 3, 0x21, 0x28)) + TIME,
        {
            **SYSTEM,
            "state_raw": 0x2821,
            "state": ["started", "manual", "reset"],
            "is_running": True,
            **AT,
        },
    ),
    2: (
        COMPONENT_BYTES + bytes((0x60, 1)) + PUMP + TIME,
        {
            **COMPONENT,
            "state_raw": 0x160,
            "state": ["started", "feedback", "power_fault"],
            "is_running": False,
            "description": "一号喷淋泵",
            **AT,
        },
    ),
    3: (
        COMPONENT_BYTES + bytes((5, 0x29, 9)) + TIME,
        {
            **COMPONENT,
            "analog": 5,
            "analog_name": "pressure_kpa",
            "unit": "kPa",
            "raw_value": 2345,
            "value": 234.5,
            **AT,
        },
    ),
    4: (
        bytes((12, 3, 0x24, 9)) + TIME,
        {
            **SYSTEM,
            "operations_raw": 0x24,
            "operations": ["manual_alarm", "confirmed"],
            "operator": 9,
            **AT,
        },
    ),
    5: (bytes((12, 3, 2, 10)), {**SYSTEM, "major": 2, "minor": 10, "version": "2.10"}),
    6: (
        bytes((12, 3, 8)) + "三号泵房".encode("gb18030"),
        {**SYSTEM, "configuration": "三号泵房"},
    ),
    7: (COMPONENT_BYTES + PUMP, {**COMPONENT, "description": "一号喷淋泵"}),
    8: (bytes((12, 3)) + TIME, {**SYSTEM, **AT}),
    21: (
        bytes((0x7F,)) + TIME,
        {
            "state_raw": 0x7F,
            "state": [
                *("fire", "fault", "main_power_fault", "backup_power_fault"),
                *("center_link_fault", "panel_link_fault"),
            ],
            "is_running": True,
            **AT,
        },
    ),
    24: (
        bytes((0x21, 1)) + TIME,
        {"operations_raw": 0x21, "operations": ["reset", "duty_answer"], "operator": 1, **AT},
    ),
    25: (bytes((1, 0)), {"major": 1, "minor": 0, "version": "1.0"}),
    26: (bytes((4,)) + "装置".encode("gb18030"), {"configuration": "装置"}),
    28: (TIME, AT),
    61: (bytes((12, 3)), SYSTEM),
    62: (bytes((12, 3, 1, 2, 3, 4)), {**SYSTEM, **PLACE}),
    63: (bytes((12, 3, 1, 2, 3, 4)), {**SYSTEM, **PLACE}),
    64: (bytes((12, 3, 7)) + TIME, {**SYSTEM, "count": 7, "since": AT["at"]}),
    65: (bytes((12, 3)), SYSTEM),
    66: (bytes((12, 3)), SYSTEM),
    67: (bytes((12, 3, 1, 2, 3, 4)), {**SYSTEM, **PLACE}),
    68: (bytes((12, 3)), SYSTEM),
    81: (b"\0", {"reserved": 0}),
    84: (bytes((7,)) + TIME, {"count": 7, "since": AT["at"]}),
    85: (b"\0", {"reserved": 0}),
    86: (b"\0", {"reserved": 0}),
    88: (b"\0", {"reserved": 0}),
    89: (b"\0", {"reserved": 0}),
    90: (TIME, AT),
    91: (b"\x0a", {"timeout_minutes": 10}),
}


def test_every_type_is_said_here():
    assert set(SAID) == set(LAYOUTS)


@pytest.mark.parametrize("number", SAID)
def test_objects_of_a_type_say(number):
    body, told = SAID[number]
    meant = meaning(frame(bytes((number, 2)) + body + body))

    assert (meant["ok"], meant["type"], meant["note"]) == (True, number, None)
    assert meant["objects"] == [told, told]


@pytest.mark.parametrize("damage", DAMAGED)
def test_broken_frame_says_why_and_what_its_header_says(damage):
    damaged, flaw = DAMAGED[damage]
    told = meaning(damaged)

    assert list(told) == KEYS
    assert (told["ok"], told["error"], told["objects"]) == (False, flaw.value, [])
    assert told["raw"] == damaged.hex().upper()


@pytest.mark.parametrize("size", range(30))
def test_header_is_said_as_far_as_it_goes(size):
    sound, told = meaning(raw("A1")), meaning(raw("A1")[:size])
    ends = {
        "sequence": 4, "version": 6, "sent_at": 12, "source": 18, "destination": 24,
        "command": 27, "command_name": 27,
    }  # fmt: skip

    for key, end in ends.items():
        assert told[key] == (sound[key] if size >= end else None)


@pytest.mark.parametrize(
    ("unit", "number", "name", "note"),
    [
        (b"\x17", 23, "reserved", "short_unit"),
        (b"\x09\x00", 9, "reserved", "reserved_type"),
        (b"\x80\x01ab", 128, "user_defined", "private_type"),
        (b"\x02\x02" + bytes(46), 2, "component_state", "size_mismatch"),
    ],
)
def test_unit_that_cannot_be_read_is_kept_with_its_reason(unit, number, name, note):
    written = frame(unit)

    assert meaning(written) == {
        **meaning(written),
        "ok": True,
        "type": number,
        "type_name": name,
        "objects": [],
        "note": note,
        "raw": written.hex().upper(),
    }


def test_only_what_is_sent_without_a_unit_is_a_heartbeat():
    names = {command: meaning(frame(command=command))["type_name"] for command in range(7)}

    assert names == {0: None, 1: None, 2: "heartbeat", 3: None, 4: None, 5: None, 6: None}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b"", ""),
        (b"  \xd2\xbb\xba\xc5  \0garbage\xff", "一号"),
        (b"\0abc", ""),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b"\xd2", "\ufffd"),
    ],
)
def test_text_ends_at_its_first_nul(written, said):
    assert text(written) == said


@given(junk=st.binary(max_size=1100), name=st.sampled_from(sorted(dialects())))
def test_any_bytes_mean_something_that_json_can_hold(junk, name):
    told = meaning(junk, dialects()[name])

    assert list(told) == KEYS
    assert json.loads(json.dumps(told)) == told


@given(whole=frames, name=st.sampled_from(sorted(dialects())))
def test_any_sound_frame_is_told(whole, name):
    told = meaning(encode(whole), dialects()[name])

    assert (told["ok"], told["error"]) == (True, None)
    assert json.loads(json.dumps(told)) == told
