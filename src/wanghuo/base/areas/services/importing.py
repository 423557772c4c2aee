"""Import areas from rows: upsert by code, each row with its own outcome.

Everything known is loaded once and written in bulk, level by level from the top, so that parents
come before children whatever the order of the rows. A refused row changes nothing, and does not
hold up the others.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db import transaction

from wanghuo.base.areas import rules
from wanghuo.base.areas.models import Area
from wanghuo.base.areas.reading import AreaRow
from wanghuo.base.areas.rules import (
    AREA_IMPORTED,
    AREA_MANAGE,
    BELOW,
    AreaLevel,
    CodeSpan,
    ImportVerdict,
)
from wanghuo.base.areas.services import tree
from wanghuo.base.areas.services.outcomes import ImportOutcome, RowOutcome
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import DomainError, Words
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.geo.boundaries import checked_boundary
from wanghuo.kernel.geo.coordinates import Crs, position

CODES_PER_QUERY = 5_000
RANK = {level: rank for rank, level in enumerate(AreaLevel)}


@transaction.atomic
def import_areas(
    *,
    rows: Sequence[AreaRow],
    actor: Actor,
    at: datetime,
    crs: Crs = Crs.CGCS2000,
    source: str = "",
) -> ImportOutcome:
    """Create and update areas from rows (导入区划); running the same rows again changes nothing.

    A row without 启用日期 is in force from the day of `at`; a changed name likewise. Coordinates
    and boundaries are taken to be in `crs`.
    """
    actor.must(AREA_MANAGE)
    tree.hold_the_tree()
    batch = _load(rows, actor=actor, today=clock.local_date(at), crs=crs)
    drafts = _drafts(rows, batch)
    for _, wave in groupby(drafts, key=lambda draft: draft.level):
        for draft in wave:
            with batch.judging(draft.index):
                _settle(draft, batch)
        _insert(batch, source)
    _write_changes(batch, source)
    _tell(batch, actor, at)
    return ImportOutcome(tuple(batch.outcome(index, row) for index, row in enumerate(rows)))


@dataclass(frozen=True, slots=True)
class _Draft:
    """A row whose code and level are understood."""

    index: int
    row: AreaRow
    code: str
    level: AreaLevel


@dataclass(slots=True)
class _Batch:
    """What is known before and made during one import."""

    actor: Actor
    today: date
    crs: Crs
    known: dict[str, Area]
    spans: Mapping[str, Sequence[CodeSpan]]
    has_root: bool
    lines: dict[str, int] = field(default_factory=dict)
    verdicts: dict[int, ImportVerdict] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)
    areas: dict[int, Area] = field(default_factory=dict)
    waiting: list[Area] = field(default_factory=list)
    created: list[Area] = field(default_factory=list)
    old_names: dict[int, str] = field(default_factory=dict)
    changed: list[Area] = field(default_factory=list)

    @contextmanager
    def judging(self, index: int) -> Iterator[None]:
        """Take a step with a row; a refusal becomes the row's outcome."""
        try:
            yield
        except DomainError as refusal:
            self.verdicts[index] = ImportVerdict.REFUSED
            self.reasons[index] = refusal.words

    def outcome(self, index: int, row: AreaRow) -> RowOutcome:
        """Put together what is known of a row at the end."""
        area = self.areas.get(index)
        return RowOutcome(
            line=row.line,
            code=area.code if area else row.code,
            name=row.name or (area.name if area else ""),
            verdict=self.verdicts[index],
            reason=self.reasons.get(index, ""),
            area_id=area.pk if area else None,
        )


def _load(rows: Sequence[AreaRow], *, actor: Actor, today: date, crs: Crs) -> _Batch:
    own = {rules.full_code(row.code) for row in rows if row.code}
    above = {rules.full_code(row.parent_code) for row in rows if row.parent_code}
    above.update(code for one in own for code in rules.codes_above(one))
    known: dict[str, Area] = {}
    spans: dict[str, list[CodeSpan]] = {}
    for codes in _portions(own | above):
        in_force = Area.objects.filter(code__in=codes, valid_to__isnull=True)
        known.update((area.code, area) for area in in_force.select_related("parent"))
        spans.update(tree.spans_of(codes))
    has_root = Area.objects.filter(parent__isnull=True, valid_to__isnull=True).exists()
    return _Batch(actor, today, crs, known, spans, has_root)


def _portions(codes: Iterable[str]) -> Iterable[list[str]]:
    ordered = sorted(codes)
    for start in range(0, len(ordered), CODES_PER_QUERY):
        yield ordered[start : start + CODES_PER_QUERY]


def _drafts(rows: Sequence[AreaRow], batch: _Batch) -> list[_Draft]:
    """Understand each row's code and level; sort from the top level down."""
    drafts: list[_Draft] = []
    for index, row in enumerate(rows):
        with batch.judging(index):
            drafts.append(_draft(index, row, batch))
    return sorted(drafts, key=lambda draft: (RANK[draft.level], draft.index))


def _draft(index: int, row: AreaRow, batch: _Batch) -> _Draft:
    if row.problem:
        raise rules.RowUnusable(problem=row.problem)
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
        verdict, area = ImportVerdict.NEW, _new_area(draft, batch)
        batch.waiting.append(area)
        batch.has_root = True
    else:
        verdict = _update(area, draft, batch)
    batch.verdicts[draft.index] = verdict
    batch.areas[draft.index] = area


def _new_area(draft: _Draft, batch: _Batch) -> Area:
    row, code, level = draft.row, draft.code, draft.level
    rules.check_code(code, level)
    parent = _parent(draft, batch)
    tree.check_below(code, level, parent)
    batch.actor.must(AREA_MANAGE, parent.path if parent else "")
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


def _update(area: Area, draft: _Draft, batch: _Batch) -> ImportVerdict:
    batch.actor.must(AREA_MANAGE, area.path)
    if draft.level != area.level:
        raise rules.LevelDiffers(name=area.name, level=AreaLevel(area.level).label)
    wanted = rules.full_code(draft.row.parent_code)
    if wanted and (area.parent is None or wanted != area.parent.code):
        parent = area.parent.name if area.parent else Words("顶级")
        raise rules.ParentDiffers(name=area.name, parent=parent)
    content = _content(draft.row, batch.crs, draft.row.name)
    changes = {key: value for key, value in content.items() if getattr(area, key) != value}
    if not changes:
        return ImportVerdict.UNCHANGED
    if "name" in changes:
        rules.check_name(changes["name"])
        batch.old_names[area.pk] = area.name
    for key, value in changes.items():
        setattr(area, key, value)
    batch.changed.append(area)
    return ImportVerdict.UPDATED


def _insert(batch: _Batch, source: str) -> None:
    """Insert the new areas of one level, so that the next level finds its parents."""
    tree.place(batch.waiting, source)
    batch.known.update((area.code, area) for area in batch.waiting)
    batch.created.extend(batch.waiting)
    batch.waiting.clear()


def _write_changes(batch: _Batch, source: str) -> None:
    Area.objects.bulk_update(batch.changed, ["name", "boundary", "centre"], batch_size=200)
    renamed = [area for area in batch.changed if area.pk in batch.old_names]
    tree.redesignate(renamed, batch.today, source)


def _tell(batch: _Batch, actor: Actor, at: datetime) -> None:
    """Record one fact for each area below which something was imported."""
    by_parent: dict[int | None, list[Area]] = {}
    for area in (*batch.created, *batch.changed):
        by_parent.setdefault(area.parent_id, []).append(area)
    created = {area.pk for area in batch.created}
    for areas in by_parent.values():
        renamed = {a.pk: a.name for a in areas if a.pk in batch.old_names}
        facts.record(
            AREA_IMPORTED,
            tree.mark(areas[0].parent or areas[0]),
            actor=actor,
            at=at,
            before={"names": {str(pk): batch.old_names[pk] for pk in renamed}},
            after={"names": {str(pk): name for pk, name in renamed.items()}},
            data={
                "created": [area.pk for area in areas if area.pk in created],
                "updated": [area.pk for area in areas if area.pk not in created],
            },
        )
