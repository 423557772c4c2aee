"""Reads: what is in scope, what is not, what was then, and how many statements it takes."""

from datetime import date

import pytest

from tests.base.areas.conftest import AT
from tests.factories import make_actor, make_area
from wanghuo.base.areas import queries, services
from wanghuo.base.areas.models import Area
from wanghuo.base.areas.queries import AreaCard, AreaOnDay
from wanghuo.base.areas.rules import AREA_READ, AreaLevel
from wanghuo.kernel.actors import EVERYWHERE, Scope
from wanghuo.kernel.errors import NotFound
from wanghuo.kernel.scoping import ScopeMissing, scoped


@pytest.fixture
def in_east(place):
    with scoped(make_actor(place.east.path, AREA_READ).scope(AREA_READ)):
        yield


def names(areas):
    return [area.name for area in areas]


@pytest.mark.parametrize(
    "query",
    [
        queries.areas_in_force,
        lambda: queries.ancestors("1/"),
        lambda: queries.find_by_code("440111000000", date(2026, 1, 1)),
        lambda: queries.as_of(date(2026, 1, 1)),
        queries.area_choices,
        queries.counts_by_level,
    ],
)
def test_no_query_runs_outside_a_scope(place, query):
    with pytest.raises(ScopeMissing):
        query()


def test_an_empty_scope_sees_nothing(place):
    with scoped(Scope(())):
        assert list(queries.areas_in_force()) == []
        assert queries.as_of(date(2026, 1, 1)) == []
        assert queries.counts_by_level() == {}


def test_areas_in_force_are_those_in_scope_by_code(place, in_east):
    assert names(queries.areas_in_force()) == ["东镇", "北村", "北一格", "北二格", "南村", "南一格"]


def test_areas_in_force_leave_out_the_closed(place, manager, in_east):
    services.merge_areas(
        absorbed=[place.south], into=place.north, on=date(2026, 2, 1), actor=manager, at=AT
    )

    assert names(queries.areas_in_force()) == ["东镇", "北村", "北一格", "北二格", "南一格"]


def test_areas_of_two_posts_are_both_seen(place):
    both = Scope(
        (
            *make_actor(place.north.path, AREA_READ).scope(AREA_READ).reaches,
            *make_actor(place.west.path, AREA_READ).scope(AREA_READ).reaches,
        )
    )
    with scoped(both):
        assert names(queries.areas_in_force()) == ["北村", "北一格", "北二格", "西镇", "山村"]


@pytest.mark.parametrize("count", [1, 3])
def test_areas_in_force_take_one_query(place, in_east, count, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(list(queries.areas_in_force()[:count])) == count


def test_children_are_those_in_force_directly_below(place, everywhere):
    assert names(queries.children(place.county)) == ["东镇", "西镇"]
    assert names(queries.children(place.north)) == ["北一格", "北二格"]


def test_children_out_of_scope_are_absent(place, in_east):
    assert names(queries.children(place.west)) == []
    assert names(queries.children(place.county)) == ["东镇"]


def test_ancestors_lead_from_the_root_even_above_the_scope(
    place, in_east, django_assert_num_queries
):
    with django_assert_num_queries(1):
        cards = queries.ancestors(place.north.path)

    assert cards == (
        AreaCard(place.county.pk, "清石县", "440111000000", AreaLevel.COUNTY),
        AreaCard(place.east.pk, "东镇", "440111101000", AreaLevel.TOWN),
        AreaCard(place.north.pk, "北村", "440111101201", AreaLevel.VILLAGE),
    )


@pytest.mark.parametrize("name", ["hill", "west", "county"])
def test_ancestors_of_a_path_out_of_scope_are_absent(place, in_east, name):
    with pytest.raises(NotFound):
        queries.ancestors(getattr(place, name).path)


def test_find_by_code_knows_former_codes_by_day(place, manager, in_east):
    services.rename_area(
        area=place.north,
        name="北苑村",
        code="440111101299",
        on=date(2026, 2, 1),
        actor=manager,
        at=AT,
    )

    assert queries.find_by_code("440111101201", date(2026, 1, 31)) == place.north
    assert queries.find_by_code("440111101299", date(2026, 2, 1)) == place.north
    for code, on in [
        ("440111101201", date(2026, 2, 1)),
        ("440111101299", date(2026, 1, 31)),
        ("440111101201", date(2019, 12, 31)),
    ]:
        with pytest.raises(NotFound):
            queries.find_by_code(code, on)


def test_find_by_code_out_of_scope_is_absent(place, in_east):
    with pytest.raises(NotFound):
        queries.find_by_code("440111102201", date(2026, 1, 1))
    with scoped(EVERYWHERE):
        assert queries.find_by_code("440111102201", date(2026, 1, 1)) == place.hill


def test_as_of_shows_names_codes_and_parents_of_the_day(place, manager, django_assert_num_queries):
    services.rename_area(area=place.hill, name="青山村", on=date(2026, 2, 1), actor=manager, at=AT)
    west = make_actor(place.west.path, AREA_READ).scope(AREA_READ)

    with scoped(west), django_assert_num_queries(1):
        before = queries.as_of(date(2026, 1, 31))
    with scoped(west):
        after = queries.as_of(date(2026, 2, 1))
        long_before = queries.as_of(date(2019, 12, 31))

    town = AreaOnDay(place.west.pk, place.county.pk, "西镇", "440111102000", AreaLevel.TOWN)
    village = (place.hill.pk, place.west.pk)
    rest = ("440111102201", AreaLevel.VILLAGE)
    assert before == [town, AreaOnDay(*village, "山村", *rest)]
    assert after == [town, AreaOnDay(*village, "青山村", *rest)]
    assert long_before == []


def test_area_choices_are_ids_with_labels(place, in_east):
    assert queries.area_choices(AreaLevel.VILLAGE) == [
        (place.north.pk, "北村（440111101201）"),
        (place.south.pk, "南村（440111101202）"),
    ]
    assert len(queries.area_choices()) == 6


def test_counts_by_level_count_what_is_in_scope(place, in_east):
    assert queries.counts_by_level() == {
        AreaLevel.TOWN: 1,
        AreaLevel.VILLAGE: 2,
        AreaLevel.GRID_SMALL: 3,
    }
    with scoped(EVERYWHERE):
        assert queries.counts_by_level()[AreaLevel.TOWN] == 2


def test_a_path_that_only_begins_alike_is_not_below(db):
    # "1/" and "10/" share a digit, not an area
    roots = [make_area(f"县{number}", level=AreaLevel.COUNTY) for number in range(2)]
    for root, path in zip(roots, ["1/", "10/"], strict=True):
        Area.objects.filter(pk=root.pk).update(path=path)

    with scoped(make_actor("1/", AREA_READ).scope(AREA_READ)):
        assert names(queries.areas_in_force()) == ["县0"]


def test_boundaries_are_not_loaded_with_lists(place, everywhere):
    area = queries.areas_in_force().get(pk=place.north.pk)

    assert area.get_deferred_fields() == {"boundary"}
