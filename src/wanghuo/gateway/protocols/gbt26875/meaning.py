"""What one frame means, as a mapping ready for JSON (报文含义)."""

from collections.abc import Callable, Mapping
from typing import Any

from wanghuo.gateway.protocols.gbt26875 import objects, tables, times
from wanghuo.gateway.protocols.gbt26875.dialects import STANDARD, Dialect, place_of
from wanghuo.gateway.protocols.gbt26875.frames import (
    COMMAND_AT,
    LENGTH_AT,
    SEND,
    UNIT_AT,
    flaw_of,
)
from wanghuo.gateway.protocols.gbt26875.layouts import AT, TEXT, Row, Value
from wanghuo.gateway.protocols.gbt26875.tables import Named, bits_of, name_of

HEARTBEAT = "heartbeat"
Told = dict[str, Any]


def meaning(raw: bytes, dialect: Dialect = STANDARD) -> Told:
    """Return all that a frame says; of a broken one what its header says, and why it is broken."""
    flaw = flaw_of(raw)
    unit = objects.decode(b"" if flaw else raw[UNIT_AT:-3], dialect)
    return {
        "ok": flaw is None,
        "error": flaw.value if flaw else None,
        **_header(raw, dialect),
        "type": unit.type,
        "type_name": _type_name(raw, unit, dialect) if flaw is None else None,
        "objects": [tell(row, dialect) for row in unit.objects],
        "raw": raw.hex().upper(),
        "note": unit.note.value if unit.note else None,
    }


def _header(raw: bytes, dialect: Dialect) -> Told:
    """Tell each field of the header that is there."""
    command = raw[COMMAND_AT] if len(raw) > COMMAND_AT else None
    return {
        "command": command,
        "command_name": None if command is None else name_of(command, tables.COMMANDS).code,
        "sequence": int.from_bytes(raw[2:4], "little") if len(raw) >= 4 else None,
        "version": f"{raw[4]}.{raw[5]}" if len(raw) >= 6 else None,
        "sent_at": _time(raw[6:12], dialect) if len(raw) >= 12 else None,
        "source": _address(raw[12:18]) if len(raw) >= 18 else None,
        "destination": _address(raw[18:24]) if len(raw) >= LENGTH_AT else None,
    }


def _address(written: bytes) -> str:
    """Write an address as the number it is, low byte last (依据 5.3: 低字节先传输)."""
    return written[::-1].hex().upper()


def _type_name(raw: bytes, unit: objects.Unit, dialect: Dialect) -> str | None:
    if unit.type is not None:
        return dialect.type_name(unit.type).code
    return HEARTBEAT if raw[COMMAND_AT] == SEND or unit.raw else None


def tell(row: Row, dialect: Dialect) -> Told:
    """Tell one object: each field in its own words; a vendor's unnamed field as its bytes."""
    told: Told = {}
    for name, value in row.items():
        told |= TELLING.get(name, _plain)(name, value, row, dialect)
    if AT not in told and "transmitter_state" in row:
        told[AT] = None  # left out by the device
    return told


def _plain(name: str, value: Value, _row: Row, _dialect: Dialect) -> Told:
    return {name: value.hex().upper() if isinstance(value, bytes) else value}


def _named(table: Mapping[int, Named]) -> "Teller":
    def told(name: str, value: Value, _row: Row, _dialect: Dialect) -> Told:
        return {name: value, f"{name}_name": name_of(_number(value), table).code}

    return told


def _state(table: Mapping[int, Named]) -> "Teller":
    def told(_name: str, value: Value, _row: Row, _dialect: Dialect) -> Told:
        word = _number(value)
        return {
            "state_raw": word,
            "state": bits_of(word, table),
            "is_running": bool(word & tables.RUNNING_BIT),
        }

    return told


def _operations(table: Mapping[int, Named]) -> "Teller":
    def told(_name: str, value: Value, _row: Row, _dialect: Dialect) -> Told:
        return {"operations_raw": value, "operations": bits_of(_number(value), table)}

    return told


def _place(_name: str, value: Value, _row: Row, dialect: Dialect) -> Told:
    address = _bytes(value)
    zone, point = place_of(address, dialect) or (None, None)
    told: Told = {"address": address.hex().upper(), "zone": zone, "point": point}
    if dialect.board_from is not None and zone is not None and zone >= dialect.board_from:
        told["board"] = zone - dialect.board_from
    return told


def _analog(_name: str, value: Value, _row: Row, dialect: Dialect) -> Told:
    analog = dialect.analog(_number(value))
    return {"analog": value, "analog_name": analog.code, "unit": analog.unit or None}


def _analog_value(_name: str, value: Value, row: Row, dialect: Dialect) -> Told:
    raw = dialect.analog_value(_number(value))
    return {"raw_value": raw, "value": dialect.analog(_number(row["analog"])).value(raw)}


def _version(_name: str, value: Value, row: Row, _dialect: Dialect) -> Told:
    return {"minor": value, "version": f"{_number(row['major'])}.{_number(value)}"}


def _description(_name: str, value: Value, _row: Row, _dialect: Dialect) -> Told:
    return {"description": text(_bytes(value))}


def _configuration(_name: str, value: Value, _row: Row, _dialect: Dialect) -> Told:
    return {"configuration": text(_bytes(value))}


def _at(name: str, value: Value, _row: Row, dialect: Dialect) -> Told:
    return {name: _time(_bytes(value), dialect)}


def text(written: bytes) -> str:
    """Return a text: up to its first NUL, in GB 18030, what is none replaced (依据 GB 18030)."""
    return written.split(b"\0", 1)[0].decode("gb18030", "replace").strip()


def _time(written: bytes, dialect: Dialect) -> str | None:
    return times.iso(written, bcd=dialect.is_bcd)


def _number(value: Value) -> int:
    return value if isinstance(value, int) else int.from_bytes(value, "little")


def _bytes(value: Value) -> bytes:
    return value if isinstance(value, bytes) else bytes((value,))


Teller = Callable[[str, Value, Row, Dialect], Told]
TELLING: Mapping[str, Teller] = {
    "system": _named(tables.SYSTEMS),
    "component": _named(tables.COMPONENTS),
    "address": _place,
    "system_state": _state(tables.SYSTEM_BITS),
    "component_state": _state(tables.COMPONENT_BITS),
    "transmitter_state": _state(tables.TRANSMITTER_BITS),
    "facility_operations": _operations(tables.FACILITY_OPERATIONS),
    "transmitter_operations": _operations(tables.TRANSMITTER_OPERATIONS),
    "analog": _analog,
    "analog_value": _analog_value,
    "minor": _version,
    "description": _description,
    TEXT: _configuration,
    "since": _at,
    AT: _at,
}
