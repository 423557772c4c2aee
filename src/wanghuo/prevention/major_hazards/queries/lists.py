"""Major hazards in scope: one named filter for the list, the number and the export."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from wanghuo.kernel.rulebook.services import rule
from wanghuo.kernel.scoping import subtree
from wanghuo.prevention.major_hazards.models import ListedSupervision, MajorHazard
from wanghuo.prevention.major_hazards.rules import (
    AT_WORK,
    CLOSED,
    IN_STOCK,
    SUPERVISED,
    TO_JUDGE,
    MajorHazardState,
    Month,
    Site,
    Standing,
    curve,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MajorHazardFilter:
    """Which ones a list shows and a number counts; what is left out does not narrow.

    `on` is the day against which overdue and silent are told.
    """

    on: date
    state: MajorHazardState | None = None
    standing: Standing | None = None
    site: Site | None = None
    text: str = ""
    area_path: str = ""
    place_id: UUID | None = None
    hazard_id: UUID | None = None
    major_from: date | None = None
    major_to: date | None = None
    closed_from: date | None = None
    closed_to: date | None = None
    stock_on: date | None = None


def major_hazard_list(chosen: MajorHazardFilter) -> QuerySet[MajorHazard]:
    """List major hazards, the newest first."""
    rows = MajorHazard.objects.filter(where(chosen))
    return rows.select_related("place", "area", "listing").order_by("-id")


def where(chosen: MajorHazardFilter) -> Q:
    """Return the condition of a filter, the same for the list and for the number."""
    exact = {
        "state": chosen.state,
        "site": chosen.site,
        "place_id": chosen.place_id,
        "hazard_id": chosen.hazard_id,
        "major_on__gte": chosen.major_from,
        "major_on__lte": chosen.major_to,
        "closed_on__gte": chosen.closed_from,
        "closed_on__lte": chosen.closed_to,
    }
    condition = Q(**{name: value for name, value in exact.items() if value is not None})
    condition &= subtree(chosen.area_path)
    if chosen.text:
        named = Q(title__icontains=chosen.text) | Q(place__name__icontains=chosen.text)
        condition &= named
    if chosen.standing is not None:
        condition &= is_at(chosen.standing, chosen.on)
    if chosen.stock_on is not None:
        condition &= in_stock_on(chosen.stock_on)
    return condition


def is_at(standing: Standing, on: date) -> Q:
    """Tell how a major hazard stands that day."""
    every = rule("major_hazard.supervision", "", on).parameters["weekly_days"]
    silent_since = on - timedelta(days=every)
    quiet = Q(last_progress_on__lt=silent_since) | Q(
        last_progress_on__isnull=True, listing__listed_on__lt=silent_since
    )
    return {
        Standing.STOCK: Q(state__in=IN_STOCK),
        Standing.TO_JUDGE: Q(state__in=TO_JUDGE),
        Standing.TO_LIST: Q(state__in=(MajorHazardState.JUDGED, MajorHazardState.REPORTED)),
        Standing.SUPERVISED: Q(state__in=SUPERVISED),
        Standing.OVERDUE: Q(state__in=SUPERVISED, due_on__lt=on),
        Standing.SILENT: Q(state__in=AT_WORK) & quiet,
        Standing.CLOSING: Q(state__in=(MajorHazardState.CLOSURE_ASKED, MajorHazardState.INSPECTED)),
        Standing.TO_LOOK_BACK: Q(state=MajorHazardState.CLOSED),
        Standing.CLOSED: Q(state__in=CLOSED),
    }[standing]


def in_stock_on(day: date) -> Q:
    """Match what had been decided by the end of the day and was not closed then."""
    return Q(major_on__lte=day) & (Q(closed_on__isnull=True) | Q(closed_on__gt=day))


def standing_counts(chosen: MajorHazardFilter) -> list[tuple[Standing, int]]:
    """Count every standing under the rest of the filter; one query."""
    rest = replace(chosen, standing=None, state=None)
    counted = {
        one.value: Count("id", filter=is_at(one, chosen.on), distinct=True) for one in Standing
    }
    counts = MajorHazard.objects.filter(where(rest)).aggregate(**counted)
    return [(one, counts[one.value]) for one in Standing]


def months(chosen: MajorHazardFilter, count: int) -> list[Month]:
    """Reckon the curve of what is in scope (存量、增量); one query."""
    decided = MajorHazard.objects.filter(where(chosen), major_on__isnull=False)
    spans = decided.order_by("id").values_list("major_on", "closed_on")
    known = ((since, end) for since, end in spans if since is not None)
    return curve(known, chosen.on, count)


def published(area_path: str = "") -> QuerySet[ListedSupervision]:
    """List what is under supervision for everybody to read (公开清单), the longest listed first."""
    rows = ListedSupervision.objects.filter(subtree(area_path), major_hazard__state__in=SUPERVISED)
    shown = rows.select_related("major_hazard__place", "authority", "area")
    return shown.order_by("listed_on", "id")
