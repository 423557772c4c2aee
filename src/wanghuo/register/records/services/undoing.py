"""Take an import of records back."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import CASCADE

from wanghuo.base.areas.models import Area
from wanghuo.kernel.errors import Words
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry
from wanghuo.kernel.sheets.importing import Judged, Pass, RowResult, Undone
from wanghuo.kernel.sheets.undoing import referred
from wanghuo.register.records import queries
from wanghuo.register.records.kinds import RecordKind, Row, Table, kind_named
from wanghuo.register.records.rules import Sort
from wanghuo.register.records.services.entering import move
from wanghuo.register.records.services.rewriting import write
from wanghuo.register.records.services.values import Change, enter, opened, told

GONE = Words("记录已不存在，无需撤销。")
NOT_ALLOWED = Words("您的岗位不能维护该记录，请由有权限的人员撤销。")
CHANGED_SINCE = Words("导入后又被修改，保留现状。")
USED_SINCE = Words("导入后已被其他登记引用，保留现状；如不再需要请注销。")


def undo(kind: RecordKind, rows: Sequence[Judged], asked: Pass) -> list[Undone]:
    """Take records back: the new ones go, the changed ones are as before."""
    held = {
        str(key): row for key, row in queries.held(kind.model, [r.subject for r in rows]).items()
    }
    keys = [row.pk for row in held.values()]
    used = {str(key) for key in referred(kind.model, keys, but=_going_along(kind.model))}
    outcomes: list[Undone] = []
    removed: list[tuple[Row, Judged]] = []
    restored: list[tuple[Row, Judged]] = []
    for judged in rows:
        row = held.get(judged.subject)
        reason = _kept(kind, row, judged, asked, is_used=judged.subject in used)
        outcomes.append(Undone(judged.line, reason))
        if row is not None and not reason:
            (removed if judged.result is RowResult.NEW else restored).append((row, judged))
    _remove(kind, removed, asked)
    _restore(kind, restored, asked)
    return outcomes


def _going_along(model: Table) -> set[Table]:
    """Tables whose rows go when a row goes: they keep nothing from going."""
    relations = model._meta.get_fields(include_hidden=True)
    return {
        relation.related_model
        for relation in relations
        if getattr(relation, "on_delete", None) is CASCADE
    }


def _kept(kind: RecordKind, row: Row | None, judged: Judged, asked: Pass, *, is_used: bool) -> str:
    """Say why a record stays as it is; empty when it can be taken back."""
    if row is None:
        return GONE
    if not asked.actor.can(kind.manage, row.area_path, row.sector):
        return NOT_ALLOWED
    if row.version != judged.after.get("version") or row.closed_on is not None:
        return CHANGED_SINCE
    return USED_SINCE if is_used and judged.result is RowResult.NEW else ""


def _remove(kind: RecordKind, taken: Sequence[tuple[Row, Judged]], asked: Pass) -> None:
    if not taken:
        return
    entries = [
        Entry(facts.mark(row), told(kind, _fields(kind, judged.after)), {}, asked.data)
        for row, judged in taken
    ]
    rows = [row for row, _ in taken]
    kind.model._base_manager.filter(pk__in=[row.pk for row in rows]).delete()
    facts.record_all(kind.fact["removed"], entries, actor=asked.actor, at=asked.at)
    _remove_companions(kind, rows, asked)
    if kind.follow:
        kind.follow(rows, asked.actor, asked.at)


def _fields(kind: RecordKind, values: Mapping[str, Any]) -> dict[str, Any]:
    known = {one.name for one in kind.fields} | {"longitude", "latitude", "area", "sector"}
    return {name: value for name, value in values.items() if name in known}


def _remove_companions(kind: RecordKind, rows: Sequence[Row], asked: Pass) -> None:
    """Take back what the same import brought in beside these rows, where nobody uses it."""
    for one in kind.of_sort(Sort.LINK):
        target = kind_named(one.link)
        if not any(column.name == "origin" for column in target.model._meta.get_fields()):
            continue
        keys = {getattr(row, f"{one.name}_id") for row in rows} - {None}
        brought = target.model._base_manager.filter(pk__in=keys, origin=asked.batch, version=1)
        used = referred(target.model, [row.pk for row in brought])
        gone = [row for row in brought if row.pk not in used]
        entries = [Entry(facts.mark(row), {}, {}, asked.data) for row in gone]
        target.model._base_manager.filter(pk__in=[row.pk for row in gone]).delete()
        if entries:
            facts.record_all(target.fact["removed"], entries, actor=asked.actor, at=asked.at)


def _restore(kind: RecordKind, taken: Sequence[tuple[Row, Judged]], asked: Pass) -> None:
    changes = [_turned_back(kind, row, judged) for row, judged in taken]
    if changes:
        write(kind, [], changes, actor=asked.actor, at=asked.at, data=asked.data)


def _turned_back(kind: RecordKind, row: Row, judged: Judged) -> Change:
    before = judged.before
    links = {one.name for one in kind.of_sort(Sort.LINK)}
    values: dict[str, Any] = {
        one.name: opened(one, before[one.name])
        for one in kind.fields
        if one.name in before and one.name not in links
    }
    for one in kind.of_sort(Sort.LINK):
        if one.name in before:
            target = kind_named(one.link).model._base_manager
            values[one.name] = (
                target.filter(pk=before[one.name]).first() if before[one.name] else None
            )
    values |= {name: before[name] for name in ("longitude", "latitude") if name in before}
    change = enter(kind, row, values)
    if {"area", "sector"} & before.keys():
        area = Area.objects.filter(pk=before.get("area", row.area_id)).first()
        move(kind, change, values, area, before.get("sector", row.sector))
    return change
