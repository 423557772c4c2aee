"""Frames as devices sent them, and what each says, spelled out by hand."""

import tomllib
from pathlib import Path

SMOKE_FIRE = {
    "system": 1,
    "system_name": "fire_alarm_system",
    "system_address": 1,
    "component": 40,
    "component_name": "smoke_detector",
    "address": "0A000200",
    "zone": 10,
    "point": 2,
    "state_raw": 2,
    "state": ["fire"],
    "is_running": False,
    "description": "",
    "at": "2012-09-26T09:58:02+08:00",
}
GENERAL_FAULT = {
    "system": 1,
    "system_name": "fire_alarm_system",
    "system_address": 1,
    "component": 0,
    "component_name": "general",
    "address": "37000A00",
    "zone": 55,
    "point": 10,
    "state_raw": 4,
    "state": ["fault"],
    "is_running": False,
    "description": "",
    "at": "2022-07-12T14:52:45+08:00",
}
TAG_LEFT = {
    "system": 2,
    "system_name": "reserved",
    "system_address": 1,
    "component": 178,
    "component_name": "user_defined",
    "address": "00000000",
    "zone": 0,
    "point": 0,
    "state_raw": 5,
    "state": ["fault"],
    "is_running": True,
    "description": "\ufffd",
    "at": None,
}
VERSION_1_1 = {"major": 1, "minor": 1, "version": "1.1"}
EVENT_AT = "2012-09-26T09:58:02+08:00"
RESET = {"operations_raw": 1, "operations": ["reset"], "operator": 1}

DEVICE, CENTRE, NOBODY, HUNDRED = "000000000379", "000000015B38", "0" * 12, "000000000064"
UP, DOWN, FROM_NOBODY = (DEVICE, CENTRE), (CENTRE, DEVICE), (NOBODY, HUNDRED)
SENT, ANSWERED = "2012-09-26T09:58:32+08:00", "2012-09-26T09:58:35+08:00"

# id: command, sequence, version, sent_at, (source, destination), type, objects
SOUND = {
    "A1": ("send", 1, "1.1", SENT, UP, 2, "component_state", [SMOKE_FIRE]),
    "A2": ("confirm", 1, "1.1", ANSWERED, DOWN, None, None, []),
    "A3": ("deny", 1, "1.1", ANSWERED, DOWN, None, None, []),
    "A4": (
        *("send", 1, "1.1", SENT, UP, 21, "transmitter_state"),
        [{"state_raw": 8, "state": ["main_power_fault"], "is_running": False, "at": EVENT_AT}],
    ),
    "A5": (
        *("send", 1, "1.1", SENT, UP, 24, "transmitter_operation"),
        [
            {
                "operations_raw": 32,
                "operations": ["duty_answer"],
                "operator": 1,
                "at": EVENT_AT,
            }
        ],
    ),
    "A6": ("send", 1, "1.1", SENT, UP, 25, "transmitter_version", [VERSION_1_1]),
    "A7": ("send", 1, "1.1", SENT, UP, 28, "transmitter_clock", [{"at": EVENT_AT}]),
    "A8": ("request", 1, "1.1", SENT, DOWN, 81, "read_transmitter_state", [{"reserved": 0}]),
    "A9n": ("deny", 1, "1.1", ANSWERED, UP, None, None, []),
    "A10": ("request", 1, "1.1", SENT, DOWN, 85, "read_transmitter_version", [{"reserved": 0}]),
    "A11": ("reply", 1, "1.1", SENT, UP, 25, "transmitter_version", [VERSION_1_1]),
    "A12": ("request", 1, "1.1", SENT, DOWN, 88, "read_transmitter_clock", [{"reserved": 0}]),
    "A14": ("control", 1, "1.1", SENT, DOWN, 89, "initialise_transmitter", [{"reserved": 0}]),
    "A15": ("confirm", 1, "1.1", ANSWERED, UP, None, None, []),
    "A17": ("control", 1, "1.1", SENT, DOWN, 91, "duty_check", [{"timeout_minutes": 10}]),
    "D1": (
        *("send", 2552, "16.0", "2022-03-03T09:30:08+08:00", (NOBODY, "1D6D0401A8C0")),
        *(None, "heartbeat", []),
    ),
    "D2": (
        *("send", 105, "16.0", "2021-06-03T14:17:10+08:00", (NOBODY, "1D6DD53C10AC")),
        *(None, "heartbeat", []),
    ),
    "D4": ("send", 9, "1.2", "2022-07-08T10:56:42+08:00", FROM_NOBODY, None, "heartbeat", []),
    "D5": (
        *("send", 0, "1.2", "2022-07-12T11:56:55+08:00", FROM_NOBODY),
        *(24, "transmitter_operation", [{**RESET, "at": "2022-07-12T11:46:58+08:00"}]),
    ),
    "D8": (
        *("send", 7, "1.2", "2022-07-12T14:52:45+08:00", FROM_NOBODY),
        *(2, "component_state", [GENERAL_FAULT]),
    ),
    "D11": (
        *("send", 1, "1.2", "2022-07-12T16:42:21+08:00", FROM_NOBODY, 21, "transmitter_state"),
        [
            {
                "state_raw": 0,
                "state": [],
                "is_running": False,
                "at": "2022-07-12T16:42:10+08:00",
            }
        ],
    ),
    "D13": (
        *("send", 0, "1.2", "2022-07-12T14:32:20+08:00", FROM_NOBODY),
        *(24, "transmitter_operation", [{**RESET, "at": "2022-07-12T14:13:34+08:00"}]),
    ),
    "F1": (
        *("send", 0, "1.1", "2019-07-25T14:34:15+08:00", ("000000000001", "00000000FFFF")),
        *(150, "user_defined", []),
    ),
    "X2": (
        *("request", 3, "1.6", "2023-06-13T17:04:30+08:00", (NOBODY, NOBODY)),
        *(61, "read_system_state"),
        [{"system": 1, "system_name": "fire_alarm_system", "system_address": 2}],
    ),
    "S1": (
        *("send", 1, "1.32", None, ("0140609623B2", NOBODY), 21, "transmitter_state"),
        [{"state_raw": 1, "state": [], "is_running": True, "at": None}],
    ),
    "S3": (
        *("send", 59, "1.32", None, ("0B40609623B2", NOBODY)),
        *(2, "component_state", [TAG_LEFT]),
    ),
}

WRONG_SUMS = ("G2", "D3", "P1", "J1")
FRAMES = tomllib.loads(Path(__file__).with_name("frames.toml").read_text("utf-8"))


def raw(name: str) -> bytes:
    """Return the bytes of a recorded frame."""
    return bytes.fromhex(FRAMES[name])
