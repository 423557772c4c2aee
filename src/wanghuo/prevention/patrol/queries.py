"""What a phone takes along for a day: places, what is open there, and the check-lists they need."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from wanghuo.base.areas.models import Area
from wanghuo.kernel.actors import Actor, Scope
from wanghuo.kernel.scoping import scoped, subtree
from wanghuo.prevention.checklists import queries as checklists
from wanghuo.prevention.checklists.models import ChecklistVersion
from wanghuo.prevention.hazards.models import Hazard
from wanghuo.prevention.hazards.rules import HAZARD_READ, HazardState
from wanghuo.prevention.inspections import queries as inspections
from wanghuo.prevention.inspections.rules import INSPECTION_CONDUCT, InspectionKind
from wanghuo.prevention.rounds import queries as rounds
from wanghuo.register.places.models import Place

MOST_PLACES = 2000
ENDED = (HazardState.CLOSED, HazardState.MERGED, HazardState.VOID)


@dataclass(frozen=True, slots=True)
class Day:
    """A day's luggage (巡查任务包)."""

    places: list[dict[str, Any]]
    count: int
    checklists: list[ChecklistVersion]
    inspections: list[dict[str, Any]]

    @property
    def is_cut(self) -> bool:
        """Tell whether there are more places than one phone takes along."""
        return self.count > len(self.places)


def day(actor: Actor, on: date, *, area: Area | None) -> Day:
    """Gather what the person needs who goes out on a day; what is due comes before the rest."""
    rows, due = places(area), rounds.day_of(actor, on)
    chosen = _chosen(rows, list(due))
    versions = checklists.current_versions()
    hazards = open_hazards([row.pk for row in chosen], actor.scope(HAZARD_READ))
    mine = inspections.unsettled_of(actor.id or 0).select_related("checklist__checklist")
    found = list(mine)
    carried = {row.pk: row for row in versions} | {row.checklist_id: row.checklist for row in found}
    return Day(
        places=[
            {
                "place": row,
                "inspection_kind": _kind(row, actor),
                "checklist": next((one.pk for one in checklists.versions_for(row, versions)), None),
                "due": due.get(row.pk),
                "open_hazards": hazards.get(row.pk, []),
            }
            for row in chosen
        ],
        count=rows.count(),
        checklists=list(carried.values()),
        inspections=inspections.documents(found),
    )


def _chosen(rows: QuerySet[Place], due: Sequence[UUID]) -> list[Place]:
    """Take what is due, the longest due first, then the rest, as far as there is room."""
    first = {row.pk: row for row in rows.filter(pk__in=due[:MOST_PLACES])}
    ordered = [first[key] for key in due if key in first]
    return [*ordered, *rows.exclude(pk__in=list(first))[: MOST_PLACES - len(ordered)]]


def places(area: Area | None) -> QuerySet[Place]:
    """List standing places in scope, by area and number."""
    rows = Place.objects.filter(closed_on__isnull=True, merged_into__isnull=True)
    if area is not None:
        rows = rows.filter(subtree(area.path))
    shown = rows.select_related("area", "building").defer("area__boundary", "verdicts")
    return shown.order_by("area_path", "number")


def open_hazards(ids: Sequence[UUID], scope: Scope) -> dict[UUID, list[Hazard]]:
    """Return the hazards not yet gone at these places, as far as the person may see them."""
    found: dict[UUID, list[Hazard]] = {}
    with scoped(scope):
        rows = Hazard.objects.filter(place__in=ids).exclude(state__in=ENDED)
        for row in rows.order_by("id"):
            found.setdefault(row.place_id, []).append(row)
    return found


def _kind(row: Place, actor: Actor) -> InspectionKind:
    """Say how a visit is called: who may go to his own occupier's places alone checks himself."""
    may_go_anywhere = actor.can(INSPECTION_CONDUCT, row.area_path, row.sector)
    return InspectionKind.PATROL if may_go_anywhere else InspectionKind.SELF
