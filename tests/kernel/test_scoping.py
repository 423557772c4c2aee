"""Queries fail closed, and see exactly their subtree and sector."""

from datetime import date

import pytest

from tests.factories import OrganisationFactory, PostFactory, RoleFactory, make_area
from tests.register.samples import small
from wanghuo.base.areas.queries import ancestors, areas_in_force
from wanghuo.base.people.models import Organisation
from wanghuo.base.people.queries import actor_of
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.kernel.actors import EVERYWHERE, Actor, AreaPath, Grant, Reach, Scope
from wanghuo.kernel.errors import NotFound
from wanghuo.kernel.facts.queries import after, timeline
from wanghuo.kernel.scoping import ScopeMissing, access, scoped
from wanghuo.register.places.models import Place

pytestmark = pytest.mark.django_db


def test_query_outside_any_scope_raises():
    with pytest.raises(ScopeMissing):
        Organisation.objects.exists()


def test_scope_sees_its_subtree_and_nothing_beside_it():
    county = make_area()
    town = make_area("清石镇", county)
    sibling = make_area("白水镇", county)
    inside = OrganisationFactory(area=town)
    OrganisationFactory(area=sibling)

    with scoped(Scope((Reach(AreaPath(town.path)),))):
        seen = list(Organisation.objects.all())

    assert seen == [inside]


def test_empty_scope_sees_nothing():
    OrganisationFactory(area=make_area())

    with scoped(Scope(())):
        assert list(Organisation.objects.all()) == []


def test_path_that_only_begins_alike_is_not_inside():
    county = make_area()
    OrganisationFactory(area=county, area_path="11/")

    with scoped(Scope((Reach(AreaPath("1/")),))):
        assert list(Organisation.objects.all()) == []


def test_access_out_of_area_is_not_found():
    organisation = OrganisationFactory(area=make_area())

    with scoped(Scope((Reach(AreaPath("999/")),))), pytest.raises(NotFound, match="单位"):
        access(Organisation.objects.all(), pk=organisation.pk)


def test_everywhere_sees_all():
    organisation = OrganisationFactory(area=make_area())

    with scoped(EVERYWHERE):
        assert list(Organisation.objects.all()) == [organisation]


def test_occupier_sees_no_row_that_does_not_say_whose_it_is():
    organisation = OrganisationFactory(area=make_area())
    reach = Reach(AreaPath(organisation.area_path), holders=frozenset({"D1"}))

    with scoped(Scope((reach,))):
        assert list(Organisation.objects.all()) == []


def test_occupier_sees_his_own_places_alone():
    village = make_area()
    mine, other = (small("occupier", village) for _ in range(2))
    with scoped(EVERYWHERE):
        own = small("place", village, occupier=mine)
        small("place", village, occupier=other)
        small("place", village)

    with scoped(Scope((Reach(AreaPath(village.path), holders=frozenset({mine.number})),))):
        assert list(Place.objects.all()) == [own]


def test_occupier_without_number_sees_nothing():
    village = make_area()
    with scoped(EVERYWHERE):
        small("place", village)

    with scoped(Scope((Reach(AreaPath(village.path), holders=frozenset()),))):
        assert list(Place.objects.all()) == []


@pytest.mark.parametrize(
    ("holder", "held"), [("D1", {"D1": True, "D2": False}), ("", {"": False, "D1": False})]
)
def test_post_in_an_occupier_reaches_his_rows_alone(holder, held):
    village = make_area()
    shop = OrganisationFactory(area=village, kind=OrganisationKind.OCCUPIER, holder=holder)
    role = RoleFactory(capabilities=["place.read"])
    post = PostFactory(organisation=shop, area=village, role=role)

    actor = actor_of(post.user, date(2026, 3, 2))

    assert not actor.can("place.read", village.path)
    assert {one: actor.can("place.read", village.path, holder=one) for one in held} == held


@pytest.mark.parametrize(
    ("outer", "inner", "left"),
    [(None, {"D1"}, 1), ({"D1", "D2"}, {"D1"}, 1), ({"D1"}, {"D2"}, 2), ({"D1"}, {"D1", "D2"}, 1)],
)
def test_wider_reach_swallows_a_narrower_one(outer, inner, left):
    grants = tuple(
        Grant(
            Reach(AreaPath("1/"), holders=None if one is None else frozenset(one)),
            frozenset({"place.read"}),
        )
        for one in (outer, inner)
    )

    assert len(Actor(1, "测试", grants).scope("place.read").reaches) == left


def test_areas_and_histories_are_nobodys_but_rows_and_news_are():
    village, beside = make_area("下王村"), make_area("上王村")
    with scoped(EVERYWHERE):
        mine, theirs = (
            small("place", village, occupier=small("occupier", village)) for _ in range(2)
        )
    scope = Scope((Reach(AreaPath(village.path), holders=frozenset({mine.occupier.number})),))

    with scoped(scope):
        assert list(Place.objects.all()) == [mine]
        assert list(areas_in_force()) == [village]
        assert [one.name for one in ancestors(village.path)] == ["下王村"]
        with pytest.raises(NotFound):
            ancestors(beside.path)
        assert [fact.kind for fact in timeline("place", str(mine.pk))] == ["place.registered"]
        assert list(after(0).facts) == []
    assert theirs.pk != mine.pk
