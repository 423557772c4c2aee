"""One pass over a sheet of records of any kind."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q

from wanghuo.base.areas.models import Area
from wanghuo.base.areas.rules import full_code
from wanghuo.kernel.errors import BadInput, DomainError, Listing, Words
from wanghuo.kernel.scoping import within
from wanghuo.kernel.sheets import importing
from wanghuo.kernel.sheets.importing import Judged, Pass, Record, RowResult
from wanghuo.register.records import queries
from wanghuo.register.records.kinds import AREA_HEADING, RecordKind, Row, kind_named
from wanghuo.register.records.rules import Field, Sort, Value, checked_values
from wanghuo.register.records.services.columns import LAT, LON, SECTOR, key_of
from wanghuo.register.records.services.entering import begun, blank_row, home_of, move
from wanghuo.register.records.services.outlines import Outlines
from wanghuo.register.records.services.rewriting import write
from wanghuo.register.records.services.values import Change, enter

CRS = "crs"
NO_AREA = "区划代码或名称不存在、已停用，或不在您的管辖范围内，请核对。"
OUT_OF_REACH = "该区划不在您的管辖范围内，请核对区划代码。"
Found = Mapping[str, Mapping[str, list[Row]]]


@dataclass(slots=True)
class _Draft:
    """A row of the sheet on its way."""

    record: Record
    values: dict[str, Any] = field(default_factory=dict)
    area: Area | None = None
    result: RowResult = RowResult.UNCHANGED
    note: str = ""
    change: Change | None = None
    companions: Mapping[str, Row] = field(default_factory=dict)

    def judged(self, kind: RecordKind) -> Judged:
        """Say what became of it; the version it was left at stands beside what it changed."""
        row = self.change.row if self.change else None
        is_written = self.result in importing.WRITTEN
        done = self.change if is_written else None
        return Judged(
            line=self.record.line,
            result=self.result,
            note=self.note,
            title=_title(kind, self.record),
            subject=str(row.pk) if row else "",
            before=dict(done.before) if done else {},
            after={**done.after, "version": done.row.version} if done else {},
        )


def _title(kind: RecordKind, record: Record) -> str:
    named = kind.field(kind.title)
    if named.is_personal:
        return record.text(kind.field(kind.named_by).heading)
    value = record.values.get(named.heading)
    return "" if value is None else str(value)


class RecordSession:
    """One pass over a sheet of records of a kind."""

    def __init__(self, kind: RecordKind, asked: Pass) -> None:
        """Know nothing yet."""
        self._kind, self._asked = kind, asked
        self._key = key_of(kind, asked.key)
        self._scope = asked.actor.scope(kind.manage)
        self._areas: dict[str, Area | None] = {}
        self._allowed: dict[tuple[str, str], bool] = {}
        self._outlines = Outlines()
        self._columns = {one.heading: one for one in kind.fields}

    def ready(self, records: Sequence[Record]) -> None:
        """Nothing takes long here."""

    def enter(self, records: Sequence[Record]) -> list[Judged]:
        """Judge a chunk, and write it unless the pass is dry."""
        self._find_areas(records)
        links = self._links(records)
        more = self._kind.companions(self._asked, records) if self._kind.companions else {}
        known = self._known(records)
        drafts = [_Draft(one, companions=more.get(one.line, {})) for one in records]
        for draft in drafts:
            self._judge(draft, known, links)
        if not self._asked.is_dry:
            self._write(drafts)
        return [draft.judged(self._kind) for draft in drafts]

    def _find_areas(self, records: Sequence[Record]) -> None:
        words = {full_code(record.text(AREA_HEADING)) for record in records} - self._areas.keys()
        wanted = words - {""}
        if not wanted:
            return
        self._areas |= dict.fromkeys(wanted)
        named = Q(code__in=wanted) | Q(name__in=wanted)
        found = Area.objects.filter(named, within(self._scope, "path"), valid_to__isnull=True)
        by_name: dict[str, list[Area]] = {}
        for area in found.defer("boundary").order_by("pk"):
            if area.code in wanted:
                self._areas[area.code] = area
            by_name.setdefault(area.name, []).append(area)
        for name, areas in by_name.items():
            if name in wanted and self._areas[name] is None and len(areas) == 1:
                self._areas[name] = areas[0]

    def _links(self, records: Sequence[Record]) -> dict[str, dict[str, list[Row]]]:
        """Find what the rows point at, by field and by the name the sheet gives; one query each."""
        found = {}
        for one in self._kind.of_sort(Sort.LINK):
            names = {record.text(one.heading) for record in records} - {""}
            target = kind_named(one.link)
            scope = self._asked.actor.scope(target.read)
            found[one.name] = queries.named(target, names, scope) if names else {}
        return found

    def _known(self, records: Sequence[Record]) -> dict[Hashable, list[Row]]:
        """Find the rows that the sheet may speak of, held until the transaction ends."""
        model = self._kind.model
        rows = model._base_manager.filter(within(self._scope, *model.objects.lookups))
        if self._kind.is_mergeable:
            rows = rows.filter(merged_into__isnull=True)
        for column, heading in self._key.columns:
            if heading != AREA_HEADING:
                texts = {self._keyed(record, heading) for record in records} - {"", None}
                rows = rows.filter(**{f"{column}__in": texts})
        found: dict[Hashable, list[Row]] = {}
        paths = [column for column, heading in self._key.columns if "__" in column]
        shown = rows.select_related(*{path.partition("__")[0] for path in paths}) if paths else rows
        held = shown if self._asked.is_dry else shown.select_for_update(of=("self",))
        for row in held.order_by("pk"):
            found.setdefault(self._key_of_row(row), []).append(row)
        return found

    def _keyed(self, record: Record, heading: str) -> Value:
        """Return a part of a row's key as its column holds it; a word that is none says nothing."""
        value, one = record.values.get(heading), self._columns.get(heading)
        if one is None or one.sort is not Sort.TERM:
            return keyed(value)
        with suppress(BadInput):
            return one.checked(value)
        return ""

    def _key_of_row(self, row: Row) -> Hashable:
        return tuple(
            row.area_id if heading == AREA_HEADING else keyed(_reached(row, column))
            for column, heading in self._key.columns
        )

    def _judge(self, draft: _Draft, known: Mapping[Hashable, list[Row]], links: Found) -> None:
        try:
            self._settle(draft, known, links)
        except DomainError as refusal:
            draft.result, draft.note, draft.change = RowResult.REFUSED, refusal.words, None

    def _settle(self, draft: _Draft, known: Mapping[Hashable, list[Row]], links: Found) -> None:
        draft.values = self._values(draft.record, links) | dict(draft.companions)
        draft.area = self._area(draft)
        key = self._key_of_record(draft)
        same = known.get(key, [])
        if len(same) > 1:
            labels = Listing(heading for _, heading in self._key.columns)
            raise BadInput(
                problem=Words(
                    "已有 {count} 条登记的{labels}相同，请先合并或改用编号作主键。",
                    count=len(same), labels=labels,
                )
            )  # fmt: skip
        if same:
            self._compare(draft, same[0])
        else:
            self._begin(draft)

    def _values(self, record: Record, links: Found) -> dict[str, Any]:
        given = {
            one.name: record.values[heading]
            for heading, one in self._columns.items()
            if heading in record.values and one.sort is not Sort.LINK
        }
        values = checked_values(self._kind.fields, given)
        for extra in self._kind.extras:
            if extra.check and record.text(extra.heading):
                extra.check(record.text(extra.heading))
        for one in self._kind.of_sort(Sort.LINK):
            if one.heading in record.values:
                values[one.name] = _linked(one, record.text(one.heading), links[one.name])
        if self._kind.is_located:
            values |= self._position(record)
        return values

    def _position(self, record: Record) -> dict[str, Any]:
        names = {"longitude": LON, "latitude": LAT}
        given = {name: record.values[head] for name, head in names.items() if head in record.values}
        return {**given, CRS: self._asked.options.get(CRS)} if given else {}

    def _area(self, draft: _Draft) -> Area | None:
        if home_of(self._kind, draft.values) is not None:
            return None
        word = full_code(draft.record.text(AREA_HEADING))
        area = self._areas.get(word) if word else None
        if area is None:
            raise BadInput(problem=NO_AREA if word else "请填写区划代码，或所属的场所、建筑。")
        return area

    def _key_of_record(self, draft: _Draft) -> Hashable:
        home = home_of(self._kind, draft.values)
        area = home.area_id if home else draft.area.pk if draft.area else None
        key = tuple(
            area if heading == AREA_HEADING else self._keyed(draft.record, heading)
            for _, heading in self._key.columns
        )
        if "" in key or None in key:
            labels = Listing(heading for _, heading in self._key.columns)
            raise BadInput(
                problem=Words(
                    "所选主键“{labels}”有空项，无法判断是否重复；请填写，或换一个主键。",
                    labels=labels,
                )
            )
        return key

    def _begin(self, draft: _Draft) -> None:
        draft.result, draft.note = self._asked.result(RowResult.NEW)
        if draft.result is not RowResult.NEW:
            return
        kind, sector = self._kind, self._sector(draft)
        row = blank_row(kind, draft.area, draft.values, sector, at=self._asked.at)
        self._check_reach(row.area_path, row.sector)
        draft.change = begun(kind, row, draft.values)

    def _compare(self, draft: _Draft, row: Row) -> None:
        self._check_reach(row.area_path, row.sector)
        if row.closed_on is not None:
            raise BadInput(problem="该登记已注销，如需更新请先恢复。")
        change = enter(self._kind, row, draft.values)
        move(self._kind, change, draft.values, draft.area, self._sector(draft, row.sector))
        draft.change = change
        if not change.columns:
            return
        self._check_reach(row.area_path, row.sector)
        draft.result, draft.note = self._asked.result(RowResult.UPDATED)
        if draft.result is not RowResult.UPDATED:
            draft.change = None

    def _sector(self, draft: _Draft, present: str = "") -> str:
        word = draft.record.values.get(SECTOR.heading)
        if not self._kind.has_sector or word is None:
            return present
        return SECTOR.checked(word) or present

    def _check_reach(self, path: str, sector: str) -> None:
        place = (path, sector)
        if place not in self._allowed:
            self._allowed[place] = self._asked.actor.can(self._kind.manage, path, sector)
        if not self._allowed[place]:
            raise BadInput(problem=OUT_OF_REACH)

    def _write(self, drafts: Iterable[_Draft]) -> None:
        by_result: dict[RowResult, list[Change]] = {}
        beside: dict[UUID, Row] = {}
        for draft in drafts:
            if draft.change:
                by_result.setdefault(draft.result, []).append(draft.change)
                beside |= {row.pk: row for row in draft.companions.values() if _is_new(row)}
        if self._kind.enter_companions and beside:
            self._kind.enter_companions(self._asked, list(beside.values()))
        write(
            self._kind,
            by_result.get(RowResult.NEW, []),
            by_result.get(RowResult.UPDATED, []),
            actor=self._asked.actor,
            at=self._asked.at,
            data=self._asked.data,
            outlines=self._outlines,
        )


def _is_new(row: Row) -> bool:
    return bool(row._state.adding)  # noqa: SLF001 -- what Django documents for a row not yet saved


def keyed(value: Value) -> Value:
    """Write a part of a key as both sides write it."""
    return " ".join(value.split()) if isinstance(value, str) else value


def _reached(row: Row, column: str) -> Value:
    """Follow a path of columns; a link that is empty says nothing."""
    for step in column.split("__"):
        row = getattr(row, step, None) if row is not None else None
    return "" if row is None else row


def _linked(one: Field, name: str, found: Mapping[str, list[Row]]) -> Row | None:
    if not name:
        one.checked(None)
        return None
    rows = found.get(name, [])
    if len(rows) == 1:
        return rows[0]
    problem = (
        "没有“{label}”{name}，请核对，或先登记。"
        if not rows
        else "有多条“{label}”{name}，请核对编号。"
    )
    raise BadInput(problem=Words(problem, label=one.label, name=name))
