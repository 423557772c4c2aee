"""What a command of the house is on the wire of GB/T 26875.3."""

import struct
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from wanghuo.gateway.protocols.gbt26875 import requests
from wanghuo.gateway.protocols.gbt26875.frames import Frame, encode
from wanghuo.gateway.protocols.gbt26875.requests import Place, Request, System
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.messages import Action

VERSION = (1, 1)
Given = Mapping[str, Any]
Maker = Callable[[Given, datetime], Request]

REQUESTS: Mapping[Action, Maker] = {
    Action.READ_STATE: lambda given, _: requests.read_system_states([_system(given)]),
    Action.READ_COMPONENT: lambda given, _: requests.read_component_states([_place(given)]),
    Action.READ_ANALOG: lambda given, _: requests.read_analogs([_place(given)]),
    Action.READ_OPERATIONS: lambda given, at: requests.read_facility_operations(
        _system(given), int(given["count"]), _since(given, at)
    ),
    Action.READ_VERSION: lambda given, _: requests.read_facility_version(_system(given)),
    Action.READ_CONFIGURATION: lambda given, _: requests.read_facility_configurations(
        [_system(given)]
    ),
    Action.READ_COMPONENT_CONFIGURATION: lambda given, _: requests.read_component_configurations(
        [_place(given)]
    ),
    Action.READ_CLOCK: lambda given, _: requests.read_facility_clock(_system(given)),
    Action.READ_UITD_STATE: lambda *_: requests.read_transmitter_state(),
    Action.READ_UITD_OPERATIONS: lambda given, at: requests.read_transmitter_operations(
        int(given["count"]), _since(given, at)
    ),
    Action.READ_UITD_VERSION: lambda *_: requests.read_transmitter_version(),
    Action.READ_UITD_CONFIGURATION: lambda *_: requests.read_transmitter_configuration(),
    Action.READ_UITD_CLOCK: lambda *_: requests.read_transmitter_clock(),
    Action.INITIALISE: lambda *_: requests.initialise_transmitter(),
    Action.SET_CLOCK: lambda _, at: requests.set_transmitter_clock(at),
    Action.DUTY_CHECK: lambda given, _: requests.duty_check(int(given["minutes"])),
}


def order(
    action: Action, given: Given, *, sequence: int, heard: bytes, tag: bytes, at: datetime
) -> bytes:
    """Write a command as a frame to whoever sent the frame that was `heard` last.

    Raises `BadInput` where something is not given, or cannot be said in the standard.
    """
    try:
        asked = REQUESTS[action](given, at)
        addresses = heard[18:24], heard[12:18]
        return encode(Frame(sequence, *VERSION, tag, *addresses, asked.command, asked.unit))
    except (KeyError, ValueError, TypeError, struct.error) as problem:
        raise BadInput(problem=f"命令“{action.label}”缺少参数，或参数超出范围。") from problem


def _system(given: Given) -> System:
    return int(given["system"]), int(given["system_address"])


def _place(given: Given) -> Place:
    return (*_system(given), bytes.fromhex(given["address"]))


def _since(given: Given, at: datetime) -> datetime:
    return datetime.fromisoformat(given["since"]) if "since" in given else at
