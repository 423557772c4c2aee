"""What one frame of a terminal means, as a mapping ready for JSON (报文含义)."""

from datetime import datetime

from wanghuo.gateway.protocols.codec import Told
from wanghuo.gateway.protocols.meokon.frames import CONFIRM, START, UPLOAD, flaw_of, parse
from wanghuo.gateway.protocols.meokon.quantities import Kind
from wanghuo.gateway.protocols.meokon.uploads import Upload, decode
from wanghuo.kernel.clock import SHANGHAI

COMMANDS = {UPLOAD: "upload", CONFIRM: "confirm"}
SUPPLIES = ("both", "battery", "external", "reserved")
"""How a terminal is supplied (供电方式), by bits 5 and 6."""


def meaning(raw: bytes) -> Told:
    """Return all that a frame says; of a broken one what its start says, and why it is broken."""
    flaw = flaw_of(raw)
    upload, note = (None, None) if flaw else decode(parse(raw))
    return {
        "ok": flaw is None,
        "error": flaw.value if flaw else None,
        **_start(raw),
        **(_upload(upload) if upload else {}),
        "raw": raw.hex().upper(),
        "note": note.value if note else None,
    }


def _start(raw: bytes) -> Told:
    command = raw[2] if len(raw) > 2 else None
    return {
        "command": command,
        "command_name": None if command is None else COMMANDS.get(command, "reserved"),
        "device": device_of(raw) if len(raw) >= START.size else None,
    }


def device_of(raw: bytes) -> str:
    """Return the device's number as text, twelve characters of ASCII."""
    return raw[5:17].decode("ascii", "replace").strip("\0 ")


def _upload(upload: Upload) -> Told:
    kind = upload.kind
    return {
        "battery_percent": (upload.battery & 0x1F) * 5,
        "is_mains": bool(upload.battery & 0x80),
        "supply": SUPPLIES[upload.battery >> 5 & 3],
        "signal_dbm": upload.signal,
        "interval_seconds": upload.interval_seconds,
        "record_count": upload.count,
        "type": upload.type,
        "type_name": kind.code,
        "alarms_raw": upload.alarms,
        "alarms": kind.alarms_of(upload.alarms),
        "limits": _limits(upload, kind),
        "current": _values(upload.current, kind),
        "at": _time(upload.at),
        "records": [
            {"at": _time(at), "values": _values(record, kind)}
            for at, record in zip(upload.record_times(), upload.records, strict=True)
        ],
    }


def _limits(upload: Upload, kind: Kind) -> list[Told]:
    pairs = zip(kind.measures, upload.limits[::2], upload.limits[1::2], strict=False)
    return [
        {
            "quantity": one.code,
            "low": one.value(low),
            "high": one.value(high),
            "unit": one.unit,
        }
        for one, low, high in pairs
    ]


def _values(numbers: tuple[int, ...], kind: Kind) -> list[Told]:
    return [
        {
            "quantity": one.code,
            "raw_value": raw,
            "value": one.value(raw),
            "unit": one.unit,
        }
        for one, raw in zip(kind.measures, numbers, strict=False)
    ]


def _time(seconds: int) -> str | None:
    return datetime.fromtimestamp(seconds, SHANGHAI).isoformat() if seconds > 0 else None
