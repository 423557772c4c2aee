"""Numbers of one occupier through merging and parting."""

import pytest

from tests.factories import OrganisationFactory, PostFactory, UserFactory, make_area
from tests.register.samples import AT, small
from wanghuo.base.people.queries import actor_of
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.scoping import holder_of, scoped
from wanghuo.register.buildings.rules import PLACE_READ
from wanghuo.register.places.models import Place
from wanghuo.register.places.queries.holders import numbers_of
from wanghuo.register.records.kinds import kind_named
from wanghuo.register.records.services import merge_records, part_records

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everywhere")]


@pytest.fixture
def village(db):
    return make_area("下王村")


def merged(survivor, absorbed):
    for row in (survivor, absorbed):
        row.refresh_from_db()
    kind = kind_named("occupier")
    return merge_records(kind, survivor=survivor, absorbed=absorbed, actor=SYSTEM, at=AT)


def person_of(village, number):
    shop = OrganisationFactory(area=village, kind=OrganisationKind.OCCUPIER, holder=number)
    user = UserFactory()
    post = PostFactory(user=user, organisation=shop, area=village)
    type(post.role).objects.filter(pk=post.role_id).update(capabilities=[PLACE_READ])
    return user


def seen_by(user):
    with scoped(actor_of(user, local_date(AT)).scope(PLACE_READ)):
        return {place.name for place in Place.objects.all()}


def test_an_occupier_alone_has_his_own_number(village):
    one = small("occupier", village)

    assert numbers_of(one.number) == {one.number}


def test_a_number_nobody_has_stays_itself(db):
    assert numbers_of("N9") == {"N9"}


def test_what_became_one_has_every_number_from_either_side(village):
    a, b, c = (small("occupier", village) for _ in range(3))
    merged(b, a)
    merged(c, b)

    assert {numbers_of(one.number) for one in (a, b, c)} == {
        frozenset({a.number, b.number, c.number})
    }


def test_the_people_of_both_see_what_became_one_until_it_is_parted(village):
    a, b, other = (small("occupier", village) for _ in range(3))
    for name, occupier in (("甲店", a), ("乙店", b), ("邻店", other)):
        small("place", village, name=name, occupier=occupier)
    of_a, of_b = person_of(village, a.number), person_of(village, b.number)
    apart = (seen_by(of_a), seen_by(of_b))

    merge = merged(b, a)
    together = (seen_by(of_a), seen_by(of_b))
    part_records(merge, actor=SYSTEM, at=AT)

    assert apart == ({"甲店"}, {"乙店"})
    assert together == ({"甲店", "乙店"}, {"甲店", "乙店"})
    assert (seen_by(of_a), seen_by(of_b)) == apart


def test_a_row_says_whose_it_is(village):
    occupier = small("occupier", village)
    place = small("place", village, occupier=occupier)
    facility = small("facility", village, place=place)
    building = small("building", village)

    assert (holder_of(occupier), holder_of(place), holder_of(facility)) == (occupier.number,) * 3
    assert (holder_of(building), holder_of(small("place", village))) == ("", "")
