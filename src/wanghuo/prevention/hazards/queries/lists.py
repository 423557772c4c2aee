"""Hazards in scope under one named filter; the same for list, number and sheet."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from wanghuo.base.areas.models import Area
from wanghuo.kernel.facts.queries import midnight
from wanghuo.kernel.scoping import access, active_scope, subtree, within
from wanghuo.prevention.hazards.models import Hazard
from wanghuo.prevention.hazards.rules import (
    OWED,
    HazardGrade,
    HazardSource,
    HazardState,
    HazardView,
)
from wanghuo.register.places.models import Occupier, Place

WHOLE_NUMBER = re.compile(r"YH\d{4}-\d{6,}", re.IGNORECASE)
NUMBERS = (
    HazardView.OPEN,
    HazardView.OVERDUE,
    HazardView.RECHECK,
    HazardView.UNASSIGNED,
    HazardView.PROPOSED,
    HazardView.TRANSFER,
    HazardView.MONTH,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardFilter:
    """Which hazards a list shows and a number counts; what is left out does not narrow.

    `on` is the day against which overdue and this month are told.
    """

    on: date
    view: HazardView | None = None
    state: HazardState | None = None
    grade: HazardGrade | None = None
    source: HazardSource | None = None
    place_kind: str = ""
    place_id: UUID | None = None
    organisation_id: int | None = None
    below: Area | None = None
    text: str = ""


def hazard_list(asked: HazardFilter) -> QuerySet[Hazard]:
    """List hazards, the latest found first, with what their lines name."""
    rows = standing(asked.below).filter(where(asked)).order_by("-pk")
    shown = rows.select_related("place", "occupier", "area", "organisation")
    return shown.defer("area__boundary", "area__centre", "place__verdicts", "place__attributes")


def standing(below: Area | None) -> QuerySet[Hazard]:
    """Return the hazards in scope at or below an area.

    Of two ranges over the area path SQLite walks the first: the narrower one stands before.
    """
    if below is None:
        return Hazard.objects.all()
    narrow = Hazard._base_manager.filter(subtree(below.path))
    return narrow.filter(within(active_scope(), "area_path", "sector", "occupier__number"))


def where(asked: HazardFilter) -> Q:
    """Return the condition of a filter."""
    exact: dict[str, Any] = {
        "state": asked.state,
        "grade": asked.grade,
        "source": asked.source,
        "place_kind": asked.place_kind or None,
        "place_id": asked.place_id,
        "organisation_id": asked.organisation_id,
    }
    condition = Q(**{name: value for name, value in exact.items() if value is not None})
    if asked.view is not None:
        condition &= in_view(asked.view, asked.on)
    return condition & _says(asked.text)


def in_view(view: HazardView, on: date) -> Q:
    """Match the hazards that a number on top of the list counts."""
    if view is HazardView.MONTH:
        return Q(closed_at__gte=midnight(on.replace(day=1)))
    return {
        HazardView.OPEN: Q(is_open=True),
        HazardView.OVERDUE: Q(is_open=True, state__in=OWED, due_on__lt=on),
        HazardView.RECHECK: Q(state=HazardState.SUBMITTED),
        HazardView.UNASSIGNED: Q(state=HazardState.FOUND),
        HazardView.PROPOSED: Q(is_proposed=True, is_open=True),
        HazardView.TRANSFER: Q(is_in_transfer=True),
    }[view]


def _says(text: str) -> Q:
    if not text:
        return Q()
    if WHOLE_NUMBER.fullmatch(text):
        return Q(number=text.upper())
    # folding case makes PostgreSQL write every title in capitals; Chinese has none to fold
    lookup = "icontains" if text.upper() != text.lower() else "contains"
    named = {f"name__{lookup}": text}
    found = Q(**{f"title__{lookup}": text})
    found |= Q(place__in=Place._base_manager.filter(**named).values("pk"))
    found |= Q(occupier__in=Occupier._base_manager.filter(**named).values("pk"))
    if text.isascii():  # a number has no Chinese in it
        found |= Q(**{f"number__{lookup}": text})
    return found


def numbers(asked: HazardFilter) -> list[tuple[HazardView, int]]:
    """Count each part of the list under the same other filters: a query each, by an index.

    What a text narrows is walked once for all of them: no index helps to find words.
    """
    if not asked.text:
        return [(view, _count(replace(asked, view=view))) for view in NUMBERS]
    parts = {view.value: Count("pk", filter=in_view(view, asked.on)) for view in NUMBERS}
    rows = standing(asked.below).filter(where(replace(asked, view=None)))
    counted = rows.aggregate(**parts)
    return [(view, counted[view.value]) for view in NUMBERS]


def _count(asked: HazardFilter) -> int:
    return standing(asked.below).filter(where(asked)).count()


def hazard(hazard_id: UUID) -> Hazard:
    """Return one hazard with whatever its page names, or refuse with `NotFound`."""
    shown = Hazard.objects.select_related(
        "place", "occupier", "area", "organisation__area", "merged_into", "found_by", "submitted_by"
    )
    return access(shown.defer("area__boundary", "area__centre"), pk=hazard_id)


def hazard_in_brief(hazard_id: UUID) -> Hazard:
    """Return a hazard with what a notice says of it, or refuse with `NotFound`."""
    return access(Hazard.objects.select_related("place", "occupier", "organisation"), pk=hazard_id)


def hazard_numbered(number: str) -> Hazard:
    """Return the hazard of this number (案号), or refuse with `NotFound`."""
    shown = Hazard.objects.select_related("place", "occupier", "area", "organisation")
    return access(shown, number=number.strip().upper())


def open_hazards_of(place_ids: "list[UUID]") -> QuerySet[Hazard]:
    """Hazards of these places that are not closed, the earliest due first."""
    rows = Hazard.objects.filter(place__in=place_ids, is_open=True)
    return rows.order_by("place_id", "due_on", "id")
