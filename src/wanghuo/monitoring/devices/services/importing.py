"""One pass over a sheet of devices: those nobody knows are claimed, the others changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from wanghuo.base.areas.models import Area
from wanghuo.base.areas.rules import full_code
from wanghuo.kernel.errors import BadInput, DomainError, Words
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry
from wanghuo.kernel.geo.coordinates import Crs, Position, position
from wanghuo.kernel.geo.located import NOWHERE, located
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import within
from wanghuo.kernel.sheets.importing import WRITTEN, Judged, Pass, Record, RowResult, Undone
from wanghuo.monitoring.devices import queries, rules
from wanghuo.monitoring.devices.models import Device, Twin, WaitingDevice
from wanghuo.monitoring.devices.services.binding import Site, columns_of, home_of, settled_name
from wanghuo.register.buildings.models import Building
from wanghuo.register.firms.models import ServiceFirm
from wanghuo.register.places.models import Place

CRS = "crs"
IDENTITY, NAME, DIALECT, AREA = "装置标识", "装置名称", "方言", "区划代码"
PLACE, BUILDING, FIRM, CLASS = "场所编号", "建筑编号", "维护机构编号", "产品类别"
FLOOR, SPOT, LON, LAT = "楼层", "安装部位", "经度", "纬度"
STATE, CLAIMED, RELEASED = "认领状态", "已认领", "已撤销认领"
NOT_AGAIN = Words("已撤销认领，未导入；如需重新认领，请清空“认领状态”后再导入。")
DECIMALS = 7
"""Degrees are compared as sheets write them."""
LINKS = {"place": PLACE, "building": BUILDING, "firm": FIRM, "product_class": CLASS}
DEGREES = ("longitude", "latitude")
PLAIN = ("name", "dialect", "floor", "spot", "is_placed", "is_allowed", *NOWHERE)
WRITTEN_COLUMNS = (
    "area", "area_path", *LINKS, *PLAIN, "is_told", "version", "claimed_by", "claimed_at",
)  # fmt: skip
ELSEWHERE = Words("该装置已由其他辖区认领，请与其核对，或请上级导入。")
OUT_OF_REACH = Words("该区划不在您的管辖范围内，请核对区划代码或场所编号。")
NO_AREA = Words("区划代码不存在、已停用，或不在您的管辖范围内，请核对。")
CHANGED_SINCE = Words("导入后又被修改，保留现状。")
GONE = Words("记录已不存在，无需撤销。")
NOT_ALLOWED = Words("您的岗位不能维护该装置，请由有权限的人员撤销。")
M = TypeVar("M", bound=Model)


@dataclass(slots=True)
class Known:
    """What the rows of a chunk speak of, by the words that they use."""

    areas: Mapping[str, Area]
    places: Mapping[str, Place]
    buildings: Mapping[str, Building]
    firms: Mapping[str, ServiceFirm]
    devices: Mapping[str, Device]


@dataclass(slots=True)
class Draft:
    """A row of the sheet on its way."""

    record: Record
    device: Device | None = None
    is_new: bool = False
    was_allowed: bool = False
    result: RowResult = RowResult.UNCHANGED
    note: str = ""
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    @property
    def is_claimed(self) -> bool:
        """Tell whether the row makes a device somebody's."""
        return self.is_new or not self.was_allowed

    def judged(self) -> Judged:
        """Say what became of it; the version it was left at stands beside what it changed."""
        done = self.device if self.result in WRITTEN else None
        return Judged(
            line=self.record.line,
            result=self.result,
            note=self.note,
            title=self.record.text(NAME) or self.record.text(IDENTITY),
            subject=str(self.device.pk) if self.device else "",
            before=self.before if done else {},
            after={**self.after, "version": done.version} if done else {},
        )


class DeviceSession:
    """One pass over a sheet of devices."""

    def __init__(self, asked: Pass) -> None:
        """Know the classes."""
        self._asked = asked
        self._scope = asked.actor.scope(rules.DEVICE_CLAIM)
        self._classes = queries.product_classes()
        self._words = {word: one for one in self._classes for word in (one.name, one.code)}
        self._allowed: dict[tuple[str, str], bool] = {}

    def ready(self, records: Sequence[Record]) -> None:
        """Nothing takes long here."""

    def enter(self, records: Sequence[Record]) -> list[Judged]:
        """Judge a chunk, and write it unless the pass is dry."""
        known = self._known(records)
        drafts = [Draft(one) for one in records]
        for draft in drafts:
            try:
                self._settle(draft, known)
            except DomainError as refusal:
                draft.result, draft.note, draft.device = RowResult.REFUSED, refusal.words, None
        if not self._asked.is_dry:
            self._write([draft for draft in drafts if draft.result in WRITTEN])
        return [draft.judged() for draft in drafts]

    def _known(self, records: Sequence[Record]) -> Known:
        """Find all that the rows name, a query for each kind."""

        def words(heading: str) -> set[str]:
            return {record.text(heading) for record in records} - {""}

        def named(rows: QuerySet[M], heading: str, key: str = "number") -> dict[str, M]:
            found = words(heading)
            shown = rows.filter(**{f"{key}__in": found}) if found else rows.none()
            return {str(getattr(row, key)): row for row in shown}

        codes = {full_code(word) for word in words(AREA)}
        areas = Area.objects.filter(
            Q(code__in=codes), within(self._scope, "path"), valid_to__isnull=True
        ).defer("boundary")
        standing = {"closed_on__isnull": True}
        places = Place._base_manager.filter(
            within(self._scope, *Place.objects.lookups), merged_into__isnull=True, **standing
        )
        buildings = Building._base_manager.filter(
            within(self._scope, *Building.objects.lookups), **standing
        )
        firms = ServiceFirm._base_manager.filter(
            within(self._scope, *ServiceFirm.objects.lookups), **standing
        )
        devices = Device._base_manager.select_related("area", "place", "building", "firm")
        held = devices if self._asked.is_dry else devices.select_for_update(of=("self",))
        hidden = ("area__boundary", "area__centre")
        return Known(
            {area.code: area for area in areas},
            named(places.select_related("area", "building").defer(*hidden), PLACE),
            named(buildings.select_related("area").defer(*hidden), BUILDING),
            named(firms, FIRM),
            named(held.defer(*hidden), IDENTITY, "identity"),
        )

    def _settle(self, draft: Draft, known: Known) -> None:
        record = draft.record
        if record.text(STATE) == RELEASED:
            draft.result, draft.note = RowResult.SKIPPED, NOT_AGAIN
            return
        identity = record.text(IDENTITY)
        protocol = rules.protocol_of(identity)
        row = known.devices.get(identity)
        draft.is_new, draft.was_allowed = row is None, row is not None and row.is_allowed
        if row is not None and draft.was_allowed:
            self._must(rules.DEVICE_MANAGE, row.area_path, ELSEWHERE)
        site, area = self._site(record, known, row), self._area(record, known)
        home = home_of(area or (row.area if row else None), site.place, site.building)
        what = rules.DEVICE_MANAGE if draft.was_allowed else rules.DEVICE_CLAIM
        self._must(what, home.path, OUT_OF_REACH)
        dialect = self._said(record, DIALECT, row.dialect if row else "")
        dialect = rules.settled_dialect(protocol, dialect)
        name = record.text(NAME) or (row.name if row else identity)
        columns = {
            "name": settled_name(name),
            "dialect": dialect,
            "area": home,
            "area_path": home.path,
            "is_allowed": True,
            **columns_of(site, rules.default_class(self._classes, protocol, dialect)),
        }
        if row is None:
            row = Device(pk=new_id(), identity=identity, protocol=protocol, version=0)
        self._compare(draft, row, columns)

    def _site(self, record: Record, known: Known, row: Device | None) -> Site:
        """Return where a row says that a device is; a column that is not there says nothing."""
        found: dict[str, Any] = {}
        tables: dict[str, Mapping[str, Any]] = {
            "place": known.places, "building": known.buildings, "firm": known.firms,
            "product_class": self._words,
        }  # fmt: skip
        for name, heading in LINKS.items():
            present = getattr(row, name) if row else None
            found[name] = _linked(record, heading, tables[name], present)
        place: Place | None = found["place"]
        if place is not None and found["building"] is None:
            found["building"] = place.building
        return Site(
            **found,
            position=self._position(record, row),
            floor=self._said(record, FLOOR, row.floor if row else ""),
            spot=self._said(record, SPOT, row.spot if row else ""),
        )

    @staticmethod
    def _said(record: Record, heading: str, present: str) -> str:
        return record.text(heading) if heading in record.values else present

    def _position(self, record: Record, row: Device | None) -> Position | None:
        lon, lat = record.values.get(LON), record.values.get(LAT)
        if LON not in record.values and LAT not in record.values:
            own = row is not None and row.is_placed and row.longitude is not None
            return _standing(row) if own and row else None
        if lon is None and lat is None:
            return None
        if lon is None or lat is None:
            raise BadInput(problem="经度、纬度须同时填写，或都不填。")
        return position(lon, lat, Crs(self._asked.options.get(CRS) or Crs.CGCS2000))

    def _area(self, record: Record, known: Known) -> Area | None:
        word = full_code(record.text(AREA))
        if word and word not in known.areas:
            raise BadInput(problem=NO_AREA)
        return known.areas.get(word)

    def _must(self, capability: str, path: str, refusal: str) -> None:
        asked = (capability, path)
        if asked not in self._allowed:
            self._allowed[asked] = self._asked.actor.can(capability, path)
        if not self._allowed[asked]:
            raise BadInput(problem=refusal)

    def _compare(self, draft: Draft, row: Device, columns: Mapping[str, Any]) -> None:
        before, after = _told(row) if not draft.is_new else {}, {}
        same_place = not draft.is_new and _is_there(row, columns)
        for name, value in columns.items():
            if not (same_place and name in NOWHERE):
                setattr(row, name, value)
        after = _told(row)
        changed = [name for name in after if before.get(name) != after[name]]
        draft.device = row
        draft.before = {name: before[name] for name in changed if name in before}
        draft.after = {name: after[name] for name in changed}
        if not changed:
            return
        result = RowResult.NEW if draft.is_new else RowResult.UPDATED
        draft.result, draft.note = self._asked.result(result)

    def _write(self, drafts: Sequence[Draft]) -> None:
        actor, at = self._asked.actor, self._asked.at
        for draft in drafts:
            row = _device(draft)
            if draft.is_claimed:
                row.claimed_by_id, row.claimed_at = actor.id, at
            if draft.is_claimed or "dialect" in draft.after:
                row.is_told = False
            row.version += 0 if draft.is_new else 1
        new = [_device(draft) for draft in drafts if draft.is_new]
        Device._base_manager.bulk_create(new)
        Twin._base_manager.bulk_create([Twin(device=row) for row in new])
        old = [_device(draft) for draft in drafts if not draft.is_new]
        Device._base_manager.bulk_update(old, WRITTEN_COLUMNS, batch_size=200)
        claimed = [draft for draft in drafts if draft.is_claimed]
        heard = [_device(draft).identity for draft in claimed]
        WaitingDevice.objects.filter(identity__in=heard).delete()
        self._record(rules.DEVICE_CLAIMED, claimed)
        self._record(rules.DEVICE_CHANGED, [one for one in drafts if not one.is_claimed])
        tell_all_places(
            [(_device(one), one.before.get("place"), one.after.get("place")) for one in drafts
             if "place" in one.after], self._asked,
        )  # fmt: skip

    def _record(self, kind: str, drafts: Iterable[Draft]) -> None:
        entries = [
            Entry(
                facts.mark(_device(one)),
                before=one.before,
                after=one.after,
                data={
                    "identity": _device(one).identity,
                    "note": _device(one).name,
                    **self._asked.data,
                },
            )
            for one in drafts
        ]
        facts.record_all(kind, entries, actor=self._asked.actor, at=self._asked.at)


def _device(draft: Draft) -> Device:
    assert draft.device is not None  # noqa: S101 -- written drafts have one
    return draft.device


def _linked(record: Record, heading: str, table: Mapping[str, M], present: M | None) -> M | None:
    if heading not in record.values:
        return present
    word = record.text(heading)
    if not word:
        return None
    if word in table:
        return table[word]
    if present is not None and word == str(getattr(present, "number", "")):
        return present  # it is kept, though nobody here may choose it anew
    raise BadInput(
        problem=Words(
            "“{heading}”{word} 不存在、已注销，或不在您的管辖范围内，请核对。",
            heading=heading,
            word=word,
        )
    )


def _standing(row: Device) -> Position:
    """Return the position of a row as it stands."""
    assert row.longitude is not None  # noqa: S101 -- asked before
    assert row.latitude is not None  # noqa: S101 -- as above
    return position(row.longitude, row.latitude)


def _is_there(row: Device, columns: Mapping[str, Any]) -> bool:
    """Tell whether the degrees are the same: the pair they came from stays as it was."""
    return all(degrees(getattr(row, name)) == degrees(columns[name]) for name in DEGREES)


def degrees(number: float | None) -> float | None:
    """Return degrees as a sheet writes them."""
    return None if number is None else round(number, DECIMALS)


def _told(row: Device) -> dict[str, Any]:
    """Return what a row says, as facts and the workbench keep it."""
    return {
        "name": row.name,
        "dialect": row.dialect,
        "area": row.area_id,
        **{name: _key(getattr(row, f"{name}_id")) for name in LINKS},
        "floor": row.floor,
        "spot": row.spot,
        "is_placed": row.is_placed,
        "is_allowed": row.is_allowed,
        **{name: degrees(getattr(row, name)) for name in DEGREES},
    }


def _key(value: UUID | None) -> str | None:
    return str(value) if value else None


def tell_all_places(moves: Iterable[tuple[Device, Any, Any]], asked: Pass) -> None:
    """Put lines on the timelines of places that lost and gained devices; a query for all."""
    changes = list(moves)
    keys = {key for _, *both in changes for key in both if key}
    rows = Place._base_manager.filter(pk__in=keys).only("area", "area_path")
    places = {str(one.pk): one for one in rows}
    lost = [(one, before) for one, before, _ in changes if before in places]
    gained = [(one, after) for one, _, after in changes if after in places]
    for kind, told in ((rules.PLACE_UNEQUIPPED, lost), (rules.PLACE_EQUIPPED, gained)):
        entries = [
            Entry(facts.mark(places[key]), data={"device": str(one.pk), "note": one.name})
            for one, key in told
        ]
        facts.record_all(kind, entries, actor=asked.actor, at=asked.at)


def undo(rows: Sequence[Judged], asked: Pass) -> list[Undone]:
    """Take an import back: new devices are nobody's again, changed ones are as before."""
    keys = [UUID(one.subject) for one in rows if one.subject]
    held = Device._base_manager.filter(pk__in=keys).select_for_update(of=("self",))
    devices = {str(one.pk): one for one in held}
    outcomes = []
    for judged in rows:
        row = devices.get(judged.subject)
        reason = _kept(row, judged, asked)
        outcomes.append(Undone(judged.line, reason))
        if row is not None and not reason:
            _take_back(row, judged, asked)
    return outcomes


def _kept(row: Device | None, judged: Judged, asked: Pass) -> str:
    if row is None:
        return GONE
    if not asked.actor.can(rules.DEVICE_MANAGE, row.area_path):
        return NOT_ALLOWED
    return CHANGED_SINCE if row.version != judged.after.get("version") else ""


def _take_back(row: Device, judged: Judged, asked: Pass) -> None:
    before = dict(judged.before)
    was = {"place": _key(row.place_id)}
    if judged.result is RowResult.NEW:
        before = {"is_allowed": False, "place": None, "building": None}
    columns = _columns_before(before)
    is_released = before.get("is_allowed") is False
    if is_released or "dialect" in before:
        columns["is_told"] = False
    Device._base_manager.filter(pk=row.pk).update(version=row.version + 1, **columns)
    row.refresh_from_db()
    kind = rules.DEVICE_RELEASED if is_released else rules.DEVICE_CHANGED
    data = {"identity": row.identity, "note": row.name, **asked.data}
    facts.record(kind, facts.mark(row), actor=asked.actor, at=asked.at, after=before, data=data)
    if _key(row.place_id) != was["place"]:
        tell_all_places([(row, was["place"], _key(row.place_id))], asked)


def _columns_before(before: Mapping[str, Any]) -> dict[str, Any]:
    columns: dict[str, Any] = {
        f"{name}_id" if name in {*LINKS, "area"} else name: value for name, value in before.items()
    }
    if "area_id" in columns:
        columns["area_path"] = Area._base_manager.get(pk=columns["area_id"]).path
    if {"longitude", "latitude"} & columns.keys():
        columns |= _located_before(columns)
    return columns


def _located_before(columns: Mapping[str, Any]) -> dict[str, Any]:
    lon, lat = columns.get("longitude"), columns.get("latitude")
    if lon is None or lat is None:
        return dict(NOWHERE)
    return located(position(lon, lat))
