"""Merge and split: the tree, the history, the rows of other rooms, and every refusal."""

import json
from datetime import date

import pytest

from tests.base.areas.conftest import AT, TODAY, history, now, told
from tests.factories import LONG_AGO, OrganisationFactory, PostFactory, make_actor, make_area
from wanghuo.base.areas import queries, rules, services
from wanghuo.base.areas.models import Area
from wanghuo.base.areas.rules import AREA_MANAGE, AREA_READ, AreaLevel
from wanghuo.base.areas.services import Part
from wanghuo.base.people.models import Organisation, Post
from wanghuo.kernel.actors import Scope
from wanghuo.kernel.errors import CapabilityMissing, StaleRecord
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.scoping import scoped

ON = date(2026, 2, 1)


def merge(absorbed, into, actor, on=ON):
    return services.merge_areas(absorbed=absorbed, into=into, on=on, actor=actor, at=AT)


def split(area, parts, actor, on=ON):
    return services.split_area(area=area, parts=parts, on=on, actor=actor, at=AT)


def test_merge_areas_closes_the_absorbed_and_moves_its_children(place, manager):
    survivor = merge([place.south], place.north, manager)

    south, moved = now(place.south), now(place.south_1)
    assert survivor.pk == place.north.pk
    assert (south.valid_to, south.successor_id) == (ON, place.north.pk)
    assert (south.parent_id, south.path) == (place.east.pk, place.south.path)
    assert history(south) == [("南村", "440111101202", place.east.pk, LONG_AGO, ON)]
    assert moved.parent_id == place.north.pk
    assert moved.path == f"{place.north.path}{moved.pk}/"
    assert history(moved) == [
        ("南一格", "440111101202001", place.south.pk, LONG_AGO, ON),
        ("南一格", "440111101202001", place.north.pk, ON, None),
    ]


def test_merge_areas_records_the_merge_and_each_move(place, manager):
    merge([place.south], place.north, manager)

    assert told() == [
        ("area.merged", str(place.south.pk)),
        ("area.moved", str(place.south_1.pk)),
    ]
    merged = Fact._base_manager.get(kind="area.merged")
    assert (merged.area_id, merged.area_path) == (place.south.pk, place.north.path)
    assert json.loads(merged.body) == {
        "before": {},
        "after": {"successor": place.north.pk},
        "data": {"on": "2026-02-01", "children": [place.south_1.pk]},
    }
    moved = Fact._base_manager.get(kind="area.moved")
    assert json.loads(moved.body)["before"] == {"parent": place.south.pk}
    assert json.loads(moved.body)["after"] == {"parent": place.north.pk}


def test_merge_areas_moves_the_rows_of_every_room_and_no_others(place, manager):
    of_south = OrganisationFactory(area=place.south)
    of_grid = OrganisationFactory(area=place.south_1)
    of_hill = OrganisationFactory(area=place.hill)
    post = PostFactory(organisation=of_grid)

    merge([place.south], place.north, manager)

    paths = dict(Organisation._base_manager.values_list("pk", "area_path"))
    assert paths == {
        of_south.pk: place.north.path,
        of_grid.pk: f"{place.north.path}{place.south_1.pk}/",
        of_hill.pk: place.hill.path,
    }
    assert Organisation._base_manager.get(pk=of_south.pk).area_id == place.south.pk
    assert Post._base_manager.get(pk=post.pk).area_path == paths[of_grid.pk]


def test_merge_areas_moves_the_facts_of_the_absorbed(place, manager):
    services.rename_area(
        area=place.south_1, name="南甲格", on=date(2026, 1, 1), actor=manager, at=AT
    )

    merge([place.south], place.north, manager)

    fact = Fact._base_manager.get(kind="area.renamed")
    assert fact.area_id == place.south_1.pk
    assert fact.area_path == f"{place.north.path}{place.south_1.pk}/"


def test_merge_areas_shows_the_rows_to_who_governs_the_survivor(place, manager):
    OrganisationFactory(area=place.hill, name="山村村委会")
    of_east = make_actor(place.east.path, AREA_READ)

    with scoped(of_east.scope(AREA_READ)):
        before = list(Organisation.objects.values_list("name", flat=True))
    merge([place.hill], place.north, manager)
    with scoped(of_east.scope(AREA_READ)):
        after = list(Organisation.objects.values_list("name", flat=True))

    assert (before, after) == ([], ["山村村委会"])


def test_merge_areas_takes_whole_subtrees_and_what_was_closed_in_them(place, manager):
    merge([place.south], place.north, manager, on=date(2026, 1, 1))

    merge([place.east], place.west, manager)

    assert now(place.north).path == f"{place.west.path}{place.north.pk}/"
    assert now(place.north_1).path == f"{place.west.path}{place.north.pk}/{place.north_1.pk}/"
    assert now(place.south).path == f"{place.west.path}{place.south.pk}/"  # closed before
    assert now(place.south).parent_id == place.west.pk
    assert now(place.east).path == place.east.path


def test_merge_areas_takes_several_at_once(place, manager):
    other = make_area("中村", place.east, code="440111101203")

    merge([place.south, place.hill], other, manager)

    ended = Area.objects.filter(successor=other).order_by("id").values_list("pk", flat=True)
    assert list(ended) == [place.south.pk, place.hill.pk]


@pytest.mark.parametrize(
    ("absorbed", "into", "refusal"),
    [
        ([], "north", rules.MergeIntoItself),
        (["north"], "north", rules.MergeIntoItself),
        (["south", "south"], "north", rules.MergeIntoItself),
        (["north_1"], "south", rules.MergeLevelDiffers),
        (["east"], "north", rules.MergeLevelDiffers),
    ],
)
def test_merge_areas_refuses_what_makes_no_sense(place, manager, absorbed, into, refusal):
    areas = [getattr(place, name) for name in absorbed]

    with pytest.raises(refusal):
        merge(areas, getattr(place, into), manager)
    assert told() == []


@pytest.mark.parametrize("on", [date(2019, 12, 31), date(2026, 3, 2)])
def test_merge_areas_refuses_a_day_before_the_history_or_in_the_future(place, manager, on):
    with pytest.raises(rules.DateRefused):
        merge([place.south], place.north, manager, on=on)


def test_merge_areas_refuses_a_day_before_a_childs_last_change(place, manager):
    services.rename_area(area=place.south_1, name="南甲格", on=TODAY, actor=manager, at=AT)

    with pytest.raises(rules.DateRefused):
        merge([place.south], place.north, manager, on=ON)


def test_merge_areas_needs_the_capability_at_both_ends(place, of_east, reader):
    with pytest.raises(CapabilityMissing):
        merge([place.hill], place.north, of_east)
    with pytest.raises(CapabilityMissing):
        merge([place.north], place.hill, of_east)
    with pytest.raises(CapabilityMissing):
        merge([place.south], place.north, reader)
    assert merge([place.south], place.north, of_east).pk == place.north.pk


def test_merge_areas_refuses_what_is_closed(place, manager):
    merge([place.south], place.north, manager)

    with pytest.raises(rules.AreaClosed):
        merge([now(place.south)], place.hill, manager)
    with pytest.raises(rules.AreaClosed):
        merge([place.hill], now(place.south), manager)


def test_merge_areas_loses_politely_to_a_faster_colleague(place, manager):
    merge([place.south], place.north, manager)

    with pytest.raises(StaleRecord):
        merge([place.south], place.hill, manager)

    assert now(place.south).successor_id == place.north.pk


def test_split_area_makes_new_areas_and_moves_their_children(place, manager):
    organisation = OrganisationFactory(area=place.north_2)
    at_village = OrganisationFactory(area=place.north)
    part = Part("新北村", "440111101203", (place.north_2.pk,))

    [new] = split(place.north, [part], manager)

    made, moved, kept = now(new), now(place.north_2), now(place.north_1)
    assert (made.name, made.code, made.level) == ("新北村", "440111101203", "village")
    assert (made.parent_id, made.path) == (place.east.pk, f"{place.east.path}{new.pk}/")
    assert (moved.parent_id, moved.path) == (new.pk, f"{new.path}{moved.pk}/")
    assert (kept.parent_id, kept.path) == (place.north.pk, place.north_1.path)
    assert history(moved) == [
        ("北二格", "440111101201002", place.north.pk, LONG_AGO, ON),
        ("北二格", "440111101201002", new.pk, ON, None),
    ]
    assert history(new) == [("新北村", "440111101203", place.east.pk, ON, None)]
    paths = dict(Organisation._base_manager.values_list("pk", "area_path"))
    assert paths == {organisation.pk: moved.path, at_village.pk: place.north.path}
    assert now(place.north).valid_to is None
    assert told() == [
        ("area.created", str(new.pk)),
        ("area.moved", str(moved.pk)),
        ("area.split", str(place.north.pk)),
    ]


def test_split_area_moves_whole_subtrees(place, manager):
    [new] = split(place.east, [Part("中镇", "440111103000", (place.north.pk,))], manager)

    assert now(place.north_1).path == f"{new.path}{place.north.pk}/{place.north_1.pk}/"
    assert now(place.south_1).path == place.south_1.path


def test_split_area_then_merging_the_rest_dissolves_it(place, manager):
    parts = [
        Part("甲村", "440111101203", (place.north_1.pk,)),
        Part("乙村", "440111101204", (place.north_2.pk,)),
    ]
    first, second = split(place.north, parts, manager)

    merge([place.north], first, manager)

    assert (now(place.north).valid_to, now(place.north).successor_id) == (ON, first.pk)
    assert now(place.north_2).parent_id == second.pk


@pytest.mark.parametrize(
    ("parts", "refusal"),
    [
        ([], rules.SplitEmpty),
        ([Part("", "440111101203")], rules.NameRefused),
        ([Part("新村", "440111101202")], rules.CodeTaken),
        ([Part("新村", "440111102209")], rules.CodeOutsideParent),
        ([Part("新村", "44011110120")], rules.CodeMalformed),
        ([Part("甲村", "440111101203"), Part("乙村", "440111101203")], rules.CodeTaken),
        ([Part("新村", "440111101203", ("south_1",))], rules.SplitChildMisplaced),
        ([Part("新村", "440111101203", ("north",))], rules.SplitChildMisplaced),
        ([Part("新村", "440111101203", ("north_1", "north_1"))], rules.SplitChildMisplaced),
    ],
)
def test_split_area_refuses_what_makes_no_sense(place, manager, parts, refusal):
    named = [
        Part(part.name, part.code, tuple(getattr(place, name).pk for name in part.children))
        for part in parts
    ]

    with pytest.raises(refusal):
        split(place.north, named, manager)
    assert told() == []
    assert Area.objects.count() == 9


@pytest.mark.parametrize("on", [date(2019, 12, 31), date(2026, 3, 2)])
def test_split_area_refuses_a_day_before_the_history_or_in_the_future(place, manager, on):
    with pytest.raises(rules.DateRefused):
        split(place.north, [Part("新村", "440111101203")], manager, on=on)


def test_split_area_needs_the_capability_where_the_new_area_will_stand(place, reader):
    of_north = make_actor(place.north.path, AREA_MANAGE)

    for actor in (of_north, reader):
        with pytest.raises(CapabilityMissing):
            split(place.north, [Part("新村", "440111101203")], actor)


def test_split_area_of_a_root_needs_everything(place, manager):
    with pytest.raises(CapabilityMissing):
        split(place.county, [Part("新县", "440112000000")], manager)

    everywhere = make_actor("", AREA_MANAGE)
    [new] = split(place.county, [Part("新县", "440112000000", (place.west.pk,))], everywhere)

    assert now(new).path == f"{new.pk}/"
    assert now(place.hill).path == f"{new.pk}/{place.west.pk}/{place.hill.pk}/"


def test_split_area_refuses_what_is_closed_or_was_just_closed(place, manager):
    Area.objects.filter(pk=place.north.pk).update(valid_to=TODAY)

    with pytest.raises(rules.AreaClosed):
        split(now(place.north), [Part("新村", "440111101203")], manager)
    with pytest.raises(StaleRecord):
        split(place.north, [Part("新村", "440111101203")], manager)


def test_a_day_before_the_merge_shows_the_tree_as_it_was(place, manager):
    merge([place.south], place.north, manager)

    with scoped(Scope(manager.scope(AREA_MANAGE).reaches)):
        before = {area.id: area.parent_id for area in queries.as_of(date(2026, 1, 31))}
        after = {area.id: area.parent_id for area in queries.as_of(ON)}
        found = queries.find_by_code("440111101202", date(2026, 1, 31))

    assert before[place.south_1.pk] == place.south.pk
    assert after[place.south_1.pk] == place.north.pk
    assert place.south.pk in before
    assert place.south.pk not in after
    assert found == place.south


def test_grids_of_a_merged_village_can_be_given_codes_of_the_survivor(place, manager):
    merge([place.south], place.north, manager)

    renamed = services.rename_area(
        area=now(place.south_1),
        name="南一格",
        code="440111101201003",
        on=ON,
        actor=manager,
        at=AT,
    )

    assert renamed.code == "440111101201003"
    assert AreaLevel(renamed.level) is AreaLevel.GRID_SMALL
