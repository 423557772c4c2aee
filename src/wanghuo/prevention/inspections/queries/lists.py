"""Inspections in scope under one named filter, their numbers, and all that one page shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from wanghuo.base.areas.models import Area
from wanghuo.base.people import queries as people
from wanghuo.base.people.models import Post
from wanghuo.kernel import clock
from wanghuo.kernel.errors import NotFound
from wanghuo.kernel.facts.queries import midnight
from wanghuo.kernel.scoping import access, subtree
from wanghuo.prevention.hazards.models import Hazard
from wanghuo.prevention.hazards.rules import HazardSource
from wanghuo.prevention.inspections.models import (
    Edit,
    Inspection,
    InspectionPhoto,
    InspectionSigner,
)
from wanghuo.prevention.inspections.rules import (
    INSPECTION_CONDUCT,
    INSPECTION_READ,
    InspectionKind,
    InspectionState,
    Upshot,
)
from wanghuo.register.places.models import Place
from wanghuo.register.places.rules import PlaceKind

SOURCES = (HazardSource.INSPECTION, HazardSource.PATROL, HazardSource.SELF_CHECK)


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionFilter:
    """Which inspections a list shows and a number counts; what is left out does not narrow."""

    text: str = ""
    state: InspectionState | None = None
    kind: InspectionKind | None = None
    place_kind: PlaceKind | None = None
    upshot: Upshot | None = None
    since: date | None = None
    until: date | None = None
    below: Area | None = None
    inspector_id: int | None = None
    place_id: UUID | None = None
    is_conflicted: bool = False
    lacks_photos: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """A number on top of the list, and the question that opens its rows."""

    label: str
    shape: str
    query: str
    count: int


def inspection_list(chosen: InspectionFilter) -> QuerySet[Inspection]:
    """List inspections, those begun last first."""
    rows = Inspection.objects.filter(where(chosen)).defer("document", "place__verdicts")
    shown = rows.select_related("place", "area", "inspector", "checklist__checklist")
    return shown.defer("area__boundary", "document", "checklist__items").order_by("-id")


def where(chosen: InspectionFilter) -> Q:
    """Return the condition of a filter, the same for the list and for every number."""
    exact = {
        "state": chosen.state,
        "kind": chosen.kind,
        "place_kind": chosen.place_kind,
        "inspector_id": chosen.inspector_id,
        "place_id": chosen.place_id,
        "finished_at__gte": _midnight(chosen.since),
        "finished_at__lt": _midnight(chosen.until, days=1),
    }
    condition = Q(**{name: value for name, value in exact.items() if value is not None})
    if chosen.below is not None:
        condition &= subtree(chosen.below.path)
    if chosen.upshot is not None:
        condition &= UPSHOTS[chosen.upshot]
    condition &= Q(conflicts__gt=0) if chosen.is_conflicted else Q()
    condition &= Q(lacking_photos__gt=0) if chosen.lacks_photos else Q()
    return condition & _named(chosen.text)


UPSHOTS = {
    Upshot.CLEAN: Q(state=InspectionState.FINISHED, failed=0),
    Upshot.FAILED: Q(state=InspectionState.FINISHED, failed__gt=0),
}


def _midnight(day: date | None, days: int = 0) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day + timedelta(days), time.min, clock.SHANGHAI)


def _named(text: str) -> Q:
    """Match by the place: its name or its number; the places are looked for in scope first."""
    word = text.strip()
    if not word:
        return Q()
    places = Place.objects.filter(Q(name__contains=word) | Q(number=word))
    return Q(place__in=places.values("pk"))


def chips(chosen: InspectionFilter) -> list[Chip]:
    """Count the list in the ways people ask for, under the rest of the filter; one question."""
    rest = replace(chosen, state=None, upshot=None, is_conflicted=False, lacks_photos=False)
    counted = Inspection.objects.filter(where(rest)).aggregate(
        **{name: Count("pk", filter=condition) for name, _, _, _, condition in CHIPS}
    )
    return [Chip(label, shape, query, counted[name]) for name, label, shape, query, _ in CHIPS]


CHIPS = (
    ("open", "进行中", "blue", "state=open", Q(state=InspectionState.OPEN)),
    ("clean", "未发现问题", "done", "upshot=clean", UPSHOTS[Upshot.CLEAN]),
    ("failed", "有不符合项", "red", "upshot=failed", UPSHOTS[Upshot.FAILED]),
    ("conflicts", "待裁定", "orange", "is_conflicted=on", Q(conflicts__gt=0)),
    ("photos", "缺照片", "yellow", "lacks_photos=on", Q(lacking_photos__gt=0)),
    ("void", "已作废", "grey", "state=void", Q(state=InspectionState.VOID)),
)
"""Name, label, shape, question, condition."""


def inspection(inspection_id: UUID) -> Inspection:
    """Return one inspection, or refuse with `NotFound`."""
    rows = Inspection.objects.select_related(
        "place", "area", "inspector", "occupier", "checklist__checklist"
    )
    return access(rows.defer("area__boundary"), pk=inspection_id)


def edits(of: Inspection) -> QuerySet[Edit]:
    """List every edit of an inspection, the latest first: by whom, on which device, when."""
    rows = Edit.objects.filter(inspection=of).select_related("by")
    return rows.order_by("-version")


def signers(of: Inspection) -> QuerySet[InspectionSigner]:
    """List who signs, in the order they were named."""
    rows = InspectionSigner.objects.filter(inspection=of)
    return rows.select_related("organisation", "user").order_by("invited_at", "id")


def hazards(of: Inspection) -> QuerySet[Hazard]:
    """List the hazards that came of an inspection; in the scope in force."""
    rows = Hazard.objects.filter(source__in=SOURCES, source_id=str(of.pk))
    return rows.order_by("id")


def signer_posts(of: Inspection, on: date) -> Sequence[Post]:
    """List posts in scope whose holders may sign: they see the inspection."""
    above = [int(part) for part in of.area_path.split("/") if part]
    rows = people.posts_in_force(on).filter(user__is_active=True, area__in=above)
    return [row for row in rows if INSPECTION_READ in row.role.capabilities]


def signer_post(of: Inspection, post_id: int, on: date) -> Post:
    """Return one of those posts, or refuse with `NotFound`."""
    found = next((one for one in signer_posts(of, on) if one.pk == post_id), None)
    if found is None:
        raise NotFound(what="签字人")
    return found


def posts_that_go(of: Inspection, organisation_id: int, on: date) -> list[Post]:
    """Return the posts of a unit whose holders may go along and sign, the longest held first."""
    posts = [one for one in signer_posts(of, on) if one.organisation_id == organisation_id]
    going = [one for one in posts if INSPECTION_CONDUCT in one.role.capabilities]
    return sorted(going, key=lambda one: (one.valid_from, one.pk))


def finished_within(place_id: UUID, since: date, until: date) -> QuerySet[Inspection]:
    """List what was finished at a place from one day through another, the earliest first."""
    rows = Inspection.objects.filter(place_id=place_id, state=InspectionState.FINISHED)
    ended = rows.filter(
        finished_at__gte=midnight(since), finished_at__lt=midnight(until + timedelta(days=1))
    )
    return ended.order_by("finished_at", "id")


def photo(photo_id: UUID) -> InspectionPhoto:
    """Return a photograph that is whole, of an inspection in scope; or refuse with `NotFound`."""
    rows = InspectionPhoto.objects.filter(
        attachment__withdrawn_at__isnull=True, attachment__isnull=False
    )
    found = access(rows.select_related("attachment"), pk=photo_id)
    access(Inspection.objects.all(), pk=found.inspection_id)
    return found


def finished_of_place(place_id: UUID) -> QuerySet[Inspection]:
    """List the inspections of a place, the newest first."""
    return inspection_list(InspectionFilter(place_id=place_id))
