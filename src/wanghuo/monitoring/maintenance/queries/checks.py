"""Duty checks in scope under one named filter, and the share that was answered."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from wanghuo.base.areas.models import Area
from wanghuo.kernel.facts.queries import midnight
from wanghuo.kernel.scoping import access, subtree
from wanghuo.monitoring.maintenance.models import DutyCheck, DutyDrive
from wanghuo.monitoring.maintenance.queries.firms import NO_FIRM, Firm, firm_names
from wanghuo.monitoring.maintenance.rules import LABELS, CheckState, DutyNumbers, Grouping
from wanghuo.register.places.models import Place

BULKY = ("area__boundary", "area__centre", "place__verdicts", "place__designations")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFilter:
    """Which duty checks a list shows and a rate counts; what is left out does not narrow."""

    state: CheckState | None = None
    firm: Firm | None = None
    device_id: UUID | None = None
    place_id: UUID | None = None
    drive_id: UUID | None = None
    below: Area | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class RateLine:
    """How one firm, place or area answered, and how an address names it."""

    name: str
    key: str
    numbers: DutyNumbers


def check_list(asked: CheckFilter) -> QuerySet[DutyCheck]:
    """List duty checks, the latest first."""
    return shown(DutyCheck.objects.filter(_where(asked))).order_by("-asked_at", "-id")


def shown(rows: QuerySet[DutyCheck]) -> QuerySet[DutyCheck]:
    """Return duty checks with all that their line says."""
    return rows.select_related("device", "area", "place", "firm", "asked_by").defer(*BULKY)


def _where(asked: CheckFilter) -> Q:
    exact = {
        "state": asked.state,
        "device_id": asked.device_id,
        "place_id": asked.place_id,
        "drive_id": asked.drive_id,
    }
    condition = Q(**{name: value for name, value in exact.items() if value is not None})
    if asked.firm is not None:
        condition &= asked.firm.condition
    if asked.below is not None:
        condition &= subtree(asked.below.path)
    if asked.since is not None:
        condition &= Q(asked_at__gte=midnight(asked.since))
    if asked.until is not None:
        condition &= Q(asked_at__lt=midnight(asked.until + timedelta(days=1)))
    return condition


def duty_numbers(asked: CheckFilter) -> DutyNumbers:
    """Count what became of the duty checks of a filter, whatever state it names."""
    rows = DutyCheck.objects.filter(_where(replace(asked, state=None))).order_by()
    found: Mapping[str, Any] = rows.aggregate(**_COUNTS)
    return DutyNumbers(**found)


_COUNTS = {state.value: Count("pk", filter=Q(state=state)) for state in CheckState}


def duty_rates(asked: CheckFilter, by: Grouping) -> list[RateLine]:
    """Tell how firms, places or the areas one level down answered, the worst first."""
    rows = DutyCheck.objects.filter(_where(replace(asked, state=None))).order_by()
    lines = {
        Grouping.FIRM: _by_firm,
        Grouping.PLACE: _by_place,
        Grouping.AREA: _by_area,
    }[by](rows)
    return sorted(lines, key=_worst)


def _worst(line: RateLine) -> tuple[bool, float, str]:
    rate = line.numbers.rate
    return (rate is None, rate or 0.0, line.name)


def _grouped(rows: QuerySet[DutyCheck], column: str) -> list[tuple[Any, DutyNumbers]]:
    counted = rows.values(column).annotate(**_COUNTS)
    return [(row.pop(column), DutyNumbers(**row)) for row in counted]


def numbers_by_firm(asked: CheckFilter) -> list[tuple[UUID | None, DutyNumbers]]:
    """Count what became of duty checks by the firm that keeps the device."""
    return _grouped(DutyCheck.objects.filter(_where(asked)).order_by(), "firm_id")


def _by_firm(rows: QuerySet[DutyCheck]) -> list[RateLine]:
    found = _grouped(rows, "firm_id")
    names = firm_names(key for key, _ in found)
    return [
        RateLine(names[key] if key else LABELS["firm"], str(key) if key else NO_FIRM, numbers)
        for key, numbers in found
    ]


def _by_place(rows: QuerySet[DutyCheck]) -> list[RateLine]:
    found = _grouped(rows, "place_id")
    keys = [key for key, _ in found if key is not None]
    names = dict(Place._base_manager.filter(pk__in=keys).values_list("pk", "name"))
    return [
        RateLine(names[key] if key else LABELS["place"], str(key) if key else "", numbers)
        for key, numbers in found
    ]


def _by_area(rows: QuerySet[DutyCheck]) -> list[RateLine]:
    """Fold the numbers to the first level at which the areas differ."""
    found = _grouped(rows, "area_path")
    depth = _shared([path.rstrip("/").split("/") for path, _ in found])
    folded: dict[int, DutyNumbers] = {}
    for path, numbers in found:
        ids = path.rstrip("/").split("/")
        key = int(ids[min(depth, len(ids) - 1)])
        folded[key] = folded.get(key, DutyNumbers()) + numbers
    areas = Area._base_manager.filter(pk__in=folded).in_bulk()
    return [RateLine(areas[key].name, areas[key].code, folded[key]) for key in folded]


def _shared(paths: list[list[str]]) -> int:
    """Return at how many levels all paths agree."""
    levels = list(zip(*paths, strict=False))
    return next((n for n, ids in enumerate(levels) if len(set(ids)) > 1), len(levels))


def drive_in_scope(drive_id: UUID) -> DutyDrive:
    """Return one drive, or refuse with `NotFound`."""
    rows = DutyDrive.objects.select_related("area", "asked_by")
    return access(rows.defer("area__boundary", "area__centre"), pk=drive_id)


def drives() -> QuerySet[DutyDrive]:
    """List the drives, the latest first."""
    rows = DutyDrive.objects.select_related("area", "asked_by").order_by("-asked_at", "-id")
    return rows.defer("area__boundary", "area__centre")
