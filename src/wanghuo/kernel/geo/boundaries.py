"""Boundaries of areas: GeoJSON polygons, checked once when they come in, asked often afterwards."""

from collections.abc import Iterator, Mapping
from typing import Any

import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from wanghuo.kernel.errors import DomainError, Words
from wanghuo.kernel.geo.coordinates import Crs, Pair, Position, pair_problem, to_cgcs2000

DECIMALS = 7  # about a centimetre
FEWEST_POINTS = 4  # a triangle whose last point repeats the first

Ring = list[list[float]]
GeoJson = dict[str, Any]


class BoundaryRefused(DomainError):
    """A boundary that is no proper polygon on earth (边界有误)."""

    code = "boundary_refused"
    status = 422
    sentence = "边界无法使用：{problem}。"


def checked_boundary(geometry: object, crs: Crs = Crs.CGCS2000) -> GeoJson:
    """Return the GeoJSON Polygon or MultiPolygon in CGCS2000, or refuse with `BoundaryRefused`.

    Heights are dropped and coordinates rounded to a centimetre, so that the same file gives the
    same boundary again.
    """
    if not isinstance(geometry, Mapping):
        raise BoundaryRefused(problem="缺少 geometry，应为 GeoJSON 的 Polygon 或 MultiPolygon")
    polygons = [[_ring(ring, crs) for ring in _list(polygon)] for polygon in _polygons(geometry)]
    _check_shape(polygons)
    if geometry["type"] == "Polygon":
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def outline(boundary: Mapping[str, Any]) -> BaseGeometry:
    """Prepare a checked boundary; keep the result where many points are asked of one boundary."""
    prepared: BaseGeometry = shapely.geometry.shape(boundary)
    shapely.prepare(prepared)
    return prepared


def contains(boundary: Mapping[str, Any] | BaseGeometry, position: Position) -> bool:
    """Tell whether the position lies within the boundary or on its edge."""
    shape = boundary if isinstance(boundary, BaseGeometry) else outline(boundary)
    return bool(shapely.intersects_xy(shape, position.lon, position.lat))


def _polygons(geometry: Mapping[str, Any]) -> list[Any]:
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "Polygon":
        return [coordinates]
    if kind == "MultiPolygon":
        return _list(coordinates)
    raise BoundaryRefused(
        problem=Words("类型应为 Polygon 或 MultiPolygon，收到的是“{kind}”", kind=kind)
    )


def _list(value: object) -> list[Any]:
    if isinstance(value, list) and value:
        return value
    raise BoundaryRefused(problem="坐标数组为空或层数不对，请按 GeoJSON 规定逐层写成数组")


def _ring(value: object, crs: Crs) -> Ring:
    points = [_point(point) for point in _list(value)]
    if points[0] != points[-1]:
        raise BoundaryRefused(problem="有一圈没有闭合，最后一点应与第一点相同")
    if len(points) < FEWEST_POINTS:
        raise BoundaryRefused(problem="有一圈少于4个点，围不成面")
    return list(_converted(points, crs))


def _converted(points: list[Pair], crs: Crs) -> Iterator[list[float]]:
    for lon, lat in points:
        x, y = to_cgcs2000(lon, lat, crs)
        yield [round(x, DECIMALS), round(y, DECIMALS)]


def _point(value: object) -> Pair:
    pair = _list(value)[:2]
    if len(pair) != 2 or not all(_is_number(number) for number in pair):
        raise BoundaryRefused(problem="有一点不是“经度，纬度”两个数字")
    lon, lat = pair
    problem = pair_problem(lon, lat)
    if problem:
        raise BoundaryRefused(
            problem=Words("有一点（{lon}，{lat}）{problem}", lon=lon, lat=lat, problem=problem)
        )
    return lon, lat


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_shape(polygons: list[list[Ring]]) -> None:
    shape = MultiPolygon([Polygon(rings[0], rings[1:]) for rings in polygons])
    if not shape.is_valid:
        reason = explain_validity(shape)
        raise BoundaryRefused(
            problem=Words("边界自相交或各圈相互重叠（{reason}），请在制图软件中修正", reason=reason)
        )
