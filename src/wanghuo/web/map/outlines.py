"""Boundaries of areas, kept ready in this process: found from the top down, simplified by zoom.

A boundary is read and prepared once and known again by its digest, so that a changed one is never
shown as it was. Whoever looks at a window walks down the tree only below what reaches into it.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from django.db.models import F, TextField
from django.db.models.functions import MD5, Cast
from shapely.geometry.base import BaseGeometry

from wanghuo.base.areas import queries as areas
from wanghuo.base.areas.models import Area
from wanghuo.base.areas.rules import AreaLevel
from wanghuo.kernel.geo.boundaries import DECIMALS, outline
from wanghuo.kernel.geo.coordinates import Crs, Position, from_cgcs2000
from wanghuo.web.map.windows import TILE_PX, Box

LEVELS = tuple(AreaLevel)
FINEST_BY_ZOOM = (
    (5.0, AreaLevel.PROVINCE),
    (7.5, AreaLevel.CITY),
    (9.0, AreaLevel.COUNTY),
    (11.5, AreaLevel.TOWN),
    (14.0, AreaLevel.VILLAGE),
)
DIGEST = MD5(Cast(F("boundary"), TextField()))
KEPT = 4_096
"""Boundaries kept in a process; a large city has as many areas."""


@dataclass(frozen=True, slots=True)
class Outlined:
    """An area and its boundary, if it has one."""

    id: int
    name: str
    path: str
    level: AreaLevel
    centre: Mapping[str, float] | None
    digest: str
    shape: BaseGeometry | None

    def point(self) -> tuple[float, float] | None:
        """Return where something about the whole area is written: its centre, or within it."""
        if self.centre:
            return self.centre["lon"], self.centre["lat"]
        if self.shape is None:
            return None
        inner = self.shape.representative_point()
        return inner.x, inner.y


Shown = Callable[[BaseGeometry], bool]


def finest_level(zoom: float) -> AreaLevel:
    """Return how far down the tree is shown at a zoom."""
    for limit, level in FINEST_BY_ZOOM:
        if zoom < limit:
            return level
    return LEVELS[-1]


def in_box(box: Box) -> Shown:
    """Tell shapes that reach into a box."""
    bounds = shapely.box(*box)
    return lambda shape: bool(shapely.intersects(shape, bounds))


def holding(position: Position) -> Shown:
    """Tell shapes that a position lies in."""
    return lambda shape: bool(shapely.intersects_xy(shape, position.lon, position.lat))


def walk(
    shown: Shown, *, below: Area | None = None, finest: AreaLevel = LEVELS[-1]
) -> Iterator[Outlined]:
    """Yield the areas in scope that are shown, from the top down to `finest`.

    The topmost come whatever their level. What has no boundary is yielded too, and walked through.
    """
    level = [below.pk] if below else [root.pk for root in areas.reach_roots()]
    seen = _shown(outlined(level), shown)
    while seen:
        yield from seen
        parents = [one.id for one in seen if LEVELS.index(one.level) < LEVELS.index(finest)]
        lower = areas.areas_in_force().filter(parent__in=parents)
        level = list(lower.values_list("pk", flat=True)) if parents else []
        fine = [one for one in outlined(level) if _is_within(one.level, finest)] if level else []
        seen = _shown(fine, shown)


def _shown(found: Iterable[Outlined], shown: Shown) -> list[Outlined]:
    return [one for one in found if one.shape is None or shown(one.shape)]


def _is_within(level: AreaLevel, finest: AreaLevel) -> bool:
    return LEVELS.index(level) <= LEVELS.index(finest)


def area_at(position: Position) -> Outlined | None:
    """Return the lowest area in scope whose boundary holds the position."""
    found = [one for one in walk(holding(position)) if one.shape is not None]
    return found[-1] if found else None


_shapes: dict[str, BaseGeometry] = {}
_drawn: dict[tuple[str, int, Crs], dict[str, Any]] = {}


def outlined(ids: Iterable[int]) -> list[Outlined]:
    """Return areas with their boundaries; only those not yet known are read."""
    rows = areas.areas_in_force().filter(pk__in=list(ids)).annotate(digest=DIGEST)
    told = list(rows.values_list("pk", "name", "path", "level", "centre", "digest"))
    shapes = _shapes_of({digest: pk for pk, *_, digest in told if digest})
    return [
        Outlined(pk, name, path, AreaLevel(level), centre, digest or "", shapes.get(digest))
        for pk, name, path, level, centre, digest in told
    ]


def _shapes_of(wanted: dict[str, int]) -> dict[str, BaseGeometry]:
    """Return shapes by digest; a boundary that changes meanwhile is kept under its own."""
    known = {digest: _shapes[digest] for digest in wanted if digest in _shapes}
    missing = [pk for digest, pk in wanted.items() if digest not in known]
    if not missing:
        return known
    rows = Area.objects.filter(pk__in=missing, boundary__isnull=False).annotate(digest=DIGEST)
    read = {
        digest: outline(shape) for digest, shape in rows.values_list("digest", "boundary") if shape
    }
    _keep(_shapes, read)
    return known | read


def _keep(kept: dict[Any, Any], more: dict[Any, Any]) -> None:
    if len(kept) + len(more) > KEPT:
        kept.clear()
    kept.update(more)


def drawn(one: Outlined, zoom: int, crs: Crs) -> dict[str, Any]:
    """Return the boundary as GeoJSON, to a pixel of the zoom, as the picture has it."""
    key = (one.digest, zoom, crs)
    if key not in _drawn:
        _keep(_drawn, {key: _simplified(one, zoom, crs)})
    return _drawn[key]


def _simplified(one: Outlined, zoom: int, crs: Crs) -> dict[str, Any]:
    pixel = 360 / TILE_PX / 2**zoom
    simple = shapely.simplify(one.shape, pixel / 2, preserve_topology=True)
    if crs in {Crs.GCJ02, Crs.BD09}:
        simple = shapely.transform(simple, lambda xy: _shifted(xy, crs))
    decimals = min(DECIMALS, 3 + math.ceil(zoom / 3.3))
    rounded = shapely.transform(simple, lambda xy: xy.round(decimals))
    return dict(shapely.geometry.mapping(rounded))


def _shifted(points: Any, crs: Crs) -> Any:  # noqa: ANN401 -- arrays of shapely's
    for row in points:
        row[:] = from_cgcs2000(float(row[0]), float(row[1]), crs)
    return points
