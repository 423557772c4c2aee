"""What is looked at: a box, a zoom, a coordinate system; and the H3 cells that fit it.

A window is read in the system of the picture under the map and turned into CGCS2000 at once. Cells
are about a thumb wide on the screen, and never so many that an answer grows long.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import h3
from django.db.models import Q

from wanghuo.kernel.errors import DomainError, Words
from wanghuo.kernel.geo.coordinates import Crs, Pair, from_cgcs2000, to_cgcs2000

WORLD = (-180.0, -90.0, 180.0, 90.0)
DEEPEST = 24.0
TILE_PX = 512
WIDEST_PX = 4096
"""A window is asked for no finer than on a screen so wide."""
CELL_EDGE_PX = 52
KM_PER_PX = 40_075.017 / TILE_PX
"""At zoom 0, on the equator."""
KM_PER_DEGREE = 111.32
FINEST = 11
STORED = (7, 9, 11)
"""Resolutions whose cells the rows carry themselves."""
COVER_CELLS = 400
"""So many coarse cells are named one by one; wider windows are a range of degrees."""
SLACK = 0.002
"""Degrees that a shifted window is widened by, for its edges are no longer straight."""

Box = tuple[float, float, float, float]
"""West, south, east, north in CGCS2000 degrees."""

EDGE_KM = {r: h3.average_hexagon_edge_length(r, unit="km") for r in range(FINEST + 1)}


class WindowRefused(DomainError):
    """A box or zoom that is no part of a map (地图范围有误)."""

    code = "map_window_refused"
    status = 422
    sentence = "地图范围无法使用：{problem}。请返回地图重新打开。"


@dataclass(frozen=True)
class Window:
    """A box in CGCS2000 degrees, how near it is looked at, and in which system to answer."""

    box: Box = WORLD
    zoom: float = 0.0
    crs: Crs = Crs.CGCS2000

    @cached_property
    def is_world(self) -> bool:
        """Whether nothing lies outside."""
        west, south, east, north = self.box
        return west <= -180 and east >= 180 and south <= -85 and north >= 85

    @cached_property
    def resolution(self) -> int:
        """H3 resolution whose cells are about a thumb wide."""
        edge_km = CELL_EDGE_PX * KM_PER_PX / 2**self._near
        return min(EDGE_KM, key=lambda r: abs(math.log(EDGE_KM[r] / edge_km)))

    @cached_property
    def stored(self) -> int:
        """The coarsest resolution that rows carry and from which the cells can be made."""
        return next(r for r in STORED if r >= self.resolution)

    @cached_property
    def _near(self) -> float:
        """The zoom, or less where the box would be wider than any screen."""
        west, south, east, north = self.box
        fits = 360 * WIDEST_PX / TILE_PX
        return max(0.0, min(self.zoom, math.log2(fits / (east - west)),
                            math.log2(fits / (north - south))))  # fmt: skip

    def widened(self, cells: float) -> Box:
        """Return the box with room for so many edges of a cell all round."""
        west, south, east, north = self.box
        north_south = cells * EDGE_KM[self.resolution] / KM_PER_DEGREE
        steepest = min(max(abs(south), abs(north)) + north_south, 89.0)
        east_west = north_south / math.cos(math.radians(steepest))
        return (max(west - east_west, -180.0), max(south - north_south, -90.0),
                min(east + east_west, 180.0), min(north + north_south, 90.0))  # fmt: skip

    def condition(self) -> Q:
        """Rows of every cell that may lie in the window; by cell where it is small."""
        if self.is_world:
            return Q(cell_7__gt="")
        box = self.widened(4)
        cells = _cover(box)
        if cells:
            return Q(cell_7__in=cells)
        return Q(cell_7__gt="") & inside(box)

    def holds(self, lat: float, lon: float) -> bool:
        """Tell whether a cell with this centre reaches into the window."""
        west, south, east, north = self.widened(1)
        return west <= lon <= east and south <= lat <= north

    def shown(self, lon: float, lat: float) -> list[float]:
        """Return a position as the picture under the map has it."""
        x, y = from_cgcs2000(lon, lat, self.crs)
        return [round(x, 6), round(y, 6)]


def inside(box: Box) -> Q:
    """Rows whose position lies in the box."""
    west, south, east, north = box
    return Q(longitude__range=(west, east), latitude__range=(south, north))


def _cover(box: Box) -> list[str]:
    """Return the coarse cells that overlap the box; none where they are too many to name."""
    west, south, east, north = box
    height_km = (north - south) * KM_PER_DEGREE
    width_km = (east - west) * KM_PER_DEGREE * math.cos(math.radians((north + south) / 2))
    if height_km * width_km > COVER_CELLS * h3.average_hexagon_area(STORED[0], unit="km^2"):
        return []
    corners = [(south, west), (south, east), (north, east), (north, west)]
    shape = h3.LatLngPoly(corners)
    return sorted(h3.polygon_to_cells_experimental(shape, STORED[0], contain="overlap"))


def window_of(asked: Mapping[str, str]) -> Window:
    """Read a window from an address; without a box it is the world. Or refuse."""
    crs = _crs(asked.get("crs", ""))
    zoom = _number(asked.get("zoom") or "0", problem="缩放级别不是有效数字")
    if not 0 <= zoom <= DEEPEST:
        raise WindowRefused(problem=Words("缩放级别应在 0 至 {deepest} 之间", deepest=int(DEEPEST)))
    given = asked.get("bbox", "")
    box = _shifted(_box(given), crs) if given else WORLD
    return Window(box, zoom, crs)


def _crs(given: str) -> Crs:
    try:
        return Crs(given) if given else Crs.CGCS2000
    except ValueError:
        allowed = "、".join(Crs)
        raise WindowRefused(problem=Words("坐标系只能是 {allowed}", allowed=allowed)) from None


def _box(given: str) -> Box:
    parts = given.split(",")
    if len(parts) != 4:
        raise WindowRefused(problem="范围应为“西,南,东,北”四个数")
    west, south, east, north = (_number(part, problem="范围不是有效数字") for part in parts)
    if min(west, -east) < -180 or min(south, -north) < -90:
        raise WindowRefused(problem="经度应在-180至180之间，纬度应在-90至90之间")
    if not (west < east and south < north):
        raise WindowRefused(problem="西须小于东、南须小于北，不支持跨越180度经线")
    return west, south, east, north


def _number(text: str, problem: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise WindowRefused(problem=problem)
    return number


def _shifted(box: Box, crs: Crs) -> Box:
    """Turn a box in the picture's system into one in ours that holds all of it."""
    if crs not in {Crs.GCJ02, Crs.BD09}:
        return box
    west, south, east, north = box
    corners: list[Pair] = [to_cgcs2000(x, y, crs) for x in (west, east) for y in (south, north)]
    lons, lats = [x for x, _ in corners], [y for _, y in corners]
    return (max(min(lons) - SLACK, -180.0), max(min(lats) - SLACK, -90.0),
            min(max(lons) + SLACK, 180.0), min(max(lats) + SLACK, 90.0))  # fmt: skip
