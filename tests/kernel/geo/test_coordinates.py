"""Shifts against published values, the way back by property, the edges by hand."""

import math

import h3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.kernel.geo import coordinates
from wanghuo.kernel.geo.coordinates import Crs, Position, PositionRefused

TIANANMEN = (116.404, 39.915)
CHINA = st.tuples(st.floats(73.4, 135.1), st.floats(3.8, 53.6))
SHIFTED = st.sampled_from([Crs.GCJ02, Crs.BD09])
METRES_PER_DEGREE = 111_320


@pytest.mark.parametrize(
    ("crs", "expected"),
    [
        (Crs.CGCS2000, (116.404, 39.915)),
        (Crs.WGS84, (116.404, 39.915)),
        # published with the widely used coordtransform libraries
        (Crs.GCJ02, (116.41024449916938, 39.91640428150164)),
        (Crs.BD09, (116.41662724378733, 39.922699552216216)),
    ],
)
def test_from_cgcs2000_gives_the_published_pair(crs, expected):
    assert coordinates.from_cgcs2000(*TIANANMEN, crs) == pytest.approx(expected, abs=1e-9)


def test_bd09_gives_the_published_pair_back():
    # GCJ-02 (116.404, 39.915) is published as BD-09 (116.41036949371029, 39.92133699351021)
    from_baidu = coordinates.to_cgcs2000(116.41036949371029, 39.92133699351021, Crs.BD09)
    from_amap = coordinates.to_cgcs2000(*TIANANMEN, Crs.GCJ02)

    assert from_baidu == pytest.approx(from_amap, abs=1e-9)


@given(place=CHINA, crs=SHIFTED)
def test_to_cgcs2000_undoes_the_shift(place, crs):
    there = coordinates.from_cgcs2000(*place, crs)

    back = coordinates.to_cgcs2000(*there, crs)

    assert math.dist(place, back) <= 1e-7


@given(place=CHINA, crs=SHIFTED)
def test_from_cgcs2000_undoes_the_way_back(place, crs):
    plain = coordinates.to_cgcs2000(*place, crs)

    again = coordinates.from_cgcs2000(*plain, crs)

    assert math.dist(place, again) <= 1e-7


@given(place=CHINA)
def test_gcj02_lies_within_a_kilometre_of_the_place(place):
    lon, lat = coordinates.from_cgcs2000(*place, Crs.GCJ02)

    east = (lon - place[0]) * METRES_PER_DEGREE * math.cos(math.radians(place[1]))
    north = (lat - place[1]) * METRES_PER_DEGREE

    assert math.hypot(east, north) < 1100


@pytest.mark.parametrize(
    "place", [(2.3522, 48.8566), (-74.006, 40.7128), (151.2, -33.87), (71.9, 40.0), (100.0, 56.0)]
)
@pytest.mark.parametrize("crs", list(Crs))
def test_outside_china_nothing_is_shifted(place, crs):
    assert coordinates.from_cgcs2000(*place, crs) == place
    assert coordinates.to_cgcs2000(*place, crs) == place


def test_position_keeps_the_pair_it_came_as():
    assert coordinates.position(*TIANANMEN) == Position(*TIANANMEN, Crs.CGCS2000, TIANANMEN)

    shifted = coordinates.position(116.41024449916938, 39.91640428150164, Crs.GCJ02)

    assert (shifted.lon, shifted.lat) == pytest.approx(TIANANMEN, abs=1e-9)
    assert shifted.crs is Crs.GCJ02
    assert shifted.original == (116.41024449916938, 39.91640428150164)


def test_cells_nest_and_name_the_place():
    # resolution 7, 9 and 11 of one place: each finer cell descends from the coarser one
    coarse, middle, fine = coordinates.position(*TIANANMEN).cells

    assert [h3.get_resolution(cell) for cell in (coarse, middle, fine)] == [7, 9, 11]
    assert h3.cell_to_parent(fine, 7) == coarse
    assert h3.cell_to_parent(fine, 9) == middle
    assert math.dist(h3.cell_to_latlng(fine), (39.915, 116.404)) < 0.001


@pytest.mark.parametrize(
    ("lon", "lat", "problem"),
    [
        (39.915, 116.404, "经度与纬度可能写反，应先经度后纬度"),
        (23.1, 80.0, "经度与纬度可能写反，应先经度后纬度"),
        (181.0, 10.0, "超出范围，经度应在-180至180之间，纬度应在-90至90之间"),
        (120.0, -90.5, "超出范围，经度应在-180至180之间，纬度应在-90至90之间"),
        (math.nan, 30.0, "不是有效数字"),
        (120.0, math.inf, "不是有效数字"),
    ],
)
def test_position_refuses_what_is_no_place(lon, lat, problem):
    with pytest.raises(PositionRefused) as refusal:
        coordinates.position(lon, lat)

    assert str(refusal.value) == f"坐标（{lon}，{lat}）无法使用：{problem}。"
