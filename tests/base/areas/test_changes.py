"""Create, rename, bound: the change, its history, its fact, and every refusal."""

import json
from datetime import date

import pytest

from tests.base.areas.conftest import AT, TODAY, history, now, told
from tests.factories import LONG_AGO, make_actor
from wanghuo.base.areas import rules, services
from wanghuo.base.areas.models import Area
from wanghuo.base.areas.rules import AREA_MANAGE, AreaLevel
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.errors import CapabilityMissing, StaleRecord
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.geo import coordinates
from wanghuo.kernel.geo.boundaries import BoundaryRefused
from wanghuo.kernel.geo.coordinates import Crs

SQUARE = [[113.0, 23.0], [113.1, 23.0], [113.1, 23.1], [113.0, 23.1], [113.0, 23.0]]
POLYGON = {"type": "Polygon", "coordinates": [SQUARE]}


def create(parent, actor, **fields):
    wanted = {"name": "新村", "level": AreaLevel.VILLAGE, "code": "440111101203", "on": TODAY}
    return services.create_area(parent=parent, actor=actor, at=AT, **(wanted | fields))


def rename(area, actor, name="新名", **fields):
    return services.rename_area(area=area, name=name, actor=actor, at=AT, **{"on": TODAY} | fields)


def body(kind):
    return json.loads(Fact._base_manager.get(kind=kind).body)


def test_create_area_places_it_below_its_parent(place, manager):
    area = create(place.east, manager, name=" 新村 ", source="民政〔2026〕1号")

    saved = now(area)
    assert (saved.name, saved.code, saved.level) == ("新村", "440111101203", "village")
    assert (saved.parent_id, saved.path) == (place.east.pk, f"{place.east.path}{area.pk}/")
    assert area.path == saved.path
    assert (saved.valid_from, saved.valid_to) == (TODAY, None)
    assert history(area) == [("新村", "440111101203", place.east.pk, TODAY, None)]
    assert area.designations.get().source == "民政〔2026〕1号"
    assert told() == [("area.created", str(area.pk))]
    assert body("area.created")["after"] == {
        "name": "新村",
        "code": "440111101203",
        "level": "village",
        "parent": place.east.pk,
    }


def test_create_area_makes_a_root_for_the_system(db):
    fields = {"name": "清石县", "level": AreaLevel.COUNTY, "code": "440111000000"}

    area = create(None, SYSTEM, **fields)

    assert now(area).path == f"{area.pk}/"


def test_create_area_refuses_a_root_to_who_governs_less(place, manager):
    with pytest.raises(CapabilityMissing):
        create(None, manager, level=AreaLevel.COUNTY, code="440112000000")


def test_create_area_refuses_without_the_capability(place, reader):
    with pytest.raises(CapabilityMissing):
        create(place.east, reader)
    assert told() == []


def test_create_area_refuses_outside_the_actors_area(place, of_east):
    with pytest.raises(CapabilityMissing):
        create(place.west, of_east, code="440111102202")
    assert create(place.east, of_east).parent_id == place.east.pk


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"name": ""}, rules.NameRefused),
        ({"code": "44011110120"}, rules.CodeMalformed),
        ({"code": "440111102203"}, rules.CodeOutsideParent),
        ({"code": "440111101201"}, rules.CodeTaken),
        ({"level": AreaLevel.COUNTY, "code": "440112000000"}, rules.LevelMisplaced),
        ({"on": date(2026, 3, 2)}, rules.DateRefused),
    ],
)
def test_create_area_refuses_what_the_rules_refuse(place, manager, fields, refusal):
    with pytest.raises(refusal):
        create(place.east, manager, **fields)
    assert told() == []


def test_create_area_refuses_a_closed_parent(place, manager):
    Area.objects.filter(pk=place.east.pk).update(valid_to=TODAY)

    with pytest.raises(rules.AreaClosed) as refusal:
        create(now(place.east), manager)

    assert str(refusal.value) == "“东镇”已于 2026-03-01 停用，不能再变更。请选择现行区划。"


def test_create_area_loses_politely_when_the_parent_was_just_closed(place, manager):
    Area.objects.filter(pk=place.east.pk).update(valid_to=TODAY)

    with pytest.raises(StaleRecord):
        create(place.east, manager)


def test_create_area_may_use_a_code_given_up_before(place, manager):
    rename(place.south, manager, code="440111101209", on=date(2026, 2, 1))

    with pytest.raises(rules.CodeTaken):
        create(place.east, manager, code="440111101202", on=date(2026, 1, 31))
    assert create(place.east, manager, code="440111101202", on=date(2026, 2, 1)).pk


def test_rename_area_keeps_the_code_and_the_history(place, manager):
    renamed = rename(place.north, manager, "北苑村", on=date(2026, 2, 1), source="民政批复")

    assert (renamed.name, renamed.code) == ("北苑村", "440111101201")
    assert now(place.north).name == "北苑村"
    assert history(place.north) == [
        ("北村", "440111101201", place.east.pk, LONG_AGO, date(2026, 2, 1)),
        ("北苑村", "440111101201", place.east.pk, date(2026, 2, 1), None),
    ]
    assert told() == [("area.renamed", str(place.north.pk))]
    assert body("area.renamed") == {
        "before": {"name": "北村", "code": "440111101201"},
        "after": {"name": "北苑村", "code": "440111101201"},
        "data": {"on": "2026-02-01"},
    }


def test_rename_area_may_change_the_code(place, manager):
    rename(place.north, manager, "北村", code="440111101299")

    assert now(place.north).code == "440111101299"
    assert [row[1] for row in history(place.north)] == ["440111101201", "440111101299"]


def test_rename_area_may_take_its_own_former_code_back(place, manager):
    renamed = rename(place.north, manager, "北村", code="440111101299")

    rename(renamed, manager, "北村", code="440111101201")

    assert now(place.north).code == "440111101201"


def test_rename_area_twice_on_one_day_leaves_one_designation_in_force(place, manager):
    rename(rename(place.north, manager, "甲村"), manager, "乙村")

    assert history(place.north)[1:] == [
        ("甲村", "440111101201", place.east.pk, TODAY, TODAY),
        ("乙村", "440111101201", place.east.pk, TODAY, None),
    ]


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"name": "北村"}, rules.DesignationUnchanged),
        ({"name": "北村", "code": "440111101201"}, rules.DesignationUnchanged),
        ({"name": " "}, rules.NameRefused),
        ({"code": "440111101202"}, rules.CodeTaken),
        ({"code": "440111102209"}, rules.CodeOutsideParent),
        ({"code": "4401111012"}, rules.CodeMalformed),
        ({"on": date(2026, 3, 2)}, rules.DateRefused),
        ({"on": date(2019, 12, 31)}, rules.DateRefused),
    ],
)
def test_rename_area_refuses_what_the_rules_refuse(place, manager, fields, refusal):
    with pytest.raises(refusal):
        rename(place.north, manager, **fields)
    assert history(place.north) == [("北村", "440111101201", place.east.pk, LONG_AGO, None)]


def test_rename_area_refuses_without_the_capability_there(place, reader, of_east):
    with pytest.raises(CapabilityMissing):
        rename(place.north, reader)
    with pytest.raises(CapabilityMissing):
        rename(place.hill, of_east)


def test_rename_area_loses_politely_to_a_faster_colleague(place, manager):
    rename(now(place.north), manager, "快名")

    with pytest.raises(StaleRecord):
        rename(place.north, manager, "慢名")

    assert now(place.north).name == "快名"
    assert len(history(place.north)) == 2


def test_set_boundary_keeps_it_in_cgcs2000(place, manager):
    shifted = [list(coordinates.from_cgcs2000(lon, lat, Crs.GCJ02)) for lon, lat in SQUARE]
    drawn = {"type": "Polygon", "coordinates": [shifted]}

    services.set_boundary(area=place.north, boundary=drawn, crs=Crs.GCJ02, actor=manager, at=AT)

    assert now(place.north).boundary == POLYGON
    assert told() == [("area.bounded", str(place.north.pk))]
    recorded = body("area.bounded")
    assert recorded["before"] == {"boundary": None}
    assert len(recorded["after"]["boundary"]) == 64
    assert recorded["data"] == {"crs": "gcj02"}


def test_set_boundary_removes_it(place, manager):
    Area.objects.filter(pk=place.north.pk).update(boundary=POLYGON)

    services.set_boundary(area=place.north, boundary=None, crs=Crs.CGCS2000, actor=manager, at=AT)

    assert now(place.north).boundary is None


def test_set_boundary_refuses_a_bad_shape(place, manager):
    with pytest.raises(BoundaryRefused):
        services.set_boundary(area=place.north, boundary={}, crs=Crs.CGCS2000, actor=manager, at=AT)


def test_set_boundary_refuses_without_the_capability(place, reader):
    with pytest.raises(CapabilityMissing):
        services.set_boundary(
            area=place.north, boundary=POLYGON, crs=Crs.CGCS2000, actor=reader, at=AT
        )


def test_set_boundary_loses_politely_when_the_area_was_just_closed(place, manager):
    Area.objects.filter(pk=place.north.pk).update(valid_to=TODAY)

    with pytest.raises(StaleRecord):
        services.set_boundary(
            area=place.north, boundary=POLYGON, crs=Crs.CGCS2000, actor=manager, at=AT
        )


def test_a_post_over_one_town_gives_nothing_in_its_neighbour(place):
    clerk = make_actor(place.west.path, AREA_MANAGE)

    with pytest.raises(CapabilityMissing):
        rename(place.east, clerk)
    assert rename(place.west, clerk).name == "新名"
