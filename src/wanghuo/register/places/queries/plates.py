"""What plates say, and what they lead to."""

from collections.abc import Iterator

from wanghuo.kernel.errors import NotFound
from wanghuo.register.places.writing.plates import Plate, plate_address
from wanghuo.register.records.kinds import RecordKind, Row, kind_named
from wanghuo.register.records.queries import Rows

PLATED = ("place", "building")
"""Kinds of record that plates hang at; where both have a number, the first is meant."""
BULKY = ("area__boundary", "area__centre", "area__parent__boundary", "area__parent__centre")


def plates_of(kind: RecordKind, rows: Rows, site: str) -> Iterator[Plate]:
    """Return a plate for each row, by area and address: as somebody walks who hangs them."""
    named = rows.select_related("area", "area__parent").defer(*BULKY)
    of = "" if kind.code == PLATED[0] else kind.code
    for row in named.order_by("area_path", "address", "pk").iterator(chunk_size=500):
        yield plate_of(row, plate_address(site, row.number, of=of))


def plate_of(row: Row, address: str) -> Plate:
    """Return the plate of one row."""
    above = f"{row.area.parent.name} " if row.area.parent else ""
    return Plate(row.name, row.number, above + row.area.name, address)


def plated(number: str, of: str) -> tuple[RecordKind, Row]:
    """Return the record in scope that a plate hangs at, or refuse with `NotFound`.

    Numbers that the house made are in capitals: whoever types one in small letters is understood.
    """
    first = [code for code in PLATED if code == of]
    for code in dict.fromkeys((*first, *PLATED)):
        kind = kind_named(code)
        found = kind.model.objects.filter(number__in={number, number.upper()})
        if rows := sorted(found, key=lambda row: row.number != number):
            return kind, rows[0]
    raise NotFound(what="编号")
