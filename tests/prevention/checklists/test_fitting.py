"""Which list a place is looked at with."""

import pytest

from tests.factories import make_area
from tests.prevention.checklists.builders import AT, make_list, make_version
from tests.register.samples import small
from wanghuo.kernel.actors import EVERYWHERE, Reach, Scope
from wanghuo.kernel.scoping import ScopeMissing, scoped
from wanghuo.prevention.checklists import queries
from wanghuo.prevention.checklists.models import Checklist
from wanghuo.prevention.checklists.rules import Offer, Situation, Trait, VersionState, fitting
from wanghuo.register.buildings.models import Building
from wanghuo.register.places.models import Place

pytestmark = pytest.mark.django_db


def test_fitting_puts_kind_before_trait_before_general_and_near_before_far():
    offers = [
        Offer("general"),
        Offer("high", traits=frozenset({Trait.HIGH_RISE})),
        Offer("small", traits=frozenset({Trait.SMALL})),
        Offer("shops", kinds=frozenset({"shop", "market"})),
        Offer("shop", kinds=frozenset({"shop"})),
        Offer("our general", area_path="1/"),
        Offer("our shops", kinds=frozenset({"shop", "market"}), area_path="1/"),
        Offer("another town", kinds=frozenset({"shop"}), area_path="1/3/"),
        Offer("hotel", kinds=frozenset({"hotel"})),
    ]
    place = Situation("shop", "1/2/9/", frozenset(Trait))

    assert fitting(offers, place) == [
        "our shops", "shop", "shops", "small", "high", "our general", "general",
    ]  # fmt: skip


@pytest.fixture
def village():
    return make_area("石桥村", parent=make_area("青溪镇", parent=make_area(), level="town"))


def place_of(village, **given):
    with scoped(EVERYWHERE):
        row = small("place", village, kind=given.pop("kind", "shop"))
    Place._base_manager.filter(pk=row.pk).update(**given)
    return Place._base_manager.get(pk=row.pk)


def chosen(place):
    with scoped(EVERYWHERE):
        found = queries.version_for(place)
    return found and found.checklist.code


def test_version_for_falls_back_from_kind_to_small_to_high_rise_to_general(village):
    place = place_of(village, is_small=True)
    building = Building._base_manager.filter(pk=place.building_id)
    assert chosen(place) is None

    make_list("general")
    assert chosen(place) == "general"
    make_list("high", traits=["high_rise"])
    assert chosen(place) == "general"
    if not building.exists():
        with scoped(EVERYWHERE):
            place.building = small("building", village)
    place.building.height_class = "super_high"
    assert chosen(place) == "high"
    make_list("small", traits=["small"])
    assert chosen(place) == "small"
    make_list("shops", kinds=["shop"])
    assert chosen(place) == "shops"


def test_version_for_prefers_the_countys_own_list_within_the_county_only(village):
    county = village.parent.parent
    other = make_area("别县")
    make_list("shops", kinds=["shop"])
    make_list("ours", area=county, kinds=["shop"])

    assert chosen(place_of(village)) == "ours"
    assert chosen(place_of(make_area("外村", parent=other, level="village"))) == "shops"


def test_current_versions_shows_the_newest_published_of_lists_in_use():
    first = make_list("a", number=2)
    make_version(first, number=1)
    make_version(first, number=3, state=VersionState.DRAFT)
    make_list("b", retired_at=AT)
    draft_only = Checklist._base_manager.create(code="c", name="c")
    make_version(draft_only, state=VersionState.DRAFT)

    with scoped(EVERYWHERE):
        found = queries.current_versions()

    assert [(one.checklist.code, one.number) for one in found] == [("a", 2)]


def test_current_versions_costs_one_query_however_many_there_are(django_assert_num_queries):
    for number in range(3):
        make_list(f"list{number}")
        with scoped(EVERYWHERE), django_assert_num_queries(1):
            assert {one.checklist.name for one in queries.current_versions()}


def test_lists_bear_on_their_area_those_below_and_those_above(village):
    town, county = village.parent, village.parent.parent
    hill = make_area("别村", parent=town)
    for code, area in {
        "all": None, "county": county, "town": town, "village": village, "hill": hill,
    }.items():  # fmt: skip
        make_list(code, area=area)

    def seen(*areas):
        with scoped(Scope(tuple(Reach(one.path) for one in areas))):
            return set(Checklist.objects.values_list("code", flat=True))

    assert seen(county) == seen(town) == {"all", "county", "town", "village", "hill"}
    assert seen(village) == {"all", "county", "town", "village"}
    assert seen(make_area("外县")) == {"all"}
    assert seen() == set()


def test_lists_outside_any_scope_are_refused():
    with pytest.raises(ScopeMissing):
        queries.current_versions()
