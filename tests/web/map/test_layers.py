"""What the layers tell: the numbers of the lists, in the reach of whoever asks."""

import re

import pytest

from tests.factories import make_area
from tests.visiting import visitor
from tests.web.map.builders import (
    CENTRE,
    WORLD,
    ask,
    grid,
    make_building,
    make_place,
    make_places,
    square,
    total,
)
from wanghuo.base.areas.rules import AREA_READ
from wanghuo.register.buildings.rules import PLACE_READ

pytestmark = pytest.mark.django_db


def listed(client, address):
    """The number that a list names behind its heading."""
    page = client.get(address).content.decode()
    return int(re.search(r"<h1[^>]*>.*?<span[^>]*>\s*(\d+)", page, re.DOTALL)[1])


@pytest.fixture
def county():
    return make_area("望山县", boundary=square(*CENTRE, 0.2))


@pytest.fixture
def town(county):
    return make_area("清泉镇", county, boundary=square(*CENTRE, 0.1))


@pytest.fixture
def clerk(town):
    return visitor(town, AREA_READ, PLACE_READ)


def test_few_places_are_points(clerk, town):
    place = make_place(town, name="惠民超市", is_key=True, is_small=True)

    told = ask(clerk, bbox=WORLD, zoom=1)

    assert told == {
        "seen": 1,
        "points": [
            {
                "at": [*CENTRE],
                "name": "惠民超市",
                "note": "商店 · 消防安全重点单位 · 九小（三小）场所",
                "mark": "key",
                "link": f"/places/{place.pk}",
            }
        ],
    }
    assert clerk.get(told["points"][0]["link"]).status_code == 200


@pytest.mark.parametrize("zoom", range(0, 23, 2))
def test_every_zoom_counts_what_the_list_counts(clerk, town, zoom):
    make_places(town, grid(200))
    make_places(town, grid(3), closed_on="2026-03-01")
    make_places(town, grid(3), merged_into=make_place(town))
    make_places(make_area("松林乡"), grid(5))

    told = ask(clerk, bbox=WORLD, zoom=zoom)

    assert total(told) == told["seen"] == 201 == listed(clerk, "/places/")


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "hotel"},
        {"is_key": "on"},
        {"is_outside": "on"},
        {"sector": "commerce"},
        {"text": "大酒店"},
        {"subset": "headless"},
        {"kind": "hotel", "sector": "commerce"},
    ],
    ids=str,
)
def test_map_and_list_count_the_same_under_a_filter(clerk, town, asked):
    make_places(town, grid(100))
    make_places(town, grid(70), kind="hotel", sector="commerce", responsible_name="张三")
    make_places(town, grid(65), is_key=True, name="望山大酒店", responsible_name="张三")
    make_places(town, grid(61), is_outside=True)

    told = ask(clerk, bbox=WORLD, zoom=8, **asked)

    query = "&".join(f"{name}={value}" for name, value in asked.items())
    assert total(told) == listed(clerk, f"/places/?{query}") > 0


def test_map_stays_below_the_area_that_is_asked_for(clerk, county, town):
    village = make_area("甲村", town)
    make_places(village, grid(7))
    make_places(town, grid(9))

    assert total(ask(clerk, below=village.pk)) == listed(clerk, f"/places/?below={village.pk}") == 7


def test_an_area_of_others_is_not_found(clerk, county):
    other = make_area("松林乡", county)
    make_places(other, grid(7))

    answer = clerk.get(f"/map/layers/places?below={other.pk}")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_post_of_one_sector_sees_its_own_and_what_is_common(town):
    make_places(town, grid(4), sector="commerce")
    make_places(town, grid(5))
    make_places(town, grid(6), sector="health")
    officer = visitor(town, AREA_READ, PLACE_READ, sector="commerce")

    assert total(ask(officer)) == listed(officer, "/places/") == 9


def test_a_carried_cell_opens_the_list_of_exactly_its_rows(clerk, town):
    make_places(town, grid(150, step=0.002))
    make_places(town, grid(70, step=0.002), kind="hotel")

    told = ask(clerk, bbox="113.1,23.0,113.4,23.2", zoom=12, kind="shop")

    counts = [(listed(clerk, one["link"]), one["count"]) for one in told["clusters"]]
    assert sum(count for _, count in counts) == 150
    assert all(number == count for number, count in counts)
    assert len(counts) > 3


def test_a_cell_at_the_edge_is_counted_whole(clerk, town):
    make_places(town, grid(150, step=0.002))
    whole = {
        one["cell"]: one["count"]
        for one in ask(clerk, bbox="113,23,113.5,23.2", zoom=11)["clusters"]
    }

    cut = ask(clerk, bbox="113.21,23.101,113.25,23.104", zoom=11)

    seen = {one["cell"]: one["count"] for one in cut["clusters"]}
    assert seen.items() < whole.items()
    assert seen


def test_coarse_cells_lead_nearer(clerk, town):
    make_places(town, grid(200, step=0.05))

    told = ask(clerk, bbox="100,15,120,30", zoom=6)

    assert {(one["link"], one["zoom"]) for one in told["clusters"]} >= {("", 8.0)}


def test_places_without_a_position_are_told_of_beside_the_map(clerk, town):
    make_places(town, grid(3))
    make_places(town, [(None, None)] * 2)

    [places] = [one for one in clerk.get("/map/").context["shown"] if one.layer.code == "places"]

    assert (places.tally.total, places.tally.missing) == (5, 2)
    assert total(ask(clerk)) == 3
    assert listed(clerk, places.tally.link) == 5


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ("bbox=1,2,3", "四个数"),
        ("bbox=1,2,x,4", "不是有效数字"),
        ("bbox=1,2,inf,4", "不是有效数字"),
        ("bbox=1,2,nan,4", "不是有效数字"),
        ("bbox=170,2,-170,4", "180度经线"),
        ("bbox=1,4,3,2", "180度经线"),
        ("bbox=1,2,1,4", "180度经线"),
        ("bbox=-181,2,3,4", "超出|应在"),
        ("bbox=1,2,3,91", "应在"),
        ("zoom=25", "缩放级别"),
        ("zoom=-1", "缩放级别"),
        ("zoom=x", "缩放级别"),
        ("crs=utm", "坐标系"),
    ],
)
@pytest.mark.parametrize("layer", ["places", "buildings", "areas"])
def test_what_is_no_window_is_refused_with_a_sentence(clerk, layer, asked, problem):
    answer = clerk.get(f"/map/layers/{layer}?{asked}")

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "map_window_refused"
    assert re.search(problem, answer.json()["detail"])


def test_a_filter_that_cannot_be_read_is_refused_with_a_sentence(clerk):
    answer = clerk.get("/map/layers/places?kind=castle")

    assert (answer.status_code, answer.json()["code"]) == (422, "bad_input")


def test_a_picture_in_gcj02_moves_the_points_with_it(clerk, town):
    make_place(town)

    [plain] = ask(clerk)["points"]
    [moved] = ask(clerk, crs="gcj02", bbox="113.20,23.09,113.21,23.1", zoom=15)["points"]

    assert plain["at"] == [*CENTRE]
    assert [round(a - b, 3) for a, b in zip(moved["at"], plain["at"], strict=True)] == [
        0.005,
        -0.003,
    ]


def test_buildings_are_told_by_their_height(clerk, town):
    make_building(town, name="望山大厦", height_class="class_one")

    [point] = ask(clerk, "buildings")["points"]

    assert (point["name"], point["mark"], point["note"]) == (
        "望山大厦",
        "class_one",
        "公共建筑 · 一类高层",
    )


def test_whoever_may_not_read_the_register_has_no_layer_of_it(town):
    make_places(town, grid(3))
    reader = visitor(town, AREA_READ)

    page = reader.get("/map/")

    assert [one.layer.code for one in page.context["shown"]] == ["areas"]
    assert "商店" not in page.content.decode()
    assert reader.get("/map/layers/places").status_code == 403
