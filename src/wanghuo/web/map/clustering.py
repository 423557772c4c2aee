"""Rows with positions, as points where they are few and as counted cells where they are many.

One query groups them by the H3 cell that they carry; coarser cells are made of its answer. A cell
is counted whole even where the window cuts it, so its number is that of the list it opens.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import h3
from django.db.models import Avg, Count, QuerySet

from wanghuo.web.map.windows import STORED, Window, inside

Rows = QuerySet[Any]
FEW = 60
"""So many are shown one by one from any height."""
MOST_POINTS = 1_500
POINT_ZOOM = 14
STEP = 2
"""How much nearer a click on a cell that has no list of its own leads."""


@dataclass(slots=True)
class Cluster:
    """How many rows lie in a cell, and the mean of their positions (聚合)."""

    cell: str
    count: int = 0
    lon: float = 0.0
    lat: float = 0.0
    member: str = ""
    """The cell that the rows themselves carry, where all of them carry the same."""

    def add(self, cell: str, count: int, lon: float, lat: float) -> None:
        """Take in the rows of one carried cell."""
        self.member = cell if not self.count else ""
        self.count += count
        self.lon += (lon - self.lon) * count / self.count
        self.lat += (lat - self.lat) * count / self.count


def clusters(rows: Rows, window: Window) -> list[Cluster]:
    """Return the cells of the window that hold rows, the fullest first; one query."""
    folded: dict[str, Cluster] = {}
    for cell, count, lon, lat in grouped(rows, window):
        parent = h3.cell_to_parent(cell, window.resolution)
        folded.setdefault(parent, Cluster(parent)).add(cell, count, lon, lat)
    seen = [one for one in folded.values() if _is_seen(one.cell, window)]
    return sorted(seen, key=lambda one: (-one.count, one.cell))


def grouped(rows: Rows, window: Window) -> Iterable[tuple[str, int, float, float]]:
    """Count rows and average their positions by the cell they carry."""
    column = f"cell_{window.stored}"
    seen = rows.order_by().filter(window.condition()).values(column)
    means = {"lon": Avg("longitude"), "lat": Avg("latitude")}
    counted = seen.annotate(count=Count("*"), **means)
    yield from counted.values_list(column, "count", "lon", "lat")


def drawn_at(one: Cluster) -> tuple[float, float]:
    """Halfway from the mean of the rows to the middle of their cell: discs rarely overlap."""
    lat, lon = h3.cell_to_latlng(one.cell)
    if abs(lon - one.lon) > 180:  # a cell across the date line
        return one.lon, one.lat
    return (one.lon + lon) / 2, (one.lat + lat) / 2


def _is_seen(cell: str, window: Window) -> bool:
    return window.is_world or window.holds(*h3.cell_to_latlng(cell))


def are_points(found: list[Cluster], window: Window) -> bool:
    """Tell whether what was counted is few enough to be shown one by one."""
    count = sum(one.count for one in found)
    return count <= FEW or (window.zoom >= POINT_ZOOM and count <= MOST_POINTS)


def points(rows: Rows, window: Window, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    """Return position and columns of each row in the window."""
    if not window.is_world:
        rows = rows.filter(window.condition(), inside(window.widened(1)))
    else:
        rows = rows.filter(window.condition())
    return sorted(rows.order_by().values_list("pk", "longitude", "latitude", *columns))


def is_carried(cell: str) -> bool:
    """Tell whether rows carry cells of this resolution, so that a list can be asked for one."""
    return h3.get_resolution(cell) in STORED
