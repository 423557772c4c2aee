"""Coordinates people send us, turned into CGCS2000 degrees and back, and the H3 cells they lie in.

CGCS2000 and WGS-84 differ by less than a phone can see and count as one. GCJ-02 (高德, 腾讯) shifts
a point by some hundred metres inside a rectangle round China, BD-09 (百度) once more; the ways back
are found by iteration. Within a kilometre of that rectangle's edge, all of it abroad or at sea, a
shift may leave the rectangle, and the way back is not unique.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import h3

from wanghuo.kernel.errors import DomainError, Words
from wanghuo.kernel.terms import Term

Pair = tuple[float, float]
"""Longitude and latitude in degrees, in this order everywhere."""

RESOLUTIONS = (7, 9, 11)
"""H3 cells of about 5 km², 0.1 km² and 2,000 m²."""

SEMI_MAJOR_M = 6378245.0  # Krasovsky 1940
ECCENTRICITY_SQUARED = 0.00669342162296594323
WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271
BAIDU_TURN = math.pi * 3000 / 180
STEPS_BACK = 10


class PositionRefused(DomainError):
    """A pair of numbers is no place on earth (坐标有误)."""

    code = "position_refused"
    status = 422
    sentence = "坐标（{lon}，{lat}）无法使用：{problem}。"


class Crs(Term):
    """Coordinate system of a pair (坐标系)."""

    CGCS2000 = "cgcs2000", "CGCS2000（国家2000）"
    WGS84 = "wgs84", "WGS-84（GPS）"
    GCJ02 = "gcj02", "GCJ-02（高德、腾讯）"
    BD09 = "bd09", "BD-09（百度）"


@dataclass(frozen=True, slots=True)
class Position:
    """A place in CGCS2000 degrees, with the pair it came as (坐标)."""

    lon: float
    lat: float
    crs: Crs
    original: Pair

    @property
    def cells(self) -> tuple[str, str, str]:
        """H3 cells at resolutions 7, 9 and 11."""
        coarse, middle, fine = (h3.latlng_to_cell(self.lat, self.lon, r) for r in RESOLUTIONS)
        return coarse, middle, fine


def position(lon: float, lat: float, crs: Crs = Crs.CGCS2000) -> Position:
    """Make a position of a pair in `crs`, or refuse with `PositionRefused`."""
    problem = pair_problem(lon, lat)
    if problem:
        raise PositionRefused(lon=lon, lat=lat, problem=problem)
    x, y = to_cgcs2000(lon, lat, crs)
    return Position(x, y, crs, (lon, lat))


def pair_problem(lon: float, lat: float) -> str:
    """Say in Chinese why the pair cannot be used; empty when it can."""
    if not (math.isfinite(lon) and math.isfinite(lat)):
        return Words("不是有效数字")
    if _looks_swapped(lon, lat):
        return Words("经度与纬度可能写反，应先经度后纬度")
    if abs(lon) > 180 or abs(lat) > 90:
        return Words("超出范围，经度应在-180至180之间，纬度应在-90至90之间")
    return ""


def _looks_swapped(lon: float, lat: float) -> bool:
    """Tell a pair that lies round China when read the other way, and in the Arctic as it is."""
    return WEST <= lat <= EAST and SOUTH <= lon <= NORTH


def is_shifted(lon: float, lat: float) -> bool:
    """Tell whether GCJ-02 shifts here: inside the rectangle round China."""
    return WEST <= lon <= EAST and SOUTH <= lat <= NORTH


def from_cgcs2000(lon: float, lat: float, crs: Crs) -> Pair:
    """Turn CGCS2000 degrees into a pair in `crs`."""
    if crs not in {Crs.GCJ02, Crs.BD09} or not is_shifted(lon, lat):
        return lon, lat
    shifted = _gcj02(lon, lat)
    return _bd09(*shifted) if crs is Crs.BD09 else shifted


def to_cgcs2000(lon: float, lat: float, crs: Crs) -> Pair:
    """Turn a pair in `crs` into CGCS2000 degrees, to better than 1e-7° in China."""
    if crs not in {Crs.GCJ02, Crs.BD09} or not is_shifted(lon, lat):
        return lon, lat
    plain = _inverse(_bd09, (lon, lat)) if crs is Crs.BD09 else (lon, lat)
    return _inverse(_gcj02, plain)


def _inverse(shift: Callable[[float, float], Pair], target: Pair) -> Pair:
    """Find the pair that `shift` moves to `target`; each step leaves under 3 % of the error."""
    x, y = target
    for _ in range(STEPS_BACK):
        moved_x, moved_y = shift(x, y)
        x, y = x + target[0] - moved_x, y + target[1] - moved_y
    return x, y


def _gcj02(lon: float, lat: float) -> Pair:
    x, y = lon - 105, lat - 35
    latitude = math.radians(lat)
    flattening = 1 - ECCENTRICITY_SQUARED * math.sin(latitude) ** 2
    meridian_m = SEMI_MAJOR_M * (1 - ECCENTRICITY_SQUARED) / flattening**1.5
    parallel_m = SEMI_MAJOR_M / math.sqrt(flattening) * math.cos(latitude)
    east = math.degrees(_east_m(x, y) / parallel_m)
    north = math.degrees(_north_m(x, y) / meridian_m)
    return lon + east, lat + north


def _east_m(x: float, y: float) -> float:
    straight = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    return straight + _ripple(x) + _wave(x, (20, 1), (40, 3), (150, 12), (300, 30))


def _north_m(x: float, y: float) -> float:
    straight = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    return straight + _ripple(x) + _wave(y, (20, 1), (40, 3), (160, 12), (320, 30))


def _ripple(x: float) -> float:
    return (20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)) * 2 / 3


def _wave(value: float, *terms: tuple[int, int]) -> float:
    return sum(height * math.sin(value * math.pi / length) for height, length in terms) * 2 / 3


def _bd09(lon: float, lat: float) -> Pair:
    radius = math.hypot(lon, lat) + 0.00002 * math.sin(lat * BAIDU_TURN)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * BAIDU_TURN)
    return radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006
