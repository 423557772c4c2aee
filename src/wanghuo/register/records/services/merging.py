"""Make one record of two that mean the same, and part them again."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction

from wanghuo.base.documents.models import Attachment
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput, StaleRecord, Words
from wanghuo.kernel.facts import services as facts
from wanghuo.register.records import queries
from wanghuo.register.records.kinds import RecordKind, Row, Table, kind_named
from wanghuo.register.records.models import Merge
from wanghuo.register.records.rules import Field, RecordClosed, Sort, Value
from wanghuo.register.records.services.entering import kind_must
from wanghuo.register.records.services.rewriting import write
from wanghuo.register.records.services.values import Change, enter, kept, opened, value_of

Moved = dict[str, Any]


@transaction.atomic
def merge_records(
    kind: RecordKind, *, survivor: Row, absorbed: Row, actor: Actor, at: datetime
) -> Merge:
    """Let one record become part of another (合并): what points at it points at the survivor.

    Blank fields of the survivor are filled from the absorbed one. Both histories stay.
    """
    rows = queries.held(kind.model, [survivor.pk, absorbed.pk])
    stays, goes = _checked(kind, rows.get(survivor.pk), rows.get(absorbed.pk), actor)
    change = enter(kind, stays, _filling(kind, stays, goes))
    try:
        with transaction.atomic():
            merge = Merge._base_manager.create(
                kind=kind.code,
                survivor=stays.pk,
                absorbed=goes.pk,
                title=str(goes),
                area_id=stays.area_id,
                area_path=stays.area_path,
                sector=stays.sector,
                moved=[*_repoint(kind, goes, stays)],
                filled=change.after,
                at=at,
            )
    except IntegrityError:
        raise StaleRecord from None
    _point(kind, goes, stays)
    if change.columns:
        write(kind, [], [change], actor=actor, at=at, data={"merge": str(merge.pk)})
    data = {"absorbed": str(goes.pk), "moved": len(merge.moved)}
    facts.record(kind.fact["merged"], facts.mark(stays), actor=actor, at=at, data=data)
    survivor.__dict__.update(stays.__dict__)
    return merge


def _checked(
    kind: RecordKind, stays: Row | None, goes: Row | None, actor: Actor
) -> tuple[Row, Row]:
    if stays is None or goes is None:
        raise StaleRecord
    if stays.pk == goes.pk:
        raise BadInput(problem="不能与自身合并，请选择另一条登记。")
    for row in (stays, goes):
        kind_must(kind, actor, row)
        if row.closed_on is not None:
            raise RecordClosed(title=str(row), on=row.closed_on.isoformat())
        if row.merged_into_id is not None:
            raise BadInput(problem=Words("“{title}”已并入其他登记，请先拆开。", title=str(row)))
    return stays, goes


def _filling(kind: RecordKind, stays: Row, goes: Row) -> dict[str, Any]:
    """Return what the absorbed row knows and the survivor does not."""
    values = {}
    for one in kind.fields:
        is_blank = value_of(stays, one) == one.blank
        if is_blank and one.sort is not Sort.FLAG and value_of(goes, one) != one.blank:
            values[one.name] = (
                getattr(goes, one.name) if one.sort is Sort.LINK else value_of(goes, one)
            )
    if kind.is_located and stays.longitude is None and goes.longitude is not None:
        values |= {
            "longitude": goes.original_longitude,
            "latitude": goes.original_latitude,
            "crs": goes.original_crs,
        }
    return values


def _repoint(kind: RecordKind, goes: Row, stays: Row) -> Iterator[Moved]:
    """Let whatever pointed at one row point at the other; yield what did."""
    for model, column in _pointing(kind.model):
        rows = model._base_manager.filter(**{column: goes.pk})
        for key in rows.order_by("pk").values_list("pk", flat=True):
            yield {"table": model._meta.label_lower, "column": column, "row": str(key)}
        rows.update(**{column: stays.pk})
    files = Attachment._base_manager.filter(subject_type=kind.code, subject_id=str(goes.pk))
    for key in files.order_by("pk").values_list("pk", flat=True):
        yield {"table": FILES, "column": "subject_id", "row": str(key)}
    files.update(subject_id=str(stays.pk))


FILES = "documents.attachment"


def _pointing(model: Table) -> Iterator[tuple[Table, str]]:
    """Find every foreign key to a table, but the one that says what became part of what."""
    for relation in model._meta.related_objects:
        if relation.field.name != "merged_into" and not relation.many_to_many:
            yield relation.related_model, relation.field.attname


def _point(kind: RecordKind, goes: Row, into: Row | None) -> None:
    rows = kind.model._base_manager.filter(pk=goes.pk, version=goes.version)
    if rows.update(merged_into=into, version=goes.version + 1) != 1:
        raise StaleRecord
    goes.version, goes.merged_into = goes.version + 1, into


@transaction.atomic
def part_records(merge: Merge, *, actor: Actor, at: datetime) -> Row:
    """Undo a merge (拆开): what still points at the survivor points at the absorbed one again.

    Fields that were filled become blank again unless somebody changed them since.
    """
    kind = kind_named(merge.kind)
    rows = queries.held(kind.model, [merge.survivor, merge.absorbed])
    stays, goes = rows[merge.survivor], rows[merge.absorbed]
    for row in (stays, goes):
        kind_must(kind, actor, row)
    open_ones = Merge._base_manager.filter(pk=merge.pk, undone_at__isnull=True)
    if open_ones.update(undone_at=at) != 1:
        raise StaleRecord
    _point_back(merge, stays)
    _point(kind, goes, None)
    change = _emptied(kind, stays, merge)
    if change.columns:
        write(kind, [], [change], actor=actor, at=at, data={"merge": str(merge.pk)})
    data = {"absorbed": str(goes.pk)}
    facts.record(kind.fact["parted"], facts.mark(stays), actor=actor, at=at, data=data)
    merge.undone_at = at
    return goes


def _point_back(merge: Merge, stays: Row) -> None:
    by_column: dict[tuple[str, str], list[str]] = {}
    for one in merge.moved:
        by_column.setdefault((one["table"], one["column"]), []).append(one["row"])
    for (table, column), keys in by_column.items():
        model = apps.get_model(table)
        old, new = (
            (str(stays.pk), str(merge.absorbed)) if table == FILES else (stays.pk, merge.absorbed)
        )
        model._base_manager.filter(pk__in=keys, **{column: old}).update(**{column: new})


def _emptied(kind: RecordKind, stays: Row, merge: Merge) -> Change:
    values: dict[str, Any] = {}
    for one in kind.fields:
        if one.name in merge.filled and _is_as_filled(one, stays, merge.filled[one.name]):
            values[one.name] = None if one.sort is Sort.LINK else one.blank
    pair = [merge.filled.get(name) for name in ("longitude", "latitude")]
    if None not in pair and pair == [stays.longitude, stays.latitude]:
        values |= {"longitude": None, "latitude": None}
    return enter(kind, stays, values)


def _is_as_filled(one: Field, row: Row, filled: Value) -> bool:
    now = value_of(row, one)
    if one.is_personal:
        return bool(now == opened(one, filled))
    return bool(kept(one, now) == filled)
