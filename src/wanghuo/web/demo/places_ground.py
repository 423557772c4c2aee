"""The ground of the fictional county: an outline in a desert, cut into towns and villages.

Nobody lives there, so no real county is meant. Cells lie around scattered points, as the land
around a village does; every border is bent by the same smooth movement of the plane, so that
neighbours still fit.
"""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry import MultiPoint, Point, Polygon
from shapely.geometry.base import BaseGeometry

from wanghuo.base.areas.rules import AreaLevel
from wanghuo.kernel.geo.boundaries import DECIMALS
from wanghuo.web.demo import county
from wanghuo.web.demo.county import AreaSeed
from wanghuo.web.demo.logins import NEIGHBOUR

MIDDLE, NEIGHBOUR_MIDDLE = (99.09, 41.5), (99.87, 41.5)
RADIUS, NEIGHBOUR_RADIUS = 0.33, 0.2
"""Degrees: a county of some 2,500 km²; its neighbour lies to the east and touches it nowhere."""
CORNERS = 72
ROUNDS = 6
"""Of moving each point to the middle of its cell: towns of like size."""
STEP, BEND = 0.003, 0.003
"""Degrees between the points of a border, and how far they are moved."""
LEVELS = (AreaLevel.TOWN, AreaLevel.VILLAGE)


@dataclass(frozen=True, slots=True)
class Ground:
    """The land of an area: its outline, and where its people live."""

    shape: BaseGeometry
    centre: tuple[float, float]

    @property
    def boundary(self) -> dict[str, Any]:
        """The outline as GeoJSON."""
        ring = [[round(x, DECIMALS), round(y, DECIMALS)] for x, y in self.shape.exterior.coords]
        return {"type": "Polygon", "coordinates": [ring]}

    @property
    def span(self) -> float:
        """How wide it is, more or less, in degrees."""
        return math.sqrt(float(self.shape.area))


def grounds() -> dict[str, Ground]:
    """Return the land of every county, town and village by its code, the same at every run."""
    rng = random.Random(county.SEED)  # noqa: S311 -- borders for a story
    below: dict[str | None, list[AreaSeed]] = {}
    for seed in county.areas():
        if seed.level in LEVELS:
            below.setdefault(seed.parent, []).append(seed)
    found: dict[str, Ground] = {}
    for code, middle, radius in (
        (county.COUNTY, MIDDLE, RADIUS),
        (NEIGHBOUR, NEIGHBOUR_MIDDLE, NEIGHBOUR_RADIUS),
    ):
        outline = _outline(middle, radius, rng)
        found[code] = Ground(_bent(outline), middle)
        for town, cell in _cut(outline, below[code], rng):
            found[town.code] = _settled(cell)
            for village, land in _cut(cell, below[town.code], rng):
                found[village.code] = _settled(land)
    return found


def _outline(middle: tuple[float, float], radius: float, rng: random.Random) -> Polygon:
    """Draw a county: a circle that a few waves went over."""
    waves = [(n, rng.uniform(0.02, 0.09), rng.uniform(0, math.tau)) for n in (2, 3, 5, 7)]
    points = []
    for corner in range(CORNERS):
        turn = math.tau * corner / CORNERS
        far = radius * (1 + sum(high * math.sin(n * turn + at) for n, high, at in waves))
        points.append((middle[0] + far * math.cos(turn) * 1.2, middle[1] + far * math.sin(turn)))
    return Polygon(points)


def _cut(
    land: BaseGeometry, seeds: Sequence[AreaSeed], rng: random.Random
) -> Iterator[tuple[AreaSeed, BaseGeometry]]:
    """Cut land into one cell for each area; the first lies in the middle."""
    points = [land.representative_point(), *(_point_in(land, rng) for _ in seeds[1:])]
    for _ in range(ROUNDS):
        points = [cell.centroid for cell in _cells(land, points)]
    points.sort(key=land.centroid.distance)
    yield from zip(seeds, _cells(land, points), strict=True)


def _cells(land: BaseGeometry, points: Sequence[Point]) -> list[BaseGeometry]:
    if len(points) == 1:
        return [land]
    drawn = shapely.voronoi_polygons(MultiPoint(points), extend_to=land)
    return [
        _largest(next(cell for cell in drawn.geoms if cell.covers(point)).intersection(land))
        for point in points
    ]


def _largest(shape: BaseGeometry) -> BaseGeometry:
    """Return the land without the crumbs a bay cuts off."""
    return max(getattr(shape, "geoms", [shape]), key=lambda part: part.area)


def _point_in(land: BaseGeometry, rng: random.Random) -> Point:
    west, south, east, north = land.bounds
    while True:
        point = Point(rng.uniform(west, east), rng.uniform(south, north))
        if land.covers(point):
            return point


def _settled(cell: BaseGeometry) -> Ground:
    """Bend the borders; people live in the middle."""
    shape = _bent(cell)
    return Ground(shape, (shape.centroid.x, shape.centroid.y))


def _bent(shape: BaseGeometry) -> BaseGeometry:
    """Move every point of a border by what its place says."""
    fine = shapely.segmentize(shape, STEP)
    return Polygon([_moved(x, y) for x, y in fine.exterior.coords])


def _moved(x: float, y: float) -> tuple[float, float]:
    east = math.sin(73 * y + 2) + 0.5 * math.sin(190 * y + 40 * x)
    north = math.sin(67 * x + 1) + 0.5 * math.sin(170 * x - 50 * y)
    return x + BEND * east, y + BEND * north
