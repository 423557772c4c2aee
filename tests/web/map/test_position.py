"""The point picker's doors: one converter, and the area a position lies in."""

import json
from html import unescape

import pytest

from tests.factories import make_area
from tests.visiting import visitor
from tests.web.map.builders import CENTRE, square
from wanghuo.base.areas.rules import AREA_READ
from wanghuo.kernel.geo.coordinates import Crs, from_cgcs2000

pytestmark = pytest.mark.django_db
LON, LAT = CENTRE


@pytest.fixture
def county():
    return make_area("望山县", boundary=square(LON, LAT, 0.4))


@pytest.fixture
def town(county):
    return make_area("清泉镇", county, boundary=square(LON, LAT, 0.1))


def ask(client, lon, lat, crs="cgcs2000"):
    return client.get(f"/map/position?lon={lon}&lat={lat}&crs={crs}")


@pytest.mark.parametrize("crs", Crs)
def test_a_pair_of_any_system_becomes_ours(county, crs):
    lon, lat = from_cgcs2000(LON, LAT, crs)

    told = ask(visitor(county, AREA_READ), lon, lat, crs).json()

    assert (told["longitude"], told["latitude"], told["crs"]) == (LON, LAT, "cgcs2000")


def test_the_lowest_area_that_holds_it_is_named(county, town):
    told = ask(visitor(county, AREA_READ), LON, LAT).json()

    assert told["area"] == {"id": town.pk, "name": "清泉镇"}
    assert told["trail"] == ["望山县", "清泉镇"]


def test_a_position_in_the_neighbour_s_area_names_nothing(county, town):
    other = make_area("松林乡", county, boundary=square(LON + 0.3, LAT, 0.1))

    told = ask(visitor(town, AREA_READ), LON + 0.3, LAT).json()

    assert (told["area"], told["trail"]) == (None, [])
    assert ask(visitor(other, AREA_READ), LON + 0.3, LAT).json()["area"]["name"] == "松林乡"


@pytest.mark.parametrize(
    ("lon", "lat", "crs", "code"),
    [
        (23.1, 113.2, "cgcs2000", "position_refused"),
        (200, 10, "wgs84", "position_refused"),
        ("nan", 10, "wgs84", "bad_input"),
        ("", 10, "wgs84", "bad_input"),
        (113, 23, "utm", "bad_input"),
        (113, 23, "", "bad_input"),
    ],
)
def test_what_is_no_position_is_refused_with_a_sentence(county, lon, lat, crs, code):
    answer = ask(visitor(county, AREA_READ), lon, lat, crs)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["detail"]


def test_the_picker_opens_on_one_s_own_area(town):
    page = visitor(town, AREA_READ).get("/map/picker").content.decode()

    setup = json.loads(unescape(page.split('data-setup="')[1].split('"')[0]))
    assert setup["bounds"] == pytest.approx([113.096, 22.996, 113.304, 23.204])
    assert setup["ground"] is None
