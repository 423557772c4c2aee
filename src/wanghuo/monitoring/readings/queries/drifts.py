"""Drifts: which series go towards a limit, and how near it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q, QuerySet

from wanghuo.base.areas.models import Area
from wanghuo.kernel.scoping import access, subtree
from wanghuo.monitoring.readings.models import Drift
from wanghuo.monitoring.readings.rules import DriftState

BULKY = ("area__boundary", "area__centre", "place__verdicts", "place__designations")
STANDING = Q(settled_at__isnull=True)
STATES = {DriftState.STANDING: STANDING, DriftState.SETTLED: ~STANDING, DriftState.ALL: Q()}


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftFilter:
    """Which drifts a list shows; what is left out does not narrow."""

    state: DriftState = DriftState.ALL
    quantity: str = ""
    text: str = ""
    within_days: int | None = None
    below: Area | None = None
    device_id: UUID | None = None


def drift_list(chosen: DriftFilter) -> QuerySet[Drift]:
    """List drifts: those that stand first, the nearest to its limit first."""
    condition = STATES[chosen.state]
    exact = {
        "series__quantity": chosen.quantity or None,
        "series__device_id": chosen.device_id,
        "days_left__lte": chosen.within_days,
    }
    condition &= Q(**{name: value for name, value in exact.items() if value is not None})
    if chosen.below is not None:
        condition &= subtree(chosen.below.path)
    if chosen.text:
        condition &= (
            Q(series__where__contains=chosen.text)
            | Q(series__device__name__contains=chosen.text)
            | Q(place__name__contains=chosen.text)
        )
    rows = shown(Drift.objects.filter(condition))
    return rows.order_by(F("settled_at").desc(nulls_first=True), "days_left", "id")


def shown(rows: QuerySet[Drift]) -> QuerySet[Drift]:
    """Return drifts with all that their line says."""
    return rows.select_related("series__device", "area", "place", "settled_by").defer(*BULKY)


def standing_drifts(series_ids: Iterable[int]) -> dict[int, Drift]:
    """Return the drifts that stand, by their series."""
    rows = Drift._base_manager.filter(STANDING, series_id__in=list(series_ids))
    return {row.series_id: row for row in rows}


def unwarned() -> QuerySet[Drift]:
    """Drifts of which nobody was warned yet, the oldest first."""
    rows = Drift._base_manager.filter(STANDING, warned_at__isnull=True)
    return rows.select_related("series__device").order_by("id")


def drift_in_scope(drift_id: UUID) -> Drift:
    """Return one drift, or refuse with `NotFound`."""
    return access(shown(Drift.objects.all()), pk=drift_id)
