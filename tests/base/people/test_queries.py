"""What an actor may reach, who is told, and which units there are."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.base.people.conftest import AT, TODAY, TOMORROW, YESTERDAY
from tests.factories import (
    OrganisationFactory,
    PostFactory,
    RoleFactory,
    UserFactory,
    make_actor,
    make_area,
)
from wanghuo.base.people import queries, rules, services
from wanghuo.base.people.models import ApiToken, Organisation
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.kernel.actors import Actor, AreaPath, Grant, Reach, Scope
from wanghuo.kernel.errors import CapabilityMissing, NotFound
from wanghuo.kernel.scoping import ScopeMissing, scoped, within

pytestmark = pytest.mark.django_db


def over(area):
    return Scope((Reach(AreaPath(area.path)),))


def test_actor_of_holds_the_posts_in_force(land):
    user = UserFactory(name="张三")
    held = {"user": user, "organisation": land.office, "role": land.clerk}
    PostFactory(**held, sector="education", valid_from=TODAY, valid_to=TODAY)
    PostFactory(**held, area=land.village)
    PostFactory(**held, valid_from=TOMORROW)
    PostFactory(**held, valid_to=YESTERDAY)
    PostFactory(**held, valid_from=TOMORROW, valid_to=YESTERDAY)
    PostFactory(organisation=land.other_office, role=land.clerk)

    may_read = frozenset({"task.read"})
    town = Reach(AreaPath(land.town.path), frozenset({"education"}))
    village = Reach(AreaPath(land.village.path))
    assert queries.actor_of(user, TODAY) == Actor(
        id=user.pk,
        name="张三",
        grants=(
            Grant(town, may_read, land.office.pk),
            Grant(village, may_read, land.office.pk),
        ),
    )


def test_actor_of_a_disabled_user_holds_nothing(land, django_assert_num_queries):
    user = PostFactory(organisation=land.office, user=UserFactory(is_active=False)).user

    with django_assert_num_queries(0):
        assert queries.actor_of(user, TODAY) == Actor(id=user.pk, name=user.name)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_actor_of_takes_one_query(land, count, django_assert_num_queries):
    user = UserFactory()
    for _ in range(count):
        PostFactory(organisation=land.office, user=user)

    with django_assert_num_queries(1):
        assert len(queries.actor_of(user, TODAY).grants) == count


sectors = st.sampled_from(["", "education", "health"])
days = st.integers(0, 6).map(lambda n: date(2026, 3, 2) + timedelta(days=n))
held_posts = st.lists(st.tuples(st.integers(0, 4), sectors, days, st.none() | days), max_size=4)
rows = st.lists(st.tuples(st.integers(0, 4), sectors), max_size=6)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(held_posts, rows)
def test_an_actor_never_sees_a_row_outside_his_posts_in_force(land, held_posts, rows):
    far = make_area("远山县", code="980000000000")
    areas = [land.county, land.town, land.other, land.village, far]
    user = UserFactory()
    with transaction.atomic():
        for place, sector, first, last in held_posts:
            PostFactory(
                user=user,
                role=land.clerk,
                organisation=land.government,
                area=areas[place],
                sector=sector,
                valid_from=first,
                valid_to=last,
            )
        made = [OrganisationFactory(area=areas[place], sector=sector) for place, sector in rows]
        actor = queries.actor_of(user, TODAY)
        seen = set(
            Organisation._base_manager.filter(
                within(actor.scope("task.read"), sector_lookup="sector"),
                pk__in=[one.pk for one in made],
            )
        )
        may = {one for one in made if actor.can("task.read", one.area_path, one.sector)}
        transaction.set_rollback(True)
    far.designations.all().delete()
    far.delete()

    expected = {
        one
        for one in made
        for place, sector, first, last in held_posts
        if one.area_path.startswith(areas[place].path)
        and sector in {"", one.sector or sector}
        and first <= TODAY
        and (last is None or last >= TODAY)
    }
    assert seen == may == expected


def test_reads_outside_any_scope_fail(land):
    for read in (queries.organisations, queries.posts_in_force, queries.users_with_posts):
        with pytest.raises(ScopeMissing):
            read(TODAY)


@pytest.mark.parametrize("count", [1, 3])
def test_organisations_in_use_with_their_areas(land, count, django_assert_num_queries):
    Organisation._base_manager.filter(area=land.town).delete()
    used = [
        OrganisationFactory(area=land.town, name=f"第{n}站", valid_to=TODAY) for n in range(count)
    ]
    OrganisationFactory(area=land.town, valid_to=YESTERDAY)

    with scoped(over(land.town)), django_assert_num_queries(1):
        found = list(queries.organisations(TODAY))
        assert [one.area.name for one in found] == ["白水镇"] * count + ["大营村"]
        assert found == [*used, land.committee]


def test_unit_matcher_knows_the_organisations_below_the_area(land, django_assert_num_queries):
    police = OrganisationFactory(
        area=land.town, name="白水派出所", kind=OrganisationKind.POLICE, aliases=["警务站"]
    )
    village = OrganisationFactory(
        area=land.village, name="村委会", kind=OrganisationKind.VILLAGE, groups=["示范村"]
    )

    with scoped(over(land.county)), django_assert_num_queries(1):
        matcher = queries.unit_matcher(land.town, TODAY)

    assert matcher.match("镇派出所").ids == (police.pk,)
    assert matcher.match("警务站").ids == (police.pk,)
    assert matcher.match("示范村").ids == (village.pk,)
    assert matcher.match("镇直单位").ids == (land.office.pk, police.pk)
    assert matcher.match("云台乡安监站").ids == ()


@pytest.mark.parametrize("count", [1, 3])
def test_posts_in_force_show_within_the_scope(land, count, django_assert_num_queries):
    shown = [PostFactory(organisation=land.office) for _ in range(count)]
    PostFactory(organisation=land.office, valid_to=YESTERDAY)
    PostFactory(organisation=land.other_office)

    with scoped(over(land.town)), django_assert_num_queries(1):
        found = list(queries.posts_in_force(TODAY))
        lines = [(p.user.name, p.organisation.name, p.role.name, p.area.name) for p in found]

    assert found == shown
    assert lines[0] == (shown[0].user.name, "白水镇安监站", shown[0].role.name, "白水镇")


@pytest.mark.parametrize("count", [1, 3])
def test_users_with_posts_show_only_the_posts_within_the_scope(
    land, count, django_assert_num_queries
):
    users = [UserFactory(username=f"user.{n}") for n in range(count)]
    shown = [PostFactory(organisation=land.office, user=user) for user in users]
    PostFactory(organisation=land.other_office, user=users[0])
    PostFactory(organisation=land.other_office)
    PostFactory(organisation=land.office, valid_to=YESTERDAY)

    with scoped(over(land.town)), django_assert_num_queries(2):
        found = list(queries.users_with_posts(TODAY))

    assert found == users
    assert [user.posts_shown for user in found] == [[post] for post in shown]


def test_users_without_posts_are_for_those_who_manage_people(land, granter, manager):
    idle = UserFactory()
    UserFactory(is_active=False)
    PostFactory(organisation=land.office)
    PostFactory(organisation=land.office, valid_from=TOMORROW)
    left = PostFactory(organisation=land.office, valid_to=YESTERDAY).user

    # the two administrators have no stored posts either
    for actor in (granter, manager):
        found = set(queries.users_without_posts(actor, TODAY))
        assert found == {idle, left} | set(
            type(idle).objects.filter(pk__in=[granter.id, manager.id])
        )
    with pytest.raises(CapabilityMissing):
        queries.users_without_posts(make_actor(land.county.path, rules.PEOPLE_READ), TODAY)


def test_user_named_is_for_those_who_manage_people(land, granter):
    user = UserFactory(username="zhang.san")

    assert queries.user_named(" Zhang.San", granter) == user
    with pytest.raises(NotFound, match="用户"):
        queries.user_named("li.si", granter)
    with pytest.raises(CapabilityMissing):
        queries.user_named("zhang.san", make_actor(land.county.path, "task.read"))


def test_posts_of_and_tokens_of_are_ones_own(land):
    user = UserFactory()
    mine = PostFactory(organisation=land.office, user=user)
    PostFactory(organisation=land.office, user=user, valid_to=YESTERDAY)
    stranger = PostFactory(organisation=land.office).user
    for owner in (user, user, stranger):
        services.issue_token(
            user=owner, name="报表", days=1, actor=Actor(owner.pk, owner.name), at=AT
        )
    first, second, foreign = ApiToken.objects.order_by("id")
    services.revoke_token(token=first, actor=Actor(user.pk, user.name), at=AT)

    assert list(queries.posts_of(user, TODAY)) == [mine]
    assert list(queries.tokens_of(user)) == [second]
    assert queries.own_token(user.pk, second.pk) == second
    with pytest.raises(NotFound):
        queries.own_token(user.pk, foreign.pk)


def test_recipients_hold_the_capability_in_the_organisation(land, django_assert_num_queries):
    reporter = RoleFactory(capabilities=["task.report"])
    told = PostFactory(organisation=land.office, role=reporter)
    PostFactory(organisation=land.office, role=reporter, user=told.user, area=land.village)
    second = PostFactory(organisation=land.office, role=reporter)
    PostFactory(organisation=land.office, role=land.clerk)
    PostFactory(organisation=land.other_office, role=reporter)
    PostFactory(organisation=land.office, role=reporter, valid_to=YESTERDAY)
    PostFactory(organisation=land.office, role=reporter, user=UserFactory(is_active=False))

    with django_assert_num_queries(2):
        assert queries.recipients(land.office.pk, "task.report", TODAY) == [
            told.user,
            second.user,
        ]


def test_nearest_holders_stand_over_the_area_itself_first(land, django_assert_num_queries):
    confirmer = RoleFactory(capabilities=["task.confirm"])
    town = PostFactory(organisation=land.office, role=confirmer)
    PostFactory(organisation=land.office, role=confirmer, user=town.user)
    PostFactory(organisation=land.office, role=land.clerk)
    PostFactory(organisation=land.government, role=confirmer)
    PostFactory(organisation=land.committee, role=confirmer)
    PostFactory(organisation=land.office, role=confirmer, valid_to=YESTERDAY)

    with django_assert_num_queries(2):
        found = queries.nearest_holders(land.town.path, "task.confirm", TODAY)
    assert found == [town.user]


def test_nearest_holders_are_above_where_nobody_is_there(land):
    confirmer = RoleFactory(capabilities=["task.confirm"])
    county = PostFactory(organisation=land.government, role=confirmer).user
    PostFactory(organisation=land.committee, role=confirmer)

    assert queries.nearest_holders(land.town.path, "task.confirm", TODAY) == [county]
    assert queries.nearest_holders(land.town.path, "dragon.tame", TODAY) == []


def test_nearest_holders_are_of_the_same_line_of_business(land):
    confirmer = RoleFactory(capabilities=["task.confirm"])
    PostFactory(organisation=land.office, role=confirmer, sector="education")
    fire = PostFactory(organisation=land.office, role=confirmer, sector="fire").user
    every = PostFactory(organisation=land.office, role=confirmer).user

    found = queries.nearest_holders(land.town.path, "task.confirm", TODAY, "fire")
    assert found == [fire, every]
