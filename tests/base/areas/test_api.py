"""The API of areas: the tree as it is and was, and every change of it."""

from datetime import date

import pytest

from tests.base.areas.conftest import now
from tests.web.operations import program
from tests.web.test_api_matrix import refused
from wanghuo.base.areas.models import Area
from wanghuo.base.areas.rules import AREA_MANAGE, AREA_READ
from wanghuo.kernel import clock

TODAY = clock.today().isoformat()
SQUARE = [[[113.0, 23.0], [113.1, 23.0], [113.1, 23.1], [113.0, 23.1], [113.0, 23.0]]]


@pytest.fixture
def keeper(place):
    """Keeps the areas of the whole county."""
    return program(place.county, AREA_READ, AREA_MANAGE)


def post(visitor, address, body, method="post"):
    return getattr(visitor, method)(f"/api{address}", body, content_type="application/json")


def names(answer):
    return [one["name"] for one in answer.json()["items"]]


def test_an_area_is_told_with_where_it_stands_and_what_it_was(keeper, place):
    told = keeper.get(f"/api/areas/{place.north.pk}").json()

    assert told["area"] == {
        "id": place.north.pk,
        "parent_id": place.east.pk,
        "level": "village",
        "name": "北村",
        "code": "440111101201",
        "valid_from": "2020-01-01",
        "valid_to": None,
        "centre": None,
    }
    assert [card["name"] for card in told["trail"]] == ["清石县", "东镇"]
    assert [(one["name"], one["parent"], one["valid_to"]) for one in told["designations"]] == [
        ("北村", "东镇", None)
    ]
    assert (told["absorbed"], told["boundary"]) == ([], None)


def test_areas_are_listed_under_every_filter(keeper, place):
    filters = {
        "": 9,
        f"below_id={place.west.pk}": 2,
        "level=town": 2,
        "text=北": 3,
        "text=440111101202": 2,
    }

    assert {q: keeper.get(f"/api/areas?{q}").json()["count"] for q in filters} == filters


def test_branches_say_how_many_stand_below(keeper, place):
    told = keeper.get(f"/api/areas/{place.east.pk}/children").json()["items"]

    assert [(one["name"], one["child_count"]) for one in told] == [("北村", 2), ("南村", 1)]


def test_the_roots_of_a_reach_are_told(place):
    of_east = program(place.east, AREA_READ)

    assert [one["name"] for one in of_east.get("/api/areas/roots").json()] == ["东镇"]
    assert of_east.get("/api/areas/counts").json() == {"town": 1, "village": 2, "grid_small": 3}


def test_a_code_is_found_on_the_day_it_was_borne(keeper, place):
    asked = {"name": "新北村", "code": "440111101209", "on": "2026-01-01", "source": "批复"}
    renamed = post(keeper, f"/areas/{place.north.pk}/rename", asked)

    before = keeper.get("/api/areas/coded/440111101201?on=2025-12-31")
    after = keeper.get("/api/areas/coded/440111101201?on=2026-01-01")

    assert (renamed.json()["name"], renamed.json()["code"]) == ("新北村", "440111101209")
    assert before.json()["id"] == place.north.pk
    refused(after, 404, "not_found")
    assert "北村" in names(keeper.get("/api/areas/as-of?on=2025-12-31"))


def test_an_area_is_created_and_its_code_is_then_taken(keeper, place):
    asked = {
        "parent_id": place.east.pk,
        "level": "village",
        "name": "中村",
        "code": "440111101203",
        "on": TODAY,
    }

    created = post(keeper, "/areas", asked).json()

    assert (created["parent_id"], created["name"]) == (place.east.pk, "中村")
    refused(post(keeper, "/areas", asked), 409, "area_code_taken")


def test_a_rename_that_changes_nothing_is_refused(keeper, place):
    asked = {"name": "北村", "on": TODAY}

    answer = post(keeper, f"/areas/{place.north.pk}/rename", asked)

    refused(answer, 422, "area_designation_unchanged")


def test_areas_merge_and_split(keeper, place):
    merged = post(
        keeper, f"/areas/{place.south.pk}/merge", {"into_id": place.north.pk, "on": TODAY}
    ).json()
    part = {"name": "中村", "code": "440111101203", "children": [place.south_1.pk]}
    [made] = post(keeper, f"/areas/{place.north.pk}/split", {"parts": [part], "on": TODAY}).json()

    assert merged["id"] == place.north.pk
    assert now(place.south).valid_to == date.fromisoformat(TODAY)
    assert now(place.south_1).parent_id == made["id"]


def test_merging_into_the_neighbour_finds_no_such_area(place):
    of_east = program(place.east, AREA_MANAGE)

    answer = post(
        of_east, f"/areas/{place.north.pk}/merge", {"into_id": place.hill.pk, "on": TODAY}
    )

    refused(answer, 404, "not_found")


def test_a_boundary_is_set_and_removed(keeper, place):
    shape = {"type": "Polygon", "coordinates": SQUARE}
    address = f"/areas/{place.north.pk}/boundary"

    post(keeper, address, {"boundary": shape}, "put")
    told = keeper.get(f"/api/areas/{place.north.pk}").json()["boundary"]
    keeper.delete(f"/api{address}")

    assert told["type"] == "Polygon"
    assert Area.objects.get(pk=place.north.pk).boundary is None


def test_a_shape_that_is_none_is_refused(keeper, place):
    answer = post(keeper, f"/areas/{place.north.pk}/boundary", {"boundary": {}}, "put")

    refused(answer, 422, "boundary_refused")


def test_a_day_nobody_can_reckon_with_is_refused(keeper):
    refused(keeper.get("/api/areas/as-of?on=0001-01-01"), 422, "bad_input")
