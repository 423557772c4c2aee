"""The application data unit: type, count, objects (图5, 图18–图46), both ways.

A unit is read by the length that its type and count give. One that has another length is kept as
it came, with the reason: vendors change objects, and nothing may be lost or guessed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wanghuo.gateway.protocols.gbt26875.dialects import Dialect, address_parts
from wanghuo.gateway.protocols.gbt26875.frames import TIME_TAG, tag_of, time_in
from wanghuo.gateway.protocols.gbt26875.tables import Analog, bits_in, named, tables

Object = dict[str, Any]
DESCRIPTION = 31
CHINA = "+08:00"
UNKNOWN_ANALOG = Analog("用户自定义", "", tables().analogs[0].step)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as it was understood; `note` says why there are no objects where there should be."""

    type: int | None
    count: int
    objects: list[Object] = field(default_factory=list)
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Some bytes of an object: how many, how they are read, and how written again."""

    size: int
    read: Callable[[bytes, Dialect], Object]
    write: Callable[[Object], bytes]


def _byte(name: str) -> Part:
    return Part(1, lambda raw, _: {name: raw[0]}, lambda one: bytes((one[name],)))


def _system(raw: bytes, dialect: Dialect) -> Object:
    del dialect
    return {
        "system": raw[0],
        "system_name": named(tables().systems, raw[0]),
        "system_address": raw[1],
    }


def _component(raw: bytes, dialect: Dialect) -> Object:
    del dialect
    return {"component": raw[0], "component_name": named(tables().components, raw[0])}


def _address(raw: bytes, dialect: Dialect) -> Object:
    zone, point = address_parts(raw, dialect)
    return {"address": raw.hex().upper(), "zone": zone, "point": point}


def _state(kind: str, size: int) -> Part:
    def read(raw: bytes, dialect: Dialect) -> Object:
        del dialect
        word = int.from_bytes(raw, "little")
        return {
            "state_raw": word,
            "state": bits_in(word, tables().states[kind]),
            "is_running": bool(word & 1),
        }

    return Part(size, read, lambda one: one["state_raw"].to_bytes(size, "little"))


def _operations(confirmed: str) -> Part:
    """Read what somebody did; bit 5 confirms at a facility and answers a duty check at a UITD."""

    def read(raw: bytes, dialect: Dialect) -> Object:
        del dialect
        done = bits_in(raw[0], tables().operations)
        return {
            "operation_raw": raw[0],
            "operations": [confirmed if one == "confirm" else one for one in done],
        }

    return Part(1, read, lambda one: bytes((one["operation_raw"],)))


def _analog(raw: bytes, dialect: Dialect) -> Object:
    del dialect
    kind = tables().analogs.get(raw[0], UNKNOWN_ANALOG)
    count = int.from_bytes(raw[1:3], "little", signed=True)
    value = count * kind.step
    return {
        "analog": raw[0],
        "analog_name": kind.name,
        "unit": kind.unit,
        "raw_value": count,
        "value": int(value) if value == int(value) else float(value),
    }


def _written_analog(one: Object) -> bytes:
    count: int = one["raw_value"]
    return bytes((one["analog"],)) + count.to_bytes(2, "little", signed=True)


def _description(raw: bytes, dialect: Dialect) -> Object:
    """Cut at the first NUL; some devices leave garbage behind it."""
    del dialect
    text = raw.split(b"\0", 1)[0].decode("gb18030", "replace").strip()
    return {"description": text, "description_raw": raw.hex().upper()}


def _written_description(one: Object) -> bytes:
    if "description_raw" in one:
        return bytes.fromhex(one["description_raw"])
    text: str = one["description"]
    return text.encode("gb18030")[:DESCRIPTION].ljust(DESCRIPTION, b"\0")


def _time(raw: bytes, dialect: Dialect) -> Object:
    del dialect
    return said_time(raw, "at")


def said_time(tag: bytes, name: str) -> Object:
    """Say a time tag in ISO 8601; one that is no time is said as its bytes beside a null."""
    at = time_in(tag)
    if at is None:
        return {name: None, f"{name}_raw": tag.hex().upper()}
    return {name: at.isoformat() + CHINA}


def _written_time(one: Object) -> bytes:
    if one["at"] is None:
        return bytes.fromhex(one["at_raw"])
    return tag_of(datetime.fromisoformat(one["at"]))


SYSTEM = Part(2, _system, lambda one: bytes((one["system"], one["system_address"])))
COMPONENT = Part(1, _component, lambda one: bytes((one["component"],)))
ADDRESS = Part(4, _address, lambda one: bytes.fromhex(one["address"]))
ANALOG = Part(3, _analog, _written_analog)
TEXT = Part(DESCRIPTION, _description, _written_description)
TIME = Part(TIME_TAG, _time, _written_time)
MAJOR, MINOR, RESERVED_BYTE = _byte("major"), _byte("minor"), _byte("reserved")
OPERATOR, COUNT, MINUTES = _byte("operator"), _byte("count"), _byte("minutes")

LAYOUTS: Mapping[int, tuple[Part, ...]] = {
    1: (SYSTEM, _state("system", 2), TIME),
    2: (SYSTEM, COMPONENT, ADDRESS, _state("component", 2), TEXT, TIME),
    3: (SYSTEM, COMPONENT, ADDRESS, ANALOG, TIME),
    4: (SYSTEM, _operations("confirm"), OPERATOR, TIME),
    5: (SYSTEM, MAJOR, MINOR),
    7: (SYSTEM, COMPONENT, ADDRESS, TEXT),
    8: (SYSTEM, TIME),
    21: (_state("uitd", 1), TIME),
    24: (_operations("duty_answer"), OPERATOR, TIME),
    25: (MAJOR, MINOR),
    28: (TIME,),
    61: (SYSTEM,),
    62: (SYSTEM, ADDRESS),
    63: (SYSTEM, ADDRESS),
    64: (SYSTEM, COUNT, TIME),
    65: (SYSTEM,),
    66: (SYSTEM,),
    67: (SYSTEM, ADDRESS),
    68: (SYSTEM,),
    81: (RESERVED_BYTE,),
    84: (COUNT, TIME),
    85: (RESERVED_BYTE,),
    86: (RESERVED_BYTE,),
    88: (RESERVED_BYTE,),
    89: (RESERVED_BYTE,),
    90: (TIME,),
    91: (MINUTES,),
}
"""What an object of each type is made of (表3)."""
CONFIGURATIONS: Mapping[int, tuple[Part, ...]] = {6: (SYSTEM,), 26: ()}
"""Types whose objects carry a text of their own length after these parts."""


def read_unit(unit: bytes, dialect: Dialect) -> Unit:
    """Read a unit; never raises, whatever the bytes.

    An empty unit is a heartbeat; so is a single byte, which is no type and no count.
    """
    if len(unit) < 2:
        return Unit(None, 0, note=f"单字节 {unit.hex().upper()}" if unit else "空的应用数据单元")
    kind, count, body = unit[0], unit[1], unit[2:]
    if kind in CONFIGURATIONS:
        return _read_configurations(kind, count, body, dialect)
    if kind not in LAYOUTS:
        return Unit(kind, count, note=f"{named(tables().types, kind)}类型，原样保留")
    parts = _fitting(LAYOUTS[kind], count, len(body))
    if parts is None:
        return Unit(kind, count, note=f"{count} 个对象与 {len(body)} 字节不符，原样保留")
    size = sum(part.size for part in parts)
    starts = range(0, count * size, size)
    objects = [_read_object(body[at : at + size], parts, dialect) for at in starts]
    if len(parts) == len(LAYOUTS[kind]):
        return Unit(kind, count, objects)
    return Unit(kind, count, [one | {"at": None} for one in objects], "对象没有时间标签")


def write_unit(kind: int, objects: Sequence[Object]) -> bytes:
    """Write a unit of objects as they were read; KeyError where one lacks a part."""
    if kind in CONFIGURATIONS:
        body = [_written_configuration(one, CONFIGURATIONS[kind]) for one in objects]
    else:
        body = [
            b"".join(part.write(one) for part in LAYOUTS[kind] if _is_there(part, one))
            for one in objects
        ]
    return bytes((kind, len(objects))) + b"".join(body)


def _is_there(part: Part, one: Object) -> bool:
    return part is not TIME or one["at"] is not None or "at_raw" in one


def _fitting(parts: tuple[Part, ...], count: int, size: int) -> tuple[Part, ...] | None:
    """Return the parts that make the length right: as the standard says, or without the time."""
    bare = tuple(part for part in parts if part is not TIME)
    for one in (parts, bare):
        if one and count * sum(part.size for part in one) == size:
            return one
    return None


def _read_object(raw: bytes, parts: Sequence[Part], dialect: Dialect) -> Object:
    found: Object = {}
    at = 0
    for part in parts:
        found |= part.read(raw[at : at + part.size], dialect)
        at += part.size
    return found


def _read_configurations(kind: int, count: int, body: bytes, dialect: Dialect) -> Unit:
    """Read objects that say how long they are; what does not end where the unit ends is kept."""
    parts, at = CONFIGURATIONS[kind], 0
    head = sum(part.size for part in parts)
    objects = []
    for _ in range(count):
        if at + head >= len(body):
            return Unit(kind, count, note="配置说明的长度与数据不符，原样保留")
        one = _read_object(body[at : at + head], parts, dialect)
        begin = at + head + 1
        at = begin + body[begin - 1]
        text = body[begin:at]
        said = text.split(b"\0", 1)[0].decode("gb18030", "replace")
        objects.append(one | {"text": said, "text_raw": text.hex().upper()})
    if at != len(body):
        return Unit(kind, count, note="配置说明的长度与数据不符，原样保留")
    return Unit(kind, count, objects)


def _written_configuration(one: Object, parts: Sequence[Part]) -> bytes:
    text = bytes.fromhex(one["text_raw"]) if "text_raw" in one else one["text"].encode("gb18030")
    return b"".join(part.write(one) for part in parts) + bytes((len(text),)) + text
