"""An inspection as people read it: its items in order, what is undecided, and on paper."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wanghuo.kernel.clock import SHANGHAI
from wanghuo.kernel.errors import Words
from wanghuo.prevention.inspections.models import Edit, Inspection, InspectionPhoto
from wanghuo.prevention.inspections.queries.documents import names_in, photos_of
from wanghuo.prevention.inspections.queries.lists import signers
from wanghuo.prevention.inspections.rules import NOTE, REQUIRED, RESULT, ItemResult, PhotoState
from wanghuo.prevention.inspections.rules.fields import moment
from wanghuo.prevention.inspections.writing.record import Paper

SHAPES = {ItemResult.PASS: "done", ItemResult.FAIL: "red", ItemResult.NA: "grey"}
LABELS = {
    "summary": "检查情况小结",
    "companion": "陪同人员",
    "position": "位置",
    "started": "开始时间",
    "finished": "完成时间",
}
WRITTEN = ("note", "summary", "companion")
"""Fields in a person's own words, which are shown as they are in every language."""


@dataclass(frozen=True, slots=True)
class Line:
    """An item of the check-list as it was answered."""

    item: Mapping[str, Any]
    result: ItemResult | None
    note: str
    photos: Sequence[InspectionPhoto]
    is_conflicted: bool
    is_lacking_photo: bool

    @property
    def shape(self) -> str:
        """The mark beside its word."""
        return SHAPES[self.result] if self.result else "yellow"


@dataclass(frozen=True, slots=True)
class Sheet:
    """All items, and what was written beside them."""

    lines: Sequence[Line]
    summary: str
    companion: str
    photos: Sequence[InspectionPhoto] = field(default_factory=tuple)
    """Photographs of no item of the list."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A field in conflict with its candidates in words, side by side."""

    number: int
    label: str
    current: str
    candidates: Sequence[tuple[str, str, Mapping[str, Any]]]
    is_amendment: bool
    is_result: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A field that an edit set, in words."""

    label: str
    words: str
    is_written: bool


def sheet(of: Inspection) -> Sheet:
    """Read an inspection's document line by line."""
    values = {name: one["value"] for name, one in of.document["fields"].items()}
    undecided = {one["field"] for one in of.document["conflicts"]}
    by_item: dict[str, list[InspectionPhoto]] = {}
    for photo in photos_of([of.pk]).get(of.pk, []):
        by_item.setdefault(photo.item, []).append(photo)
    lines = [_line(item, values, undecided, by_item.pop(item["code"], [])) for item in _items(of)]
    rest = [photo for photos in by_item.values() for photo in photos]
    return Sheet(lines, values.get("summary") or "", values.get("companion") or "", rest)


def _items(of: Inspection) -> Sequence[Mapping[str, Any]]:
    items: Sequence[Mapping[str, Any]] = of.checklist.items
    return items


def _line(
    item: Mapping[str, Any],
    values: Mapping[str, Any],
    undecided: set[str],
    photos: Sequence[InspectionPhoto],
) -> Line:
    names = [f"{prefix}{item['code']}" for prefix in (RESULT, NOTE)]
    said = values.get(names[0])
    is_seen = said in {ItemResult.PASS, ItemResult.FAIL}
    is_here = any(one.state == PhotoState.COMPLETE for one in photos)
    return Line(
        item=item,
        result=ItemResult(said) if said else None,
        note=values.get(names[1]) or "",
        photos=photos,
        is_conflicted=any(name in undecided for name in names),
        is_lacking_photo=item.get("photo") == REQUIRED and is_seen and not is_here,
    )


def decisions(of: Inspection) -> list[Decision]:
    """Return what is undecided, each with its candidates: who said it, when, on which device."""
    names = names_in([of.document])
    titles = _titles(of)
    return [_decision(n, one, of, names, titles) for n, one in enumerate(of.document["conflicts"])]


def history(edits: Iterable[Edit], of: Inspection) -> list[tuple[Edit, list[Change]]]:
    """Return each edit with what it changed, in the words of the page."""
    titles = _titles(of)
    return [
        (
            edit,
            [
                Change(label_of(name, titles), in_words(name, value), _is_written(name))
                for name, value in edit.changes.items()
            ],
        )
        for edit in edits
    ]


def _titles(of: Inspection) -> dict[str, str]:
    return {str(item["code"]): str(item["title"]) for item in _items(of)}


def _is_written(name: str) -> bool:
    return name.partition(":")[0] in WRITTEN


def _decision(
    number: int,
    conflict: Mapping[str, Any],
    of: Inspection,
    names: Mapping[int, str],
    titles: Mapping[str, str],
) -> Decision:
    name = str(conflict["field"])
    current = of.document["fields"].get(name)
    return Decision(
        number=number,
        label=label_of(name, titles),
        current=in_words(name, current["value"]) if current else "",
        candidates=[
            (one["edit_id"], in_words(name, one["value"]), _told(one, names))
            for one in conflict["candidates"]
        ],
        is_amendment=bool(conflict["is_amendment"]),
        is_result=name.startswith(RESULT),
    )


def _told(candidate: Mapping[str, Any], names: Mapping[int, str]) -> Mapping[str, Any]:
    by, made_at = names.get(candidate["by"], ""), moment(candidate["made_at"])
    return {**candidate, "by": by, "made_at": made_at}


def label_of(name: str, titles: Mapping[str, str]) -> str:
    """Name a field of the document as the page does."""
    prefix, _, code = name.partition(":")
    title = titles.get(code, code)
    if prefix == "note":
        return Words("{title}（情况说明）", title=title)
    return title if code else LABELS.get(name, name)


def in_words(name: str, value: Any) -> str:  # noqa: ANN401 -- what a device wrote
    """Say a value as people do."""
    if value is None:
        return ""
    if name.startswith(RESULT) and value in set(ItemResult):
        return ItemResult(value).label
    if name == "position":
        return _position(value)
    if name in {"started", "finished"} and (at := moment(value["at"])):
        return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    return str(value)


def _position(value: Mapping[str, Any]) -> str:
    pair = f"{value['longitude']:.5f}, {value['latitude']:.5f}"
    if value.get("accuracy_m") is None:
        return pair
    return Words("{pair}（误差 {metres} 米）", pair=pair, metres=round(value["accuracy_m"]))


def paper(of: Inspection, hazards: Sequence[str]) -> Paper:
    """Gather what stands on the record of an inspection."""
    shown = sheet(of)
    rows = [
        (line.item["title"], line.result.label if line.result else "未检查", line.note)
        for line in shown.lines
    ]
    return Paper(
        place=of.place.name,
        number=of.place.number,
        address=of.place.address,
        occupier=of.occupier.name if of.occupier else "",
        kind=of.get_kind_display(),
        state=of.get_state_display(),
        checklist=f"{of.checklist.checklist.name}（第{of.checklist.number}版）",
        inspector=of.inspector.name,
        companion=shown.companion,
        started_at=of.started_at,
        finished_at=of.finished_at,
        score=of.score,
        rows=rows,
        summary=shown.summary,
        hazards=hazards,
        undecided=of.conflicts,
        signers=[(one.organisation.name, one.user.name, one.signed_at) for one in signers(of)],
        digest=of.digest,
        version=of.version,
    )
