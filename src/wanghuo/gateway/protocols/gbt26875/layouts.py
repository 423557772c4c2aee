"""How the objects of each type lie in an application unit (信息对象).

A layout is a row of fields; a field is a name with its form on the wire. So one decoder and one
encoder serve all types, and a vendor's own object is one more row.
依据 GB/T 26875.3-2011 表3、图18至图46。
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

TEXT: Final = "text"
"""The field whose length stands before it; it comes last (types 6 and 26)."""
AT: Final = "at"

FORMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "system": "B",
        "system_address": "B",
        "component": "B",
        "address": "4s",
        "system_state": "H",
        "component_state": "H",
        "transmitter_state": "B",
        "description": "31s",
        "analog": "B",
        "analog_value": "h",
        "facility_operations": "B",
        "transmitter_operations": "B",
        "operator": "B",
        "major": "B",
        "minor": "B",
        "count": "B",
        "reserved": "B",
        "timeout_minutes": "B",
        "since": "6s",
        AT: "6s",
    }
)
"""Every field of the standard, in the words of `struct`."""

Value = int | bytes
Row = Mapping[str, Value]
"""One object by the names of its fields: numbers as numbers, all else as its bytes."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The fields of one object in their order; a vendor's are written `name:size`."""

    fields: tuple[str, ...]
    form: struct.Struct = field(init=False, compare=False)
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Work out the names and the form once."""
        fixed = [one for one in self.fields if one != TEXT]
        form = struct.Struct("<" + "".join(form_of(one) for one in fixed))
        object.__setattr__(self, "form", form)
        object.__setattr__(self, "names", tuple(one.partition(":")[0] for one in fixed))

    @property
    def has_text(self) -> bool:
        """Tell whether each object has its own length."""
        return self.fields[-1] == TEXT

    @property
    def without_time(self) -> "Layout":
        """Return the layout as gateways send it that leave the time out."""
        return Layout(tuple(one for one in self.fields if one != AT))

    def unpack(self, body: bytes, count: int) -> list[Row] | None:
        """Return the objects of a body, or None where it is not as long as they are."""
        if self.has_text:
            return self._unpack_texts(body, count)
        if len(body) != count * self.form.size:
            return None
        if not body:
            return []
        return [dict(zip(self.names, row, strict=True)) for row in self.form.iter_unpack(body)]

    def _unpack_texts(self, body: bytes, count: int) -> list[Row] | None:
        rows: list[Row] = []
        at = 0
        for _ in range(count):
            length_at = at + self.form.size
            if length_at >= len(body):
                return None
            end = length_at + 1 + body[length_at]
            values = self.form.unpack_from(body, at)
            row = dict(zip(self.names, values, strict=True))
            rows.append({**row, TEXT: body[length_at + 1 : end]})
            at = end
        return rows if at == len(body) else None

    def pack(self, rows: Sequence[Row]) -> bytes:
        """Return the body that holds these objects."""
        return b"".join(self._pack_one(row) for row in rows)

    def _pack_one(self, row: Row) -> bytes:
        fixed = self.form.pack(*(row[name] for name in self.names))
        if not self.has_text:
            return fixed
        text = bytes(row[TEXT])
        return fixed + bytes((len(text),)) + text


def form_of(written: str) -> str:
    """Return the `struct` form of a field as it is written; KeyError or ValueError for none."""
    name, colon, size = written.partition(":")
    return f"{int(size)}s" if colon else FORMS[name]


_SYSTEM = ("system", "system_address")
_COMPONENT = (*_SYSTEM, "component", "address")
_READ_COMPONENT = (*_SYSTEM, "address")  # without the type of the component

LAYOUTS: Final[Mapping[int, Layout]] = MappingProxyType(
    {
        number: Layout(fields)
        for number, fields in {
            1: (*_SYSTEM, "system_state", AT),
            2: (*_COMPONENT, "component_state", "description", AT),
            3: (*_COMPONENT, "analog", "analog_value", AT),
            4: (*_SYSTEM, "facility_operations", "operator", AT),
            5: (*_SYSTEM, "major", "minor"),
            6: (*_SYSTEM, TEXT),
            7: (*_COMPONENT, "description"),
            8: (*_SYSTEM, AT),
            21: ("transmitter_state", AT),
            24: ("transmitter_operations", "operator", AT),
            25: ("major", "minor"),
            26: (TEXT,),
            28: (AT,),
            61: _SYSTEM,
            62: _READ_COMPONENT,
            63: _READ_COMPONENT,
            64: (*_SYSTEM, "count", "since"),
            65: _SYSTEM,
            66: _SYSTEM,
            67: _READ_COMPONENT,
            68: _SYSTEM,
            81: ("reserved",),
            84: ("count", "since"),
            85: ("reserved",),
            86: ("reserved",),
            88: ("reserved",),
            89: ("reserved",),
            90: (AT,),
            91: ("timeout_minutes",),
        }.items()
    }
)
