"""Import areas (导入区划): upsert by code, each row with its own outcome.

What a chunk of rows speaks of is loaded at once and written in bulk, level by level from the top,
so that parents come before children whatever the order of the rows. A refused row changes nothing,
and does not hold up the others.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from wanghuo.base.areas import reading, rules
from wanghuo.base.areas.models import Area
from wanghuo.base.areas.reading import AreaRow
from wanghuo.base.areas.rules import AREA_IMPORTED, AREA_MANAGE, BELOW, AreaLevel, CodeSpan
from wanghuo.base.areas.services import tree
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.errors import DomainError, Words
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.geo.boundaries import checked_boundary
from wanghuo.kernel.geo.coordinates import Crs, position
from wanghuo.kernel.sheets.importing import WRITTEN, Judged, Pass, Record, RowResult

RANK = {level: rank for rank, level in enumerate(AreaLevel)}
CRS, SOURCE = "crs", "source"


def arrange(records: Iterable[Record]) -> list[Record]:
    """Put areas above before areas below, as far as the rows themselves tell."""
    return sorted(records, key=lambda record: (_rank(reading.area_row(record)), record.line))


def _rank(row: AreaRow) -> int:
    try:
        return RANK[rules.level_named(row.level, rules.full_code(row.code))]
    except DomainError:
        return len(RANK)


class AreaSession:
    """One pass over a file of areas.

    A row without 启用日期 is in force from the day of the import; a changed name likewise.
    Coordinates and boundaries are taken to be in the system that was chosen for the file.
    """

    def __init__(self, asked: Pass) -> None:
        """Know nothing yet; what a dry pass has promised, it remembers."""
        self._asked = asked
        self._promised: dict[str, Area] = {}

    def ready(self, records: Sequence[Record]) -> None:
        """Nothing takes long here."""

    def enter(self, records: Sequence[Record]) -> list[Judged]:
        """Judge a chunk, and write it unless the pass is dry."""
        return self.enter_rows([reading.area_row(record) for record in records])

    def enter_rows(self, rows: Sequence[AreaRow]) -> list[Judged]:
        """Judge rows, and write them unless the pass is dry."""
        asked = self._asked
        if not asked.is_dry:
            tree.hold_the_tree()
        batch = _load(rows, asked)
        batch.known = self._promised | batch.known
        batch.has_root = batch.has_root or bool(self._promised)
        source = asked.options.get(SOURCE) or asked.source
        for _, wave in groupby(_drafts(rows, batch), key=lambda draft: draft.level):
            for draft in wave:
                with batch.judging(draft.index):
                    _settle(draft, batch)
            _place(batch, source)
        if asked.is_dry:
            self._promised.update((area.code, area) for area in batch.created)
        else:
            _write_changes(batch, source)
            _tell(batch)
        return [batch.judged(index, row) for index, row in enumerate(rows)]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A row whose code and level are understood."""

    index: int
    row: AreaRow
    code: str
    level: AreaLevel


@dataclass(slots=True)
class _Batch:
    """What is known before and made during one chunk."""

    asked: Pass
    today: date
    crs: Crs
    known: dict[str, Area]
    spans: Mapping[str, Sequence[CodeSpan]]
    has_root: bool
    lines: dict[str, int] = field(default_factory=dict)
    results: dict[int, RowResult] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)
    areas: dict[int, Area] = field(default_factory=dict)
    waiting: list[Area] = field(default_factory=list)
    created: list[Area] = field(default_factory=list)
    old: dict[str, dict[str, Any]] = field(default_factory=dict)
    changed: list[Area] = field(default_factory=list)

    @contextmanager
    def judging(self, index: int) -> Iterator[None]:
        """Take a step with a row; a refusal becomes the row's outcome."""
        try:
            yield
        except DomainError as refusal:
            self.results[index] = RowResult.REFUSED
            self.notes[index] = refusal.words

    def decide(self, index: int, result: RowResult) -> bool:
        """Keep what the mode makes of a result; tell whether the row is to be written."""
        self.results[index], self.notes[index] = self.asked.result(result)
        return self.results[index] in WRITTEN

    def must(self, area: Area | None) -> None:
        """Refuse who may not manage below `area`; a promised one counts as its parent."""
        while area is not None and not area.path:
            area = area.parent
        self.asked.actor.must(AREA_MANAGE, area.path if area else "")

    def judged(self, index: int, row: AreaRow) -> Judged:
        """Put together what is known of a row at the end."""
        area, result = self.areas.get(index), self.results[index]
        before = self.old.get(area.code, {}) if area else {}
        after: dict[str, Any] = {}
        if area and result is RowResult.NEW:
            after = tree.described(area)
        elif area and result is RowResult.UPDATED:
            after = {key: getattr(area, key) for key in before}
        return Judged(
            line=row.line,
            result=result,
            note=self.notes.get(index, ""),
            title=f"{area.code if area else row.code} {row.name or (area.name if area else '')}",
            subject=str((area and area.pk) or ""),
            before=before,
            after=after,
        )


def _load(rows: Sequence[AreaRow], asked: Pass) -> _Batch:
    own = {rules.full_code(row.code) for row in rows if row.code}
    above = {rules.full_code(row.parent_code) for row in rows if row.parent_code}
    above.update(code for one in own for code in rules.codes_above(one))
    in_force = Area.objects.filter(code__in=own | above, valid_to__isnull=True)
    known = {area.code: area for area in in_force.select_related("parent").order_by("id")}
    has_root = Area.objects.filter(parent__isnull=True, valid_to__isnull=True).exists()
    return _Batch(
        asked=asked,
        today=local_date(asked.at),
        crs=Crs(asked.options.get(CRS) or Crs.CGCS2000),
        known=known,
        spans=tree.spans_of(own | above),
        has_root=has_root,
    )


def _drafts(rows: Sequence[AreaRow], batch: _Batch) -> list[_Draft]:
    """Understand each row's code and level; sort from the top level down."""
    drafts: list[_Draft] = []
    for index, row in enumerate(rows):
        with batch.judging(index):
            drafts.append(_draft(index, row, batch))
    return sorted(drafts, key=lambda draft: (RANK[draft.level], draft.index))


def _draft(index: int, row: AreaRow, batch: _Batch) -> _Draft:
    if not row.code:
        raise rules.RowUnusable(problem="缺少代码，请填写本行的区划代码")
    code = rules.full_code(row.code)
    if code in batch.lines:
        raise rules.RowRepeated(area_code=code, line=batch.lines[code])
    batch.lines[code] = row.line
    area = batch.known.get(code)
    level = AreaLevel(area.level) if area and not row.level else rules.level_named(row.level, code)
    return _Draft(index, row, code, level)


def _settle(draft: _Draft, batch: _Batch) -> None:
    area = batch.known.get(draft.code)
    if area is None:
        area = _new_area(draft, batch)
        if batch.decide(draft.index, RowResult.NEW):
            batch.areas[draft.index] = area
            batch.waiting.append(area)
            batch.has_root = True
    else:
        batch.areas[draft.index] = area
        _update(area, draft, batch)


def _new_area(draft: _Draft, batch: _Batch) -> Area:
    row, code, level = draft.row, draft.code, draft.level
    rules.check_code(code, level)
    parent = _parent(draft, batch)
    tree.check_below(code, level, parent)
    batch.must(parent)
    rules.check_name(row.name)
    on = row.valid_from or batch.today
    rules.check_date(on, batch.today)
    rules.check_code_free(code, on, batch.spans.get(code, ()))
    return Area(
        code=code, level=level, parent=parent, valid_from=on, **_content(row, batch.crs, row.name)
    )


def _parent(draft: _Draft, batch: _Batch) -> Area | None:
    """Find the area above: the one the row names, else the nearest its code allows.

    The first area of an empty system has none; later roots are created by hand, so that a slip in a
    code does not plant a second tree.
    """
    if draft.row.parent_code:
        wanted = [rules.full_code(draft.row.parent_code)]
    else:
        wanted = list(rules.codes_above(draft.code))
    for code in wanted:
        area = batch.known.get(code)
        if area and (draft.row.parent_code or draft.level in BELOW[AreaLevel(area.level)]):
            return area
    if batch.has_root or draft.row.parent_code:
        parent = Words("（代码 {code}）", code=wanted[0]) if wanted else ""
        raise rules.ParentMissing(area_code=draft.code, parent=parent)
    return None


def _content(row: AreaRow, crs: Crs, name: str) -> dict[str, Any]:
    """Turn what a row says of an area itself into columns; what it leaves out is left out."""
    content: dict[str, Any] = {"name": name} if name else {}
    if row.boundary is not None:
        content["boundary"] = checked_boundary(row.boundary, crs)
    if row.lon is not None or row.lat is not None:
        content["centre"] = _centre(row, crs)
    return content


def _centre(row: AreaRow, crs: Crs) -> dict[str, Any]:
    if row.lon is None or row.lat is None:
        raise rules.RowUnusable(problem="经度和纬度须同时填写")
    place = position(row.lon, row.lat, crs)
    original = list(place.original)
    return {"lon": place.lon, "lat": place.lat, "crs": crs.value, "original": original}


def _update(area: Area, draft: _Draft, batch: _Batch) -> None:
    batch.must(area)
    if draft.level != area.level:
        raise rules.LevelDiffers(name=area.name, level=AreaLevel(area.level).label)
    wanted = rules.full_code(draft.row.parent_code)
    if wanted and (area.parent is None or wanted != area.parent.code):
        parent = area.parent.name if area.parent else Words("顶级")
        raise rules.ParentDiffers(name=area.name, parent=parent)
    content = _content(draft.row, batch.crs, draft.row.name)
    changes = {key: value for key, value in content.items() if getattr(area, key) != value}
    if "name" in changes:
        rules.check_name(changes["name"])
    result = RowResult.UPDATED if changes else RowResult.UNCHANGED
    if not batch.decide(draft.index, result):
        return
    batch.old[area.code] = {key: getattr(area, key) for key in changes}
    for key, value in changes.items():
        setattr(area, key, value)
    batch.changed.append(area)


def _place(batch: _Batch, source: str) -> None:
    """Let the next level find the new areas of this one, inserted or only promised."""
    if not batch.asked.is_dry:
        tree.place(batch.waiting, source)
    batch.known.update((area.code, area) for area in batch.waiting)
    batch.created.extend(batch.waiting)
    batch.waiting.clear()


def _write_changes(batch: _Batch, source: str) -> None:
    Area.objects.bulk_update(batch.changed, ["name", "boundary", "centre"], batch_size=200)
    tree.redesignate(_renamed(batch), batch.today, source)


def _renamed(batch: _Batch) -> list[Area]:
    return [area for area in batch.changed if "name" in batch.old[area.code]]


def _tell(batch: _Batch) -> None:
    """Record one fact for each area below which something was imported."""
    by_parent: dict[int | None, list[Area]] = {}
    for area in (*batch.created, *batch.changed):
        by_parent.setdefault(area.parent_id, []).append(area)
    created = {area.pk for area in batch.created}
    renamed = _renamed(batch)
    for areas in by_parent.values():
        names = {str(area.pk): area for area in areas if area in renamed}
        facts.record(
            AREA_IMPORTED,
            tree.mark(areas[0].parent or areas[0]),
            actor=batch.asked.actor,
            at=batch.asked.at,
            before={"names": {pk: batch.old[area.code]["name"] for pk, area in names.items()}},
            after={"names": {pk: area.name for pk, area in names.items()}},
            data={
                "created": [area.pk for area in areas if area.pk in created],
                "updated": [area.pk for area in areas if area.pk not in created],
                **batch.asked.data,
            },
        )
