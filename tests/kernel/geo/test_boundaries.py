"""Boundaries: what is accepted as it is, what is refused and why, what lies within."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.kernel.geo import boundaries, coordinates
from wanghuo.kernel.geo.boundaries import BoundaryRefused
from wanghuo.kernel.geo.coordinates import Crs

SQUARE = [[113.0, 23.0], [113.1, 23.0], [113.1, 23.1], [113.0, 23.1], [113.0, 23.0]]
HOLE = [[113.04, 23.04], [113.06, 23.04], [113.06, 23.06], [113.04, 23.06], [113.04, 23.04]]
ISLAND = [[113.2, 23.0], [113.3, 23.0], [113.3, 23.1], [113.2, 23.1], [113.2, 23.0]]
BOW_TIE = [[113.0, 23.0], [113.1, 23.1], [113.1, 23.0], [113.0, 23.1], [113.0, 23.0]]
PLAIN = {"type": "Polygon", "coordinates": [SQUARE]}
RING_SHAPED = {"type": "Polygon", "coordinates": [SQUARE, HOLE]}
TWO_PARTS = {"type": "MultiPolygon", "coordinates": [[SQUARE], [ISLAND]]}


def at(lon, lat, crs=Crs.CGCS2000):
    return coordinates.position(lon, lat, crs)


@pytest.mark.parametrize("boundary", [PLAIN, RING_SHAPED, TWO_PARTS])
def test_checked_boundary_keeps_a_good_one_as_it_is(boundary):
    assert boundaries.checked_boundary(boundary) == boundary


def test_checked_boundary_drops_heights_and_other_members():
    high = {
        "type": "Polygon",
        "coordinates": [[[lon, lat, 12.5] for lon, lat in SQUARE]],
        "bbox": [113, 23, 113.1, 23.1],
    }

    assert boundaries.checked_boundary(high) == PLAIN


@pytest.mark.parametrize("crs", [Crs.GCJ02, Crs.BD09])
def test_checked_boundary_turns_into_cgcs2000(crs):
    shifted = [list(coordinates.from_cgcs2000(lon, lat, crs)) for lon, lat in SQUARE]

    turned = boundaries.checked_boundary({"type": "Polygon", "coordinates": [shifted]}, crs)

    assert turned == PLAIN


@pytest.mark.parametrize(
    ("geometry", "problem"),
    [
        (None, "缺少 geometry，应为 GeoJSON 的 Polygon 或 MultiPolygon"),
        (
            {"type": "Point", "coordinates": [113, 23]},
            "类型应为 Polygon 或 MultiPolygon，收到的是“Point”",
        ),
        (
            {"type": "Polygon", "coordinates": []},
            "坐标数组为空或层数不对，请按 GeoJSON 规定逐层写成数组",
        ),
        (
            {"type": "Polygon", "coordinates": SQUARE},
            "坐标数组为空或层数不对，请按 GeoJSON 规定逐层写成数组",
        ),
        (
            {"type": "Polygon", "coordinates": [SQUARE[:-1]]},
            "有一圈没有闭合，最后一点应与第一点相同",
        ),
        (
            {"type": "Polygon", "coordinates": [[SQUARE[0], SQUARE[1], SQUARE[0]]]},
            "有一圈少于4个点，围不成面",
        ),
        (
            {"type": "Polygon", "coordinates": [[["113", "23"], *SQUARE[1:]]]},
            "有一点不是“经度，纬度”两个数字",
        ),
        (
            {"type": "Polygon", "coordinates": [[[True, 23.0], *SQUARE[1:]]]},
            "有一点不是“经度，纬度”两个数字",
        ),
        (
            {"type": "Polygon", "coordinates": [[[113.0], *SQUARE[1:]]]},
            "有一点不是“经度，纬度”两个数字",
        ),
        (
            {"type": "Polygon", "coordinates": [[[lat, lon] for lon, lat in SQUARE]]},
            "有一点（23.0，113.0）经度与纬度可能写反，应先经度后纬度",
        ),
        (
            {"type": "Polygon", "coordinates": [[[500.0, 23.0], *SQUARE[1:]]]},
            "有一点（500.0，23.0）超出范围，经度应在-180至180之间，纬度应在-90至90之间",
        ),
        (
            {"type": "Polygon", "coordinates": [BOW_TIE]},
            "边界自相交或各圈相互重叠（Self-intersection[113.05 23.05]），请在制图软件中修正",
        ),
        (
            {"type": "MultiPolygon", "coordinates": [[SQUARE], [HOLE]]},
            "边界自相交或各圈相互重叠（Nested shells[113.04 23.04]），请在制图软件中修正",
        ),
    ],
)
def test_checked_boundary_refuses(geometry, problem):
    with pytest.raises(BoundaryRefused) as refusal:
        boundaries.checked_boundary(geometry)

    assert str(refusal.value) == f"边界无法使用：{problem}。"


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=5),
    max_leaves=30,
)


@given(kind=st.sampled_from(["Polygon", "MultiPolygon"]), coordinates_=JSON)
def test_checked_boundary_never_fails_otherwise(kind, coordinates_):
    try:
        checked = boundaries.checked_boundary({"type": kind, "coordinates": coordinates_})
    except BoundaryRefused:
        return
    assert checked["type"] in {"Polygon", "MultiPolygon"}


@pytest.mark.parametrize(
    ("boundary", "lon", "lat", "expected"),
    [
        (PLAIN, 113.05, 23.05, True),
        (PLAIN, 113.0, 23.05, True),  # on the edge
        (PLAIN, 113.1, 23.1, True),  # on a corner
        (PLAIN, 113.1001, 23.05, False),
        (RING_SHAPED, 113.05, 23.05, False),  # in the hole
        (RING_SHAPED, 113.02, 23.02, True),
        (TWO_PARTS, 113.25, 23.05, True),
        (TWO_PARTS, 113.15, 23.05, False),  # between the parts
    ],
)
def test_contains_tells_inside_from_outside(boundary, lon, lat, expected):
    assert boundaries.contains(boundary, at(lon, lat)) is expected
    assert boundaries.contains(boundaries.outline(boundary), at(lon, lat)) is expected


def test_contains_judges_the_true_place_not_the_shifted_pair():
    # a pair read off 高德 just beyond the eastern edge is really about 600 m further west
    lon, lat = coordinates.from_cgcs2000(113.099, 23.05, Crs.GCJ02)

    assert lon > 113.1
    assert boundaries.contains(PLAIN, at(lon, lat, Crs.GCJ02)) is True
    assert boundaries.contains(PLAIN, at(lon, lat)) is False
