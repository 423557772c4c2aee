"""Steps that every change of the tree is made of."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from hashlib import sha256

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat, Substr

from wanghuo.base.areas import rules
from wanghuo.base.areas.models import Area, Designation
from wanghuo.base.areas.rules import AreaClosed, AreaLevel, CodeSpan
from wanghuo.kernel.errors import StaleRecord
from wanghuo.kernel.facts.services import Mark, canonical
from wanghuo.kernel.scoping import AreaPathField, subtree

UNPLACED = "~"
"""Begins the path of an area that has no id yet; sorts behind every digit."""


def hold_the_tree() -> None:
    """Let one change of the tree run at a time, until the transaction ends.

    Paths of many rows follow from one another, so two changes must not overlap. SQLite has one
    writer anyway; PostgreSQL locks the roots, without holding up rows that refer to them.
    """
    roots = Area.objects.select_for_update(no_key=True).filter(parent__isnull=True)
    list(roots.order_by("id").values_list("pk"))


def fresh(area: Area) -> Area:
    """Return the area as it is now; `AreaClosed`, or `StaleRecord` if it was just closed."""
    if area.valid_to is not None:
        raise AreaClosed(name=area.name, on=area.valid_to.isoformat())
    found = Area.objects.filter(pk=area.pk, valid_to__isnull=True).first()
    if found is None:
        raise StaleRecord
    return found


def expect_one(changed: int) -> None:
    """Refuse politely when a compare-and-swap found the row changed."""
    if changed != 1:
        raise StaleRecord


def mark(area: Area) -> Mark:
    """Name an area as the subject of a fact."""
    return Mark(type="area", id=str(area.pk), area_id=area.pk, area_path=area.path)


def spans_of(codes: Iterable[str], but: Area | None = None) -> dict[str, list[CodeSpan]]:
    """Tell who had each of these codes, and until when."""
    rows = Designation.objects.filter(code__in=list(codes)).exclude(area=but)
    spans: dict[str, list[CodeSpan]] = {}
    for code, name, valid_to in rows.order_by("id").values_list("code", "name", "valid_to"):
        spans.setdefault(code, []).append(CodeSpan(name, valid_to))
    return spans


def designated_since(areas: Iterable[Area]) -> list[date]:
    """Days on which the present designations of these areas began."""
    present = Designation.objects.filter(area__in=list(areas), valid_to__isnull=True)
    return list(present.order_by("id").values_list("valid_from", flat=True))


def check_code(
    code: str, level: AreaLevel, parent: Area | None, on: date, but: Area | None = None
) -> None:
    """Refuse a code that is malformed, misplaced, or borne by another area."""
    rules.check_code(code, level)
    check_below(code, level, parent)
    rules.check_code_free(code, on, spans_of([code], but).get(code, ()))


def check_below(code: str, level: AreaLevel, parent: Area | None) -> None:
    """Refuse a level or code that may not stand below `parent`."""
    above = (parent.code, AreaLevel(parent.level)) if parent else (None, None)
    rules.check_below(code, level, *above)


def begin(
    *, name: str, level: AreaLevel, code: str, parent: Area | None, on: date, source: str
) -> Area:
    """Check and insert one new area."""
    rules.check_name(name)
    check_code(code, level, parent, on)
    area = Area(name=name.strip(), level=level, code=code, parent=parent, valid_from=on)
    place([area], source)
    return area


def described(area: Area) -> dict[str, object]:
    """Say in a fact what an area is."""
    return {"name": area.name, "code": area.code, "level": area.level, "parent": area.parent_id}


def digest(boundary: object) -> str | None:
    """Stand for a boundary in a fact: the shape itself would fill the ledger."""
    return sha256(canonical(boundary).encode()).hexdigest() if boundary else None


def place(areas: Sequence[Area], source: str) -> None:
    """Insert new areas, give them paths made of their ids, and open their designations."""
    for number, area in enumerate(areas):
        area.path = f"{UNPLACED}{number}"
    Area.objects.bulk_create(areas)
    above = Area.objects.filter(pk=OuterRef("parent_id")).values("path")
    own = Cast("pk", models.CharField())
    Area.objects.filter(subtree(UNPLACED, "path")).update(
        path=Concat(Coalesce(Subquery(above), Value("")), own, Value("/"))
    )
    for area in areas:
        area.path = f"{area.parent.path if area.parent else ''}{area.pk}/"
    _open_designations(areas, source)


def redesignate(areas: Sequence[Area], on: date, source: str) -> None:
    """Close the designations in force and open new ones for the areas as they now are."""
    present = Designation.objects.filter(area__in=areas, valid_to__isnull=True)
    present.update(valid_to=on)
    _open_designations(areas, source, on)


def _open_designations(areas: Sequence[Area], source: str, on: date | None = None) -> None:
    Designation.objects.bulk_create(
        Designation(
            area=area,
            parent_id=area.parent_id,
            name=area.name,
            code=area.code,
            valid_from=on or area.valid_from,
            source=source,
        )
        for area in areas
    )


def rewrite_paths(old: str, new: str, *, leave: Area | None = None) -> None:
    """Let every row of every room that lies at or below `old` lie at or below `new`.

    The area `leave` itself keeps its path; the rows that are kept for it move.
    """
    for model, column in path_columns():
        rows = model._base_manager.filter(subtree(old, column))
        if leave is not None and model is Area:
            rows = rows.exclude(pk=leave.pk)
        rows.update(**{column: Concat(Value(new), Substr(column, len(old) + 1))})


def path_columns() -> Iterator[tuple[type[models.Model], str]]:
    """Find every column that carries an area path, in every room."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            if isinstance(field, AreaPathField) and not model._meta.proxy:
                yield model, field.name
