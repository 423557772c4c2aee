"""Check-lists as a page lists them, and as they leave the house."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wanghuo.base.documents.writing import OfficialDocument
from wanghuo.kernel.sheets import Cell
from wanghuo.prevention.checklists.models import Checklist, ChecklistVersion
from wanghuo.prevention.checklists.queries.fitting import in_force
from wanghuo.prevention.checklists.rules import (
    CheckItem,
    ListState,
    Trait,
    VersionState,
    items_of,
    total_score,
)
from wanghuo.prevention.checklists.writing.paper import Question, blank
from wanghuo.register.places.rules import PlaceKind

LINES = (
    "检查表", "适用场所", "适用区划", "现行版本", "检查项", "必须拍照", "可能构成重大隐患", "状态",
)  # fmt: skip
ITEMS = (
    "代码", "检查内容", "怎么看", "依据", "条款", "依据的把握程度", "拍照要求", "隐患等级", "分值",
)  # fmt: skip
EVERY_PLACE = "所有场所"


@dataclass(frozen=True, slots=True)
class ListLine:
    """A list with what its version in force asks, and what is worked on."""

    checklist: Checklist
    version: ChecklistVersion | None
    items: tuple[CheckItem, ...]
    waiting: frozenset[VersionState]

    @property
    def places(self) -> list[str]:
        """Return the kinds and traits of places in words; none is every place."""
        return places_of(self.checklist)

    @property
    def photos(self) -> int:
        """Return how many items want a picture."""
        return sum(one.is_photo_required for one in self.items)

    @property
    def majors(self) -> int:
        """Return how many failed items may be a major hazard."""
        return sum(one.may_be_major for one in self.items)

    @property
    def state(self) -> ListState:
        """Say in one word how the list stands."""
        if self.checklist.retired_at is not None:
            return ListState.RETIRED
        if VersionState.DRAFT in self.waiting:
            return ListState.DRAFTED
        if VersionState.PROPOSED in self.waiting:
            return ListState.PROPOSED
        return ListState.IN_USE if self.version else ListState.UNPUBLISHED

    @property
    def colour(self) -> str:
        """Return the colour of that word."""
        return {ListState.IN_USE: "blue", ListState.RETIRED: "grey"}.get(self.state, "orange")


def places_of(checklist: Checklist) -> list[str]:
    """Say which places a list is for."""
    kinds = [PlaceKind(one).label for one in checklist.kinds]
    traits = [Trait(one).label for one in checklist.traits]
    return [*kinds, *traits] or [EVERY_PLACE]


def lines_of(lists: Iterable[Checklist]) -> list[ListLine]:
    """Read what each list asks now, in three queries however many there are."""
    found = list(lists)
    standing = {one.checklist_id: one for one in in_force().filter(checklist__in=found)}
    retired = [one for one in found if one.retired_at is not None]
    rows = ChecklistVersion.objects.filter(checklist__in=found)
    waiting: dict[object, set[VersionState]] = {}
    for owner, state in rows.filter(
        state__in=(VersionState.DRAFT, VersionState.PROPOSED)
    ).values_list("checklist_id", "state"):
        waiting.setdefault(owner, set()).add(VersionState(state))
    if retired:
        last = {one.pk: one.latest for one in retired}
        for one in rows.filter(checklist__in=retired, state=VersionState.PUBLISHED):
            if one.number == last[one.checklist_id]:
                standing[one.checklist_id] = one
    return [_line(one, standing.get(one.pk), waiting.get(one.pk, set())) for one in found]


def _line(one: Checklist, version: ChecklistVersion | None, waiting: set[VersionState]) -> ListLine:
    items = items_of(version.items) if version else ()
    return ListLine(one, version, items, frozenset(waiting))


def list_cells(lines: Iterable[ListLine]) -> Iterator[tuple[Cell, ...]]:
    """Yield a row of the sheet for each list."""
    for one in lines:
        area = one.checklist.area
        number = one.version.number if one.version else None
        head = (one.checklist.name, "、".join(one.places), area.name if area else "通用", number)
        yield (*head, len(one.items), one.photos, one.majors, one.state.label)


def item_cells(items: Iterable[CheckItem]) -> Iterator[tuple[Cell, ...]]:
    """Yield a row of the sheet for each item."""
    for one in items:
        said = (one.confidence.label, one.photo.label, one.grade.label)
        yield (one.code, one.title, one.how, one.source, one.clause, *said, one.score)


def paper_of(version: ChecklistVersion) -> OfficialDocument:
    """Return a version as a blank form to print."""
    questions = [
        Question(one.title, one.how, one.basis, one.score, one.may_be_major, one.is_photo_required)
        for one in items_of(version.items)
    ]
    return blank(version.checklist.name, version.number, questions)


def score_of(version: ChecklistVersion) -> int:
    """Return what the scores of a version add up to."""
    return total_score(items_of(version.items))


def items_shown(version: ChecklistVersion, only: str = "") -> list[CheckItem]:
    """Return the items of a version; of all, or "photo" or "major" alone, as a number counts."""
    wanted = {"photo": "is_photo_required", "major": "may_be_major"}.get(only)
    return [one for one in items_of(version.items) if wanted is None or getattr(one, wanted)]
