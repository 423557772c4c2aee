"""One major hazard with everything around it, in scope."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from wanghuo.base.deadlines.models import Deadline
from wanghuo.base.deadlines.rules import DeadlineState
from wanghuo.base.documents.models import Attachment
from wanghuo.base.documents.queries import attachments_of
from wanghuo.base.people.models import Organisation
from wanghuo.kernel.scoping import access
from wanghuo.prevention.hazards.models import Hazard
from wanghuo.prevention.major_hazards import judging, rules
from wanghuo.prevention.major_hazards.judging import Element, Standard
from wanghuo.prevention.major_hazards.models import (
    Closure,
    Discussion,
    ElementCheck,
    ListedSupervision,
    LookBack,
    MajorHazard,
    WeeklyProgress,
)
from wanghuo.register.places.models import Place


@dataclass(frozen=True, slots=True)
class WithFiles:
    """A part of the record with its files."""

    row: ElementCheck | WeeklyProgress | Closure
    files: Sequence[Attachment]


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything that the page of one major hazard shows."""

    row: MajorHazard
    elements: list[WithFiles]
    discussions: list[Discussion]
    papers: Sequence[Attachment]
    listing: ListedSupervision | None
    weeklies: list[WithFiles]
    closures: list[WithFiles]
    look_back: LookBack | None
    again: MajorHazard | None
    deadlines: list[Deadline]


@dataclass(frozen=True, slots=True)
class Group:
    """Elements of the edition that stand together, each with what was found of it."""

    name: str
    lines: list["Line"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Line:
    """One element of the edition, and what was found of it."""

    element: Element
    found: ElementCheck | None


def major_hazard(key: UUID) -> MajorHazard:
    """Return one major hazard, or refuse with `NotFound`."""
    shown = MajorHazard.objects.select_related(
        "place", "occupier", "area", "office", "hazard", "judged_by", "previous"
    )
    return access(shown, pk=key)


def detail(row: MajorHazard) -> Detail:
    """Return what stands around a major hazard."""
    elements = ElementCheck.objects.filter(major_hazard=row).select_related("by").order_by("id")
    weeklies = WeeklyProgress.objects.filter(major_hazard=row).select_related("by")
    closures = Closure.objects.filter(major_hazard=row).select_related(
        "by", "inspected_by", "decided_by"
    )
    talks = Discussion.objects.filter(major_hazard=row).select_related("by")
    listed = ListedSupervision.objects.filter(major_hazard=row)
    looked = LookBack.objects.filter(major_hazard=row).select_related("by")
    return Detail(
        row=row,
        elements=_in_order(with_files(rules.EVIDENCE, elements)),
        discussions=list(talks.order_by("-held_on", "-at", "-id")),
        papers=attachments_of(rules.PAPERS, [row.pk]).get(str(row.pk), []),
        listing=listed.select_related("authority", "supervisor", "by").first(),
        weeklies=with_files(rules.WEEKLY_FILES, weeklies.order_by("-at", "-id")),
        closures=with_files(rules.CLOSURE_FILES, closures.order_by("-at", "-id")),
        look_back=looked.first(),
        again=MajorHazard.objects.filter(previous=row).first(),
        deadlines=_owed(row),
    )


def with_files(
    kind: str, rows: Iterable[ElementCheck | WeeklyProgress | Closure]
) -> list[WithFiles]:
    """Put its files beside each part."""
    listed = list(rows)
    files = attachments_of(kind, [one.pk for one in listed])
    return [WithFiles(one, files.get(str(one.pk), [])) for one in listed]


def groups(standard: Standard | None, elements: Iterable[WithFiles]) -> list[Group]:
    """Return the edition's elements by group, with what was found of each."""
    if standard is None:
        return []
    found = {one.row.element: one.row for one in elements if isinstance(one.row, ElementCheck)}
    made: dict[str, Group] = {}
    for element in standard.elements.values():
        group = made.setdefault(element.group, Group(element.group))
        group.lines.append(Line(element, found.get(element.id)))
    return list(made.values())


def place_numbered(number: str) -> Place:
    """Return a place by its number, or refuse with `NotFound`."""
    return access(Place.objects.select_related("occupier", "area"), number=number.strip())


def place_in_scope(key: UUID) -> Place:
    """Return a place, or refuse with `NotFound`."""
    return access(Place.objects.select_related("occupier", "area"), pk=key)


def hazard_in_scope(key: UUID) -> Hazard:
    """Return the hazard that one comes from, or refuse with `NotFound`."""
    return access(Hazard.objects.select_related("place"), pk=key)


def authorities(row: MajorHazard, on: date) -> QuerySet[Organisation]:
    """Organisations in scope over the place's area, in use that day: one of them lists it."""
    steps = row.area_path.rstrip("/").split("/")
    paths = ["/".join(steps[: n + 1]) + "/" for n in range(len(steps))]
    over = Organisation.objects.filter(area_path__in=paths).exclude(kind="occupier")
    in_use = over.filter(valid_to__isnull=True) | over.filter(valid_to__gte=on)
    return in_use.select_related("area").order_by("area_path", "name", "id")


def _in_order(parts: list[WithFiles]) -> list[WithFiles]:
    """Put elements in the order of the edition they were checked under; others as they came."""
    order = [one for standard in judging.standards() for one in standard.elements]
    known = {element: number for number, element in enumerate(order)}

    def place(part: WithFiles) -> int:
        return known.get(str(part.row), len(known))

    return sorted(parts, key=place)


def _owed(row: MajorHazard) -> list[Deadline]:
    kinds = ("majorhazard", "majorhazard.opinion", "majorhazard.notice", "majorhazard.recheck")
    listing = ListedSupervision.objects.filter(major_hazard=row).values_list("pk", flat=True)
    planned = LookBack.objects.filter(major_hazard=row).values_list("pk", flat=True)
    keys = [str(row.pk), *map(str, [*listing, *planned])]
    rows = Deadline.objects.filter(
        subject_type__in=[*kinds, "listedsupervision", "lookback"],
        subject_id__in=keys,
        state=DeadlineState.OPEN,
    )
    return list(rows.select_related("organisation").order_by("due_on", "id"))
