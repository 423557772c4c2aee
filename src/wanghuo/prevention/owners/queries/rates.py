"""How many of the places that should have reached a standard have (达标率), by sector and area."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from wanghuo.base.areas.models import Area
from wanghuo.prevention.owners.queries.lists import STANDINGS, places_of
from wanghuo.prevention.owners.queries.shipped import standards
from wanghuo.prevention.owners.rules import PlaceStanding, Standard
from wanghuo.register.places.models import Place

COUNTED = tuple(PlaceStanding)


@dataclass(frozen=True, slots=True)
class Rate:
    """A line of the statistics: a standard, or an area under one."""

    standard: Standard
    area: Area | None
    total: int
    counts: dict[PlaceStanding, int]

    @property
    def percent(self) -> float | None:
        """Passed of a hundred that should; nothing where none should."""
        passed = self.counts[PlaceStanding.PASSED]
        return round(100 * passed / self.total, 1) if self.total else None


def rates(on: date, warn_days: int, below: Area | None = None) -> list[Rate]:
    """Return a line for each standard; a query each."""
    return [
        _rate(one, None, _counted(places_of(one, on, warn_days, below=below)))
        for one in standards().values()
    ]


def rates_by_area(standard: Standard, areas: list[Area], on: date, warn_days: int) -> list[Rate]:
    """Return a line for each of some areas that lie beside each other; one query for all.

    Places are counted by their own area, and summed to the area above them that was asked for.
    """
    rows = places_of(standard, on, warn_days).order_by().values("area_path")
    counted = rows.annotate(**_columns()).values_list("area_path", "total", *_names())
    sums: dict[int, list[int]] = {area.pk: [0] * (1 + len(COUNTED)) for area in areas}
    for path, *numbers in counted:
        for area in areas:
            if path.startswith(area.path):
                sums[area.pk] = [a + b for a, b in zip(sums[area.pk], numbers, strict=True)]
    return [_rate(standard, area, dict(zip(("total", *_names()), sums[area.pk], strict=True)))
            for area in areas]  # fmt: skip


def _counted(rows: QuerySet[Place]) -> dict[str, int]:
    return rows.order_by().aggregate(**_columns())


def _columns() -> dict[str, Count]:
    counts = {f"n_{one.value}": Count("pk", filter=STANDINGS[one]) for one in COUNTED}
    return {"total": Count("pk"), **counts}


def _names() -> list[str]:
    return [f"n_{one.value}" for one in COUNTED]


def _rate(standard: Standard, area: Area | None, numbers: dict[str, int]) -> Rate:
    counts = {one: numbers[f"n_{one.value}"] for one in COUNTED}
    return Rate(standard, area, numbers["total"], counts)


def at(rows: QuerySet[Place], standing: PlaceStanding | None) -> QuerySet[Place]:
    """Narrow the places of a standard to those that a number counts."""
    return rows.filter(STANDINGS[standing] if standing else Q())
