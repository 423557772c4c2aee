"""The application unit: a type, a count and that many objects (应用数据单元).

依据 GB/T 26875.3-2011 图5。 Nothing here raises on what a device sends: a unit that cannot be read
is kept as it came, with the reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from wanghuo.gateway.protocols.gbt26875.dialects import STANDARD, Dialect
from wanghuo.gateway.protocols.gbt26875.layouts import AT, Layout, Row
from wanghuo.gateway.protocols.gbt26875.tables import FIRST_USER_CODE


class Note(StrEnum):
    """Why a unit was kept as it came."""

    SHORT = "short_unit"
    RESERVED = "reserved_type"
    PRIVATE = "private_type"
    SIZE = "size_mismatch"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as read: its objects, or why they could not be told apart."""

    raw: bytes
    type: int | None = None
    objects: tuple[Row, ...] = ()
    note: Note | None = None

    @property
    def count(self) -> int | None:
        """How many objects the unit says that it has."""
        return self.raw[1] if len(self.raw) > 1 else None


def decode(unit: bytes, dialect: Dialect = STANDARD) -> Unit:
    """Read a unit in a dialect; an empty one and a heartbeat have neither type nor note."""
    if not unit or unit in dialect.heartbeats:
        return Unit(unit)
    number = unit[0]
    if len(unit) == 1:
        return Unit(unit, number, note=Note.SHORT)
    layout = dialect.layout(number)
    if layout is None:
        note = Note.PRIVATE if number >= FIRST_USER_CODE else Note.RESERVED
        return Unit(unit, number, note=note)
    rows = _rows(unit, number, layout, dialect)
    if rows is None:
        return Unit(unit, number, note=Note.SIZE)
    return Unit(unit, number, tuple(rows))


def _rows(unit: bytes, number: int, layout: Layout, dialect: Dialect) -> list[Row] | None:
    count, body = unit[1], unit[2:]
    rows = layout.unpack(body, count)
    if rows is None and number in dialect.untimed:
        rows = layout.without_time.unpack(body, count)
    return rows


def encode(number: int, objects: Sequence[Row], dialect: Dialect = STANDARD) -> bytes:
    """Return the unit of these objects; without `at` where the objects have none."""
    layout = dialect.layout(number)
    if layout is None:
        raise ValueError(number)
    if objects and AT in layout.names and AT not in objects[0]:
        layout = layout.without_time
    return bytes((number, len(objects))) + layout.pack(objects)
