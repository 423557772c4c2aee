"""Organisations by the thousand (单位导入): a handful of queries and inserts for each chunk."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from wanghuo.base.areas.models import Area
from wanghuo.base.areas.rules import full_code
from wanghuo.base.people import queries, rules
from wanghuo.base.people.models import Organisation
from wanghuo.base.people.queries import imports as present
from wanghuo.base.people.rules import OrganisationKind, Sector
from wanghuo.base.people.services.organisations import check_holder_change, organisation_values
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.errors import BadInput, DomainError, Words
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry
from wanghuo.kernel.sheets import importing
from wanghuo.kernel.sheets.importing import (
    Column,
    Judged,
    Key,
    Kind,
    Pass,
    Record,
    RowResult,
    Undone,
)

NAME, KIND, AREA, SECTOR = "单位名称", "类别", "区划代码", "行业条线"
ALIASES, GROUPS, HOLDER = "别名", "所属统称", "社会单位编号"
BY_PLACE, BY_NAME = "area_name", "name"
COLUMN_OF = {
    NAME: "name", KIND: "kind", SECTOR: "sector", ALIASES: "aliases", GROUPS: "groups",
    HOLDER: "holder",
}  # fmt: skip

COLUMNS = (
    Column(
        NAME, required=True, hint="全称，如 清石镇民政所", aliases=("名称", "单位全称", "企业名称")
    ),
    Column(
        KIND,
        required=True,
        hint="从下拉中选",
        choices=lambda: [kind.label for kind in OrganisationKind],
        aliases=("单位类别",),
    ),
    Column(
        AREA,
        required=True,
        hint="12 位代码，网格另加 3 位；文本格式",
        kind=Kind.CODE,
        aliases=("所属区划代码",),
    ),
    Column(SECTOR, hint="不填为全部条线", choices=lambda: [sector.label for sector in Sector]),
    Column(ALIASES, hint="文件中的其他叫法，用顿号分开", kind=Kind.NAMES),
    Column(GROUPS, hint="如 镇直相关单位，用顿号分开", kind=Kind.NAMES),
    Column(
        HOLDER,
        hint="社会单位在底册中的编号；要给其人员开账号的必填，文本格式",
        kind=Kind.CODE,
    ),
)

NO_AREA = "区划代码不存在或已停用，请核对，或先导入区划。"
OUT_OF_REACH = "该区划不在您的管辖范围内，请核对区划代码。"
CLOSED = "同名单位已停用，请换一个名称。"
GONE = Words("记录已不存在，无需撤销。")
NOT_ALLOWED = Words("您的岗位不能维护该单位，请由有权限的人员撤销。")
CHANGED_SINCE = Words("导入后又被修改，保留现状。")
USED_SINCE = Words("导入后已被使用（有人员、任务等引用），请先处理后再撤销，或改为停用。")


_kind_named = lru_cache(rules.kind_named)
_sector_named = lru_cache(rules.sector_named)
"""A sheet says the same few words thousands of times."""


@dataclass(slots=True)
class _Draft:
    """A row on its way: the organisation it speaks of, or is to become, and what changes."""

    record: Record
    result: RowResult = RowResult.UNCHANGED
    note: str = ""
    organisation: Organisation | None = None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    def judged(self) -> Judged:
        """Say what became of the row."""
        pk = self.organisation.pk if self.organisation else None
        return Judged(
            line=self.record.line,
            result=self.result,
            note=self.note,
            title=self.record.text(NAME),
            subject=str(pk or ""),
            before=self.before,
            after=self.after,
        )


class OrganisationSession:
    """One pass over a sheet of organisations."""

    def __init__(self, asked: Pass) -> None:
        """Know nothing yet."""
        self._asked = asked
        self._areas: dict[str, Area | None] = {}
        self._allowed: dict[tuple[str, str], bool] = {}

    def ready(self, records: Sequence[Record]) -> None:
        """Nothing takes long here."""

    def enter(self, records: Sequence[Record]) -> list[Judged]:
        """Judge a chunk, and write it unless the pass is dry."""
        self._find_areas(records)
        known = self._known(records)
        drafts = [self._judge(record, known) for record in records]
        if not self._asked.is_dry:
            self._create([d for d in drafts if d.result is RowResult.NEW])
            self._change([d for d in drafts if d.result is RowResult.UPDATED])
        return [draft.judged() for draft in drafts]

    def _find_areas(self, records: Sequence[Record]) -> None:
        codes = {full_code(record.text(AREA)) for record in records} - self._areas.keys()
        if codes:
            self._areas |= dict.fromkeys(codes) | queries.areas_by_code(codes)

    def _known(self, records: Sequence[Record]) -> Mapping[Hashable, list[Organisation]]:
        """Find the organisations these rows may speak of, held until the transaction ends."""
        asked, names = self._asked, {record.text(NAME) for record in records}
        areas = [self._areas[full_code(record.text(AREA))] for record in records]
        found = present.organisations_to_import(
            names=names,
            areas={area.pk for area in areas if area},
            scope=asked.actor.scope(rules.PEOPLE_MANAGE) if asked.key == BY_NAME else None,
            is_held=not asked.is_dry,
        )
        known: dict[Hashable, list[Organisation]] = {}
        for one in found:
            key = one.name if asked.key == BY_NAME else (one.area_id, one.name)
            known.setdefault(key, []).append(one)
        return known

    def _judge(self, record: Record, known: Mapping[Hashable, list[Organisation]]) -> _Draft:
        draft = _Draft(record)
        try:
            self._settle(draft, known)
        except DomainError as refusal:
            draft.result, draft.note = RowResult.REFUSED, refusal.words
        return draft

    def _settle(self, draft: _Draft, known: Mapping[Hashable, list[Organisation]]) -> None:
        area = self._area(draft.record)
        values = _values(draft.record)
        self._check_reach(area.path, values.get("sector", ""))
        name = values["name"]
        same = known.get(name if self._asked.key == BY_NAME else (area.pk, name), [])
        if not same:
            self._begin(draft, area, values)
        else:
            self._compare(draft, _one(same, area), values)

    def _area(self, record: Record) -> Area:
        area = self._areas[full_code(record.text(AREA))]
        if area is None:
            raise BadInput(problem=NO_AREA)
        return area

    def _check_reach(self, path: str, sector: str) -> None:
        place = (path, sector)
        if place not in self._allowed:
            self._allowed[place] = self._asked.actor.can(rules.PEOPLE_MANAGE, path, sector)
        if not self._allowed[place]:
            raise BadInput(problem=OUT_OF_REACH)

    def _begin(self, draft: _Draft, area: Area, values: dict[str, Any]) -> None:
        draft.result, draft.note = self._asked.result(RowResult.NEW)
        if draft.result is RowResult.NEW:
            draft.after = {"sector": "", "aliases": [], "groups": [], "holder": ""} | values
            draft.organisation = Organisation(area=area, area_path=area.path, **draft.after)

    def _compare(self, draft: _Draft, existing: Organisation, values: dict[str, Any]) -> None:
        self._check_reach(existing.area_path, existing.sector)
        after = {key: new for key, new in values.items() if new != getattr(existing, key)}
        draft.organisation = existing
        if not after:
            return
        check_holder_change(existing, after, local_date(self._asked.at))
        draft.result, draft.note = self._asked.result(RowResult.UPDATED)
        if draft.result is RowResult.UPDATED:
            draft.before = {key: getattr(existing, key) for key in after}
            draft.after = after
            for key, value in after.items():
                setattr(existing, key, value)

    def _create(self, drafts: Sequence[_Draft]) -> None:
        new = [draft.organisation for draft in drafts if draft.organisation]
        Organisation._base_manager.bulk_create(new)
        _record(rules.ORGANISATION_CREATED, drafts, self._asked)

    def _change(self, drafts: Sequence[_Draft]) -> None:
        changed = [draft.organisation for draft in drafts if draft.organisation]
        columns = sorted({column for draft in drafts for column in draft.after})
        if changed:
            Organisation._base_manager.bulk_update(changed, columns, batch_size=200)
            _record(rules.ORGANISATION_CHANGED, drafts, self._asked)


def _values(record: Record) -> dict[str, Any]:
    """Return the columns the sheet has, checked; what a sheet leaves out stays as it is."""
    values = organisation_values(
        record.text(NAME),
        _kind_named(record.text(KIND)),
        _sector_named(record.text(SECTOR)),
        {
            "aliases": record.values.get(ALIASES) or (),
            "groups": record.values.get(GROUPS) or (),
            "holder": record.text(HOLDER),
        },
    )
    return {
        column: values[column] for heading, column in COLUMN_OF.items() if heading in record.values
    }


def _one(same: Sequence[Organisation], area: Area) -> Organisation:
    if len(same) > 1:
        raise BadInput(problem="有多个同名单位，请改用“区划代码+单位名称”作主键。")
    if same[0].valid_to is not None:
        raise BadInput(problem=CLOSED)
    if same[0].area_id != area.pk:
        raise BadInput(problem="同名单位属于另一区划，导入不移动单位；请核对区划代码，或换主键。")
    return same[0]


def _record(kind: str, drafts: Iterable[_Draft], asked: Pass) -> None:
    entries = [
        Entry(facts.mark(draft.organisation), draft.before, draft.after, asked.data)
        for draft in drafts
        if draft.organisation
    ]
    facts.record_all(kind, entries, actor=asked.actor, at=asked.at)


def undo(rows: Sequence[Judged], asked: Pass) -> list[Undone]:
    """Take organisations back: the new ones go, the changed ones are as before."""
    ids = [int(row.subject) for row in rows]
    held = {one.pk: one for one in present.organisations_held(ids)}
    used = present.organisations_used(ids)
    outcomes: list[Undone] = []
    removed: list[tuple[Organisation, Judged]] = []
    restored: list[tuple[Organisation, Judged]] = []
    for row in rows:
        one = held.get(int(row.subject))
        reason = _kept(one, row, asked, is_used=int(row.subject) in used)
        outcomes.append(Undone(row.line, reason))
        if one and not reason:
            (removed if row.result is RowResult.NEW else restored).append((one, row))
    _remove(removed, asked)
    _restore(restored, asked)
    return outcomes


def _kept(one: Organisation | None, row: Judged, asked: Pass, *, is_used: bool) -> str:
    """Say why an organisation stays as it is; empty when it can be taken back."""
    if one is None:
        return GONE
    if not asked.actor.can(rules.PEOPLE_MANAGE, one.area_path, one.sector):
        return NOT_ALLOWED
    is_changed = any(getattr(one, key) != value for key, value in row.after.items())
    if is_changed or one.valid_to is not None:
        return CHANGED_SINCE
    try:
        check_holder_change(one, row.before, local_date(asked.at))
    except DomainError as refusal:
        return refusal.words
    return USED_SINCE if is_used and row.result is RowResult.NEW else ""


def _remove(taken: Sequence[tuple[Organisation, Judged]], asked: Pass) -> None:
    entries = [Entry(facts.mark(one), row.after, {}, asked.data) for one, row in taken]
    Organisation._base_manager.filter(pk__in=[one.pk for one, _ in taken]).delete()
    facts.record_all(rules.ORGANISATION_REMOVED, entries, actor=asked.actor, at=asked.at)


def _restore(taken: Sequence[tuple[Organisation, Judged]], asked: Pass) -> None:
    entries = [Entry(facts.mark(one), row.after, row.before, asked.data) for one, row in taken]
    for one, row in taken:
        for key, value in row.before.items():
            setattr(one, key, value)
    columns = sorted({key for _, row in taken for key in row.before})
    if columns:
        changed = [one for one, _ in taken]
        Organisation._base_manager.bulk_update(changed, columns, batch_size=200)
    facts.record_all(rules.ORGANISATION_CHANGED, entries, actor=asked.actor, at=asked.at)


ORGANISATIONS = importing.declare(
    importing.Target(
        code="organisations",
        label="单位",
        capabilities=(rules.PEOPLE_MANAGE,),
        columns=COLUMNS,
        keys=(
            Key(
                BY_PLACE,
                "区划代码+单位名称",
                lambda record: (full_code(record.text(AREA)), record.text(NAME)),
            ),
            Key(BY_NAME, "单位名称（在管辖范围内唯一）", lambda record: record.text(NAME)),
        ),
        open=OrganisationSession,
        undo=undo,
        subject="organisation",
        hint="社会单位、部门站所等。已有的单位按主键更新；表中没有的列保持不变。",
    )
)
