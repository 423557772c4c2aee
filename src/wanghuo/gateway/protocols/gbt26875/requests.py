"""What the centre asks of a transmitter: the command byte and the unit (下行命令).

依据 GB/T 26875.3-2011 表3、图36至图46。 Who sends it puts it into a frame with its own sequence.
"""

from collections.abc import Iterable
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from wanghuo.gateway.protocols.gbt26875.frames import (
    COMMAND_AT,
    CONFIRM,
    CONTROL,
    DENY,
    REPLY,
    REQUEST,
    UNIT_AT,
)
from wanghuo.gateway.protocols.gbt26875.layouts import Row
from wanghuo.gateway.protocols.gbt26875.objects import encode
from wanghuo.gateway.protocols.gbt26875.times import tag
from wanghuo.kernel.errors import BadInput

NOTHING: Row = {"reserved": 0}

System = tuple[int, int]
"""Type and address of a system."""
Place = tuple[int, int, bytes]
"""Type and address of a system, and the four bytes of a component's address."""

ANSWERED_BY = MappingProxyType(
    {
        61: 1, 62: 2, 63: 3, 64: 4, 65: 5, 66: 6, 67: 7, 68: 8,
        81: 21, 84: 24, 85: 25, 86: 26, 88: 28,
    }
)  # fmt: skip
"""Which type answers which reading (应答类型)."""
MOST = MappingProxyType({61: 102, 62: 22, 63: 63, 66: 3, 67: 26})
"""How many objects one reading may name, so that the reply fits into one unit of 1024 bytes."""
MOST_RECORDS = 102


class Request(NamedTuple):
    """The command byte and the unit of a frame to send."""

    command: int
    unit: bytes


def read_system_states(systems: Iterable[System]) -> Request:
    """Ask for the state of systems (类型 61)."""
    return _ask(61, _systems(systems))


def read_component_states(places: Iterable[Place]) -> Request:
    """Ask for the state of components (类型 62)."""
    return _ask(62, _places(places))


def read_analogs(places: Iterable[Place]) -> Request:
    """Ask for what components measure (类型 63)."""
    return _ask(63, _places(places))


def read_facility_operations(system: System, count: int, since: datetime) -> Request:
    """Ask for so many operations at a system since a time (类型 64)."""
    row: Row = {**_systems([system])[0], "count": _records(count), "since": tag(since)}
    return _ask(64, [row])


def read_facility_version(system: System) -> Request:
    """Ask for the software version of a system (类型 65)."""
    return _ask(65, _systems([system]))


def read_facility_configurations(systems: Iterable[System]) -> Request:
    """Ask how systems are configured (类型 66)."""
    return _ask(66, _systems(systems))


def read_component_configurations(places: Iterable[Place]) -> Request:
    """Ask how components are configured (类型 67)."""
    return _ask(67, _places(places))


def read_facility_clock(system: System) -> Request:
    """Ask for the time of a system (类型 68)."""
    return _ask(68, _systems([system]))


def read_transmitter_state() -> Request:
    """Ask for the state of the transmitter (类型 81)."""
    return _ask(81, [NOTHING])


def read_transmitter_operations(count: int, since: datetime) -> Request:
    """Ask for so many operations at the transmitter since a time (类型 84)."""
    return _ask(84, [{"count": _records(count), "since": tag(since)}])


def read_transmitter_version() -> Request:
    """Ask for the software version of the transmitter (类型 85)."""
    return _ask(85, [NOTHING])


def read_transmitter_configuration() -> Request:
    """Ask how the transmitter is configured (类型 86)."""
    return _ask(86, [NOTHING])


def read_transmitter_clock() -> Request:
    """Ask for the time of the transmitter (类型 88)."""
    return _ask(88, [NOTHING])


def initialise_transmitter() -> Request:
    """Tell the transmitter to initialise itself (类型 89)."""
    return Request(CONTROL, encode(89, [NOTHING]))


def set_transmitter_clock(at: datetime) -> Request:
    """Tell the transmitter the time of the centre (类型 90)."""
    return Request(CONTROL, encode(90, [{"at": tag(at)}]))


def duty_check(timeout_minutes: int) -> Request:
    """Ask whether somebody is on duty (查岗, 类型 91).

    The device confirms the receipt at once; the person's answer comes later, as an operation of
    type 24 with bit 5.
    """
    return Request(CONTROL, encode(91, [{"timeout_minutes": timeout_minutes}]))


def confirms(request: bytes, answer: bytes) -> bool | None:
    """Tell whether a frame grants a request (True), denies it (False) or is about another (None).

    A control is granted by a confirmation, a reading by a reply of its own type; both repeat the
    sequence. Addresses are not compared: many devices leave theirs empty.
    """
    if answer[2:4] != request[2:4]:
        return None
    command = answer[COMMAND_AT]
    if command == DENY:
        return False
    if request[COMMAND_AT] == CONTROL:
        return True if command == CONFIRM else None
    asked, told = request[UNIT_AT:-3], answer[UNIT_AT:-3]
    if command != REPLY or not asked or not told:
        return None
    return True if told[0] == ANSWERED_BY.get(asked[0]) else None


def _ask(number: int, rows: list[Row]) -> Request:
    _check(len(rows), MOST.get(number, 1))
    return Request(REQUEST, encode(number, rows))


def _records(count: int) -> int:
    _check(count, MOST_RECORDS)
    return count


def _check(count: int, most: int) -> None:
    if not 1 <= count <= most:
        raise BadInput(problem=f"一次可读 1 至 {most} 个，请分次读取。")


def _systems(systems: Iterable[System]) -> list[Row]:
    return [{"system": kind, "system_address": address} for kind, address in systems]


def _places(places: Iterable[Place]) -> list[Row]:
    return [
        {"system": kind, "system_address": system, "address": address}
        for kind, system, address in places
    ]
