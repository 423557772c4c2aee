"""Draw a boundary as the paths of a small SVG; no map, no script, no inline style."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

SIZE = 300
MARGIN = 6

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG's size and its one path (边界略图)."""

    width: int
    height: int
    path: str


def drawing(boundary: Mapping[str, Any] | None) -> Drawing | None:
    """Return the drawing of a checked boundary, north up, longitude narrowed to scale."""
    if boundary is None:
        return None
    rings = list(_rings(boundary))
    lons = [lon for ring in rings for lon, _ in ring]
    lats = [lat for ring in rings for _, lat in ring]
    west, north = min(lons), max(lats)
    narrow = math.cos(math.radians((north + min(lats)) / 2))
    breadth, depth = (max(lons) - west) * narrow, north - min(lats)
    scale = (SIZE - 2 * MARGIN) / (max(breadth, depth) or 1)

    def place(lon: float, lat: float) -> Point:
        return MARGIN + (lon - west) * narrow * scale, MARGIN + (north - lat) * scale

    path = " ".join(_closed([place(lon, lat) for lon, lat in ring]) for ring in rings)
    width, height = breadth * scale + 2 * MARGIN, depth * scale + 2 * MARGIN
    return Drawing(math.ceil(width), math.ceil(height), path)


def _rings(boundary: Mapping[str, Any]) -> Iterator[list[Point]]:
    coordinates = boundary["coordinates"]
    polygons = [coordinates] if boundary["type"] == "Polygon" else coordinates
    for polygon in polygons:
        for ring in polygon:
            yield [(lon, lat) for lon, lat in ring]


def _closed(points: list[Point]) -> str:
    """Write a ring; points that fall on the same tenth of a pixel are written once."""
    steps = dict.fromkeys(f"{x:.1f} {y:.1f}" for x, y in points)
    return f"M{'L'.join(steps)}Z"
