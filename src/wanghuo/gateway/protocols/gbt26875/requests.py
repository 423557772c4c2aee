"""What the centre asks and orders (表3 types 61 to 91), and which answer ends it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from wanghuo.gateway.protocols.gbt26875.frames import (
    CONFIRM,
    CONTROL,
    REPLY,
    REQUEST,
    SHORTEST,
    command_of,
    encode,
    tag_of,
)
from wanghuo.kernel.messages import Action

VERSION = (1, 1)
MOST_RECORDS, MOST_MINUTES = 102, 255
Given = Mapping[str, Any]
Body = Callable[[Given, datetime], bytes]


class Form(NamedTuple):
    """How a request is written: its command, its type, its one object, the type of its answer."""

    command: int
    type: int
    body: Body
    answer: int | None = None


def _system(given: Given, at: datetime) -> bytes:
    """Name a system: its type and its address in the facility."""
    del at
    return bytes((int(given["system"]), int(given["system_address"])))


def _component(given: Given, at: datetime) -> bytes:
    """Name a component by its four address bytes, as they lie on the wire."""
    address = bytes.fromhex(given["address"])
    if len(address) != 4:
        raise ValueError(given["address"])
    return _system(given, at) + address


def _operations(given: Given, at: datetime) -> bytes:
    return _system(given, at) + _records(given, at)


def _records(given: Given, at: datetime) -> bytes:
    """Ask for so many records since a time."""
    count = int(given["count"])
    if not 1 <= count <= MOST_RECORDS:
        raise ValueError(given["count"])
    since = datetime.fromisoformat(given["since"]) if "since" in given else at
    return bytes((count,)) + tag_of(since)


def _nothing(given: Given, at: datetime) -> bytes:
    """Write the reserved byte."""
    del given, at
    return b"\0"


def _now(given: Given, at: datetime) -> bytes:
    del given
    return tag_of(at)


def _minutes(given: Given, at: datetime) -> bytes:
    """Say within how many minutes somebody has to answer."""
    del at
    minutes = int(given["minutes"])
    if not 1 <= minutes <= MOST_MINUTES:
        raise ValueError(given["minutes"])
    return bytes((minutes,))


FORMS: Mapping[Action, Form] = {
    Action.READ_STATE: Form(REQUEST, 61, _system, 1),
    Action.READ_COMPONENT: Form(REQUEST, 62, _component, 2),
    Action.READ_ANALOG: Form(REQUEST, 63, _component, 3),
    Action.READ_OPERATIONS: Form(REQUEST, 64, _operations, 4),
    Action.READ_VERSION: Form(REQUEST, 65, _system, 5),
    Action.READ_CONFIGURATION: Form(REQUEST, 66, _system, 6),
    Action.READ_COMPONENT_CONFIGURATION: Form(REQUEST, 67, _component, 7),
    Action.READ_CLOCK: Form(REQUEST, 68, _system, 8),
    Action.READ_UITD_STATE: Form(REQUEST, 81, _nothing, 21),
    Action.READ_UITD_OPERATIONS: Form(REQUEST, 84, _records, 24),
    Action.READ_UITD_VERSION: Form(REQUEST, 85, _nothing, 25),
    Action.READ_UITD_CONFIGURATION: Form(REQUEST, 86, _nothing, 26),
    Action.READ_UITD_CLOCK: Form(REQUEST, 88, _nothing, 28),
    Action.INITIALISE: Form(CONTROL, 89, _nothing),
    Action.SET_CLOCK: Form(CONTROL, 90, _now),
    Action.DUTY_CHECK: Form(CONTROL, 91, _minutes),
}


def request(
    action: Action, given: Given, *, sequence: int, source: bytes, destination: bytes, at: datetime
) -> bytes:
    """Write a request to a device; `source` is the centre's address, `at` China's time.

    Raises KeyError where something is not given and ValueError where it cannot be sent.
    """
    form = FORMS[action]
    return encode(
        sequence=sequence,
        version=VERSION,
        tag=tag_of(at),
        source=source,
        destination=destination,
        command=form.command,
        unit=bytes((form.type, 1)) + form.body(given, at),
    )


def is_ended_by(action: Action, answer: bytes) -> bool:
    """Tell whether an answer with the right number ends a request.

    An order is confirmed; a question is replied to with the type it asked for. A reply without a
    unit, or of another type, is no answer to it.
    """
    form = FORMS[action]
    if form.answer is None:
        return command_of(answer) == CONFIRM
    is_reply = command_of(answer) == REPLY and len(answer) > SHORTEST
    return is_reply and answer[27] == form.answer
