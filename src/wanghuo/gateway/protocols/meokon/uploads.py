"""What a terminal uploads: its state, limits, the value now, the records it kept (上报数据).

Records are dated from the last one backwards, one interval apart; a terminal that was not answered
sends up to 600 of them again, so the same record may come more than once.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from wanghuo.gateway.protocols.meokon.frames import CONFIRM, OVERHEAD, START, UPLOAD, Frame, parse
from wanghuo.gateway.protocols.meokon.quantities import KINDS, UNKNOWN, Kind

STATE: Final = struct.Struct(">BbHHBB")
WIDTH: Final = 2
CLOCK: Final = 4
ALARMS_AT: Final = START.size + STATE.size - 1
LOW_BATTERY: Final = 0x04
"""The one alarm that does not hurry: days are left."""


class Note(StrEnum):
    """Why a body was kept as it came."""

    COMMAND = "other_command"
    SHORT = "short_body"
    TYPE = "unknown_type"
    SIZE = "size_mismatch"


@dataclass(frozen=True, slots=True)
class Upload:
    """A body as read; values are as on the wire, one for each quantity of the type."""

    battery: int
    signal: int
    interval_seconds: int
    count: int
    type: int
    alarms: int
    limits: tuple[int, ...] = ()
    """Low and high of each quantity, in turn."""
    current: tuple[int, ...] = ()
    at: int = 0
    """Seconds since 1970, UTC, of the last record."""
    records: tuple[tuple[int, ...], ...] = ()

    @property
    def kind(self) -> Kind:
        """Return the type of terminal."""
        return KINDS.get(self.type, UNKNOWN)

    def record_times(self) -> list[int]:
        """Return when each record was taken, in seconds since 1970, the oldest first."""
        last = len(self.records) - 1
        return [self.at - (last - at) * self.interval_seconds for at in range(len(self.records))]


def decode(frame: Frame) -> tuple[Upload | None, Note | None]:
    """Read the body of a frame; what cannot be read of it is left out, with the reason."""
    if frame.command != UPLOAD:
        return None, Note.COMMAND
    if len(frame.body) < STATE.size:
        return None, Note.SHORT
    upload = Upload(*STATE.unpack_from(frame.body))
    if upload.kind is UNKNOWN:
        return upload, Note.TYPE
    return _with_values(upload, frame.body[STATE.size :])


def _with_values(upload: Upload, values: bytes) -> tuple[Upload, Note | None]:
    width = WIDTH * len(upload.kind.measures)
    head = 3 * width + CLOCK
    if len(values) != head + upload.count * width:
        return upload, Note.SIZE
    limits, current = _numbers(values[: 2 * width]), _numbers(values[2 * width : 3 * width])
    at = int.from_bytes(values[3 * width : head], "big")
    rows = (values[start : start + width] for start in range(head, len(values), width))
    records = tuple(map(_numbers, rows))
    return replace(upload, limits=limits, current=current, at=at, records=records), None


def _numbers(values: bytes) -> tuple[int, ...]:
    return struct.unpack(f">{len(values) // WIDTH}h", values)


def lane(raw: bytes) -> str:
    """Return "alarm" or "telemetry": which lane a sound frame takes (报警通道).

    An upload with an alarm bit hurries; so does what is not understood.
    """
    if raw[2] == CONFIRM:
        return "telemetry"
    if raw[2] != UPLOAD or len(raw) < OVERHEAD + STATE.size:
        return "alarm"
    return "alarm" if raw[ALARMS_AT] & ~LOW_BATTERY else "telemetry"


def is_timed(raw: bytes) -> bool:
    """Tell whether a sound frame says when its last record was taken."""
    upload, _ = decode(parse(raw))
    return upload is not None and upload.at > 0


def encode(upload: Upload, device: bytes) -> Frame:
    """Return the frame of an upload."""
    state = STATE.pack(
        upload.battery,
        upload.signal,
        upload.interval_seconds,
        upload.count,
        upload.type,
        upload.alarms,
    )
    parts = (
        state,
        _written(upload.limits),
        _written(upload.current),
        upload.at.to_bytes(CLOCK, "big"),
        *map(_written, upload.records),
    )
    return Frame(UPLOAD, device, b"".join(parts))


def _written(numbers: Sequence[int]) -> bytes:
    return struct.pack(f">{len(numbers)}h", *numbers)
