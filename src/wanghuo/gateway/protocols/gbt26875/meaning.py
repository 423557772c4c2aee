"""What a frame says, for an engineer and for a program: `wanghuo decode gbt26875`."""

from typing import Any

from wanghuo.gateway.protocols.gbt26875 import frames
from wanghuo.gateway.protocols.gbt26875.cutting import Broken, Cutter
from wanghuo.gateway.protocols.gbt26875.dialects import STANDARD, dialects
from wanghuo.gateway.protocols.gbt26875.objects import read_unit, said_time
from wanghuo.gateway.protocols.gbt26875.tables import named, tables

Meaning = dict[str, Any]


def meaning(raw: bytes, dialect: str = STANDARD) -> Meaning:
    """Say what one frame means; of a broken one, `error` and whatever its header still tells."""
    error = frames.problem(raw)
    header = _header(raw) if error != "head" and len(raw) >= frames.HEADER else _nothing()
    said: Meaning = {"ok": error is None, "error": error, **header}
    if error is None:
        unit = read_unit(frames.unit_of(raw), dialects()[dialect])
        name = None if unit.type is None else named(tables().types, unit.type)
        said |= {"type": unit.type, "type_name": name, "objects": unit.objects, "note": unit.note}
        if unit.type is None:
            said["note"] = f"{unit.note}，按心跳处理" if raw[26] == frames.SEND else None
    return said | {"raw": raw.hex().upper()}


def meanings(stream: bytes, dialect: str = STANDARD) -> list[Meaning]:
    """Say what each frame of a stream means; bytes that are one frame or none are said whole."""
    found = Cutter().feed(stream)
    if len(found) < 2:
        return [meaning(stream, dialect)]
    return [meaning(one.raw if isinstance(one, Broken) else one, dialect) for one in found]


def _header(raw: bytes) -> Meaning:
    return {
        "command": raw[26],
        "command_name": named(tables().commands, raw[26]),
        "sequence": frames.sequence_of(raw),
        "version": f"{raw[4]}.{raw[5]}",
        **said_time(raw[6:12], "sent_at"),
        "source": raw[12:18][::-1].hex().upper(),
        "destination": raw[18:24][::-1].hex().upper(),
        "type": None,
        "type_name": None,
        "objects": [],
        "note": None,
    }


def _nothing() -> Meaning:
    """Say nothing of a header that is not there."""
    absent = dict.fromkeys(
        ["command", "command_name", "sequence", "version", "sent_at", "source", "destination",
         "type", "type_name"]
    )  # fmt: skip
    return {**absent, "objects": [], "note": None}
