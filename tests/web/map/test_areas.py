"""Boundaries and task numbers: what is shown from where, and that each number opens its list."""

import re

import pytest

from tests.factories import OrganisationFactory, make_area
from tests.visiting import visitor
from tests.web.map.builders import CENTRE, WORLD, ask, square
from wanghuo.base.areas.models import Area
from wanghuo.base.areas.rules import AREA_READ
from wanghuo.governance.plans.models import Plan, PlanItem, Task
from wanghuo.governance.plans.rules import TASK_READ
from wanghuo.kernel import clock
from wanghuo.web.map import outlines

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return make_area("望山县", boundary=square(*CENTRE, 0.4))


@pytest.fixture
def towns(county):
    lon, lat = CENTRE
    return [
        make_area("清泉镇", county, boundary=square(lon - 0.2, lat, 0.1)),
        make_area("松林乡", county, boundary=square(lon + 0.2, lat, 0.1)),
    ]


def names(told):
    return [one["properties"]["name"] for one in told["areas"]["features"]]


def test_boundaries_come_down_to_the_level_that_fits_the_zoom(county, towns):
    make_area("甲村", towns[0], boundary=square(CENTRE[0] - 0.2, CENTRE[1], 0.02))
    reader = visitor(county, AREA_READ)

    shown = {zoom: names(ask(reader, "areas", bbox=WORLD, zoom=zoom)) for zoom in (5, 10, 13)}

    assert shown == {
        5: ["望山县"],
        10: ["望山县", "清泉镇", "松林乡"],
        13: ["望山县", "清泉镇", "松林乡", "甲村"],
    }


def test_only_the_lowest_level_is_named(county, towns):
    told = ask(visitor(county, AREA_READ), "areas", zoom=10)

    named = [one["properties"]["name_at"] for one in told["areas"]["features"]]
    assert named == [None, [113.0, 23.1], [113.4, 23.1]]


def test_boundaries_outside_the_window_stay_away(county, towns):
    west = f"{CENTRE[0] - 0.25},{CENTRE[1] - 0.05},{CENTRE[0] - 0.2},{CENTRE[1]}"

    told = ask(visitor(county, AREA_READ), "areas", bbox=west, zoom=11)

    assert names(told) == ["望山县", "清泉镇"]


def test_a_post_of_a_town_sees_its_own_town_from_any_height(county, towns):
    reader = visitor(towns[0], AREA_READ)

    assert {zoom: names(ask(reader, "areas", zoom=zoom)) for zoom in (1, 12)} == {
        1: ["清泉镇"],
        12: ["清泉镇"],
    }


def test_what_lies_below_an_area_without_a_boundary_is_found(county):
    bare = make_area("白塔镇", county)
    make_area("乙村", bare, boundary=square(*CENTRE, 0.01))

    told = ask(visitor(county, AREA_READ), "areas", zoom=13)

    assert names(told) == ["望山县", "乙村"]


def test_a_changed_boundary_is_shown_at_once(towns):
    reader = visitor(towns[0], AREA_READ)
    before = ask(reader, "areas", zoom=12)
    Area.objects.filter(pk=towns[0].pk).update(boundary=square(*CENTRE, 0.3))

    after = ask(reader, "areas", zoom=12)

    first = [told["areas"]["features"][0]["geometry"]["coordinates"][0] for told in (before, after)]
    assert [min(ring) for ring in first] == [[112.9, 23.0], [112.9, 22.8]]


def test_boundaries_are_simplified_to_what_can_be_seen(county):
    lon, lat = CENTRE
    edge = [[lon + n / 1000, lat + (n % 2) / 1e5] for n in range(101)]
    ring = [*edge, [lon + 0.1, lat + 0.1], [lon, lat + 0.1], edge[0]]
    fine = {"type": "Polygon", "coordinates": [ring]}
    make_area("清泉镇", county, boundary=fine)
    reader = visitor(county, AREA_READ)

    far, near = (ask(reader, "areas", zoom=zoom)["areas"]["features"][-1] for zoom in (10, 20))

    assert [len(one["geometry"]["coordinates"][0]) for one in (far, near)] == [5, len(ring)]


def test_boundaries_move_with_a_picture_in_gcj02(towns):
    reader = visitor(towns[0], AREA_READ)
    plain, moved = (ask(reader, "areas", zoom=12, crs=crs) for crs in ("cgcs2000", "gcj02"))

    first = [
        told["areas"]["features"][0]["geometry"]["coordinates"][0][0] for told in (plain, moved)
    ]
    assert round(first[1][0] - first[0][0], 3) == 0.005


def test_a_process_forgets_what_it_cannot_keep(county, towns, monkeypatch):
    monkeypatch.setattr(outlines, "KEPT", 1)

    told = ask(visitor(county, AREA_READ), "areas", zoom=10)

    assert names(told) == ["望山县", "清泉镇", "松林乡"]


@pytest.fixture
def work(county, towns):
    """Two tasks in the west, one of them late; one in the east; one of the county's own."""
    span = {"span_start": 0, "span_end": 2}
    plan = Plan._base_manager.create(
        area=county, area_path=county.path, title="方案", text="方案", uploaded_at=clock.now()
    )
    item = PlanItem._base_manager.create(
        plan=plan, area_path=county.path, ordinal=1, data={}, kind="task", **span
    )

    def task(area, **fields):
        return Task._base_manager.create(
            plan=plan,
            item=item,
            area=area,
            area_path=area.path,
            text="排查",
            state="assigned",
            organisation=OrganisationFactory(area=area),
            created_at=clock.now(),
            **span,
            **fields,
        )

    task(towns[0], due_on="2020-01-01")
    task(towns[0])
    task(towns[1])
    task(county)
    return towns


def listed(client, address):
    page = client.get(address).content.decode()
    return int(re.search(r"<h1[^>]*>.*?<span[^>]*>(\d+)", page, re.DOTALL)[1])


@pytest.mark.parametrize(
    ("zoom", "expected"),
    [
        (5, [("望山县", 4, 1)]),
        (10, [("望山县本级", 1, 0), ("清泉镇", 2, 1), ("松林乡", 1, 0)]),
    ],
)
def test_each_number_of_tasks_opens_its_list(county, work, zoom, expected):
    reader = visitor(county, AREA_READ, TASK_READ)

    told = ask(reader, "tasks", zoom=zoom)

    assert [(one["name"], one["count"], one["overdue"]) for one in told["numbers"]] == expected
    assert told["seen"] == 4
    for one in told["numbers"]:
        assert listed(reader, one["link"]) == one["count"]
        if one["overdue"]:
            assert listed(reader, one["overdue_link"]) == one["overdue"]


def test_tasks_where_nothing_can_be_drawn_are_told_of(county, work):
    bare = make_area("白塔镇", county)
    Task._base_manager.filter(area=work[1]).update(area=bare, area_path=bare.path)

    told = ask(visitor(county, AREA_READ, TASK_READ), "tasks", zoom=10)

    assert (told["seen"], told["missing"]) == (3, 1)


def test_a_centre_is_where_a_number_stands(county, work):
    Area.objects.filter(pk=work[0].pk).update(centre={"lon": 113.0, "lat": 23.0})

    told = ask(visitor(work[0], AREA_READ, TASK_READ), "tasks", zoom=10)

    assert [one["at"] for one in told["numbers"]] == [[113.0, 23.0]]


def test_a_neighbour_s_work_is_not_counted(work):
    told = ask(visitor(work[1], AREA_READ, TASK_READ), "tasks", bbox=WORLD, zoom=10)

    assert [(one["name"], one["count"]) for one in told["numbers"]] == [("松林乡", 1)]
