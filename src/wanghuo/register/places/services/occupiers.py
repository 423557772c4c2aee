"""Occupiers that come with a sheet of places: found by their code or name, or entered."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q

from wanghuo.base.areas.models import Area
from wanghuo.base.areas.rules import full_code
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import within
from wanghuo.kernel.sheets.importing import Pass, Record
from wanghuo.register.buildings.rules import PLACE_MANAGE
from wanghuo.register.places.models import Occupier
from wanghuo.register.records.kinds import AREA_HEADING
from wanghuo.register.records.rules import check_uscc
from wanghuo.register.records.services.entering import new_number

NAME, USCC, NUMBER = "单位名称", "统一社会信用代码", "单位编号"
Named = tuple[str, str]
"""Code and name, as a sheet gives them."""

OCCUPIER_REGISTERED = "occupier.registered"


def companions(asked: Pass, records: Sequence[Record]) -> Mapping[int, Mapping[str, Any]]:
    """Return by line the occupier each place is run by; one nobody knows is not yet entered.

    A line that gives a number of its own says already who it is, and one with neither code nor
    name says nothing; with a code only, the occupier is called as the place is.

    A code names one occupier wherever it lies in reach; without a code the name does, within the
    area of the place.
    """
    asked_for = [record for record in records if not record.text(NUMBER)]
    named = {record.line: _named(record) for record in asked_for if _named(record)[1]}
    if not named:
        return {}
    known = _known(asked, named.values())
    missing = [r for r in asked_for if r.line in named and named[r.line] not in known]
    known |= _begun(asked, missing, named)
    return {line: {"occupier": known[one]} for line, one in named.items() if one in known}


def _named(record: Record) -> Named:
    code, name = record.text(USCC), " ".join(record.text(NAME).split())[:100]
    try:
        return (check_uscc(code), name or record.text("场所名称")) if code else ("", name)
    except BadInput:
        return "", ""


def _known(asked: Pass, named: Iterable[Named]) -> dict[Named, Occupier]:
    pairs = set(named)
    codes = {code for code, _ in pairs if code}
    names = {name for code, name in pairs if not code}
    rows = Occupier._base_manager.filter(
        within(asked.actor.scope(PLACE_MANAGE), *Occupier.objects.lookups),
        Q(uscc__in=codes) | Q(uscc="", name__in=names),
        merged_into__isnull=True,
        closed_on__isnull=True,
    )
    by_code: dict[str, Occupier] = {}
    by_name: dict[str, Occupier] = {}
    for row in rows.order_by("-pk"):
        (by_code if row.uscc else by_name)[row.uscc or row.name] = row
    found = {pair: by_code.get(pair[0]) if pair[0] else by_name.get(pair[1]) for pair in pairs}
    return {pair: row for pair, row in found.items() if row is not None}


def _begun(
    asked: Pass, records: Sequence[Record], named: Mapping[int, Named]
) -> dict[Named, Occupier]:
    areas = _areas(asked, records)
    made: dict[Named, Occupier] = {}
    for record in records:
        code, name = named[record.line]
        area = areas.get(full_code(record.text(AREA_HEADING)))
        if area is not None and (code, name) not in made:
            made[code, name] = Occupier(
                id=new_id(),
                number=new_number(),
                name=name,
                uscc=code,
                origin=asked.batch,
                area=area,
                area_path=area.path,
                created_at=asked.at,
            )
    return made


def enter_companions(asked: Pass, rows: Sequence[Occupier]) -> None:
    """Enter the occupiers that places of a sheet are run by, with their facts."""
    Occupier._base_manager.bulk_create(rows)
    entries = [
        Entry(facts.mark(row), {}, {"name": row.name, "uscc": row.uscc}, asked.data) for row in rows
    ]
    facts.record_all(OCCUPIER_REGISTERED, entries, actor=asked.actor, at=asked.at)


def _areas(asked: Pass, records: Sequence[Record]) -> dict[str, Area]:
    words = {full_code(record.text(AREA_HEADING)) for record in records}
    scope = within(asked.actor.scope(PLACE_MANAGE), "path")
    rows = Area.objects.filter(
        Q(code__in=words) | Q(name__in=words), scope, valid_to__isnull=True
    ).defer("boundary")
    found: dict[str, Area] = {}
    for area in rows.order_by("-pk"):
        found[area.name] = area
        found[area.code] = area
    return found
