"""Administrators' and temporary posts end; the last security administrator stays."""

from datetime import date, timedelta

import pytest

from tests.base.people.conftest import AT, TODAY, YESTERDAY
from tests.base.people.facts import kinds
from tests.base.people.racing import at_once
from tests.factories import PostFactory, UserFactory
from wanghuo.base.people import queries, rules, services
from wanghuo.base.people.models import Post, User
from wanghuo.base.people.rules import Duty
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.errors import BadInput

pytestmark = pytest.mark.django_db

A_YEAR = TODAY + timedelta(days=365)


def grant(land, actor, role, **terms):
    wanted = services.Appointment(
        organisation=land.government, role=role, area=land.county, valid_from=TODAY, **terms
    )
    return services.grant_post(user=UserFactory(), appointment=wanted, actor=actor, at=AT)


@pytest.mark.parametrize("valid_to", [None, A_YEAR, A_YEAR + timedelta(days=1)])
@pytest.mark.parametrize("is_temporary", [False, True])
@pytest.mark.parametrize("role", ["clerk", "security", "audit"])
def test_posts_of_trust_and_temporary_ones_end_within_a_year(
    land, granter, role, is_temporary, valid_to
):
    must_end = is_temporary or role != "clerk"
    terms = {"valid_to": valid_to, "is_temporary": is_temporary}

    if must_end and valid_to != A_YEAR:
        with pytest.raises(BadInput, match=r"截止日期.*2027-03-05"):
            grant(land, granter, getattr(land, role), **terms)
    else:
        post = grant(land, granter, getattr(land, role), **terms)
        assert (post.valid_to, post.is_temporary) == (valid_to, is_temporary)


def test_the_program_itself_may_appoint_for_good(land):
    assert grant(land, SYSTEM, land.security).valid_to is None


def test_a_post_ends_at_midnight_in_china_for_who_is_logged_in(land):
    post = PostFactory(organisation=land.office, role=land.clerk, valid_to=TODAY)

    allowed = [queries.actor_of(post.user, day).can("task.read") for day in (TODAY, TOMORROW)]

    assert allowed == [True, False]


TOMORROW = date(2026, 3, 6)


@pytest.fixture
def last(land):
    """The county's one security administrator."""
    return PostFactory(organisation=land.government, role=land.security)


def test_the_last_security_administrator_is_neither_disabled_nor_dismissed(land, last, manager):
    another = PostFactory(organisation=land.office, role=land.security)  # of a town only

    with pytest.raises(rules.LastAdministrator):
        services.disable_user(user=last.user, actor=manager, at=AT)
    with pytest.raises(rules.LastAdministrator):
        services.end_post(post=last, last_day=TODAY, actor=SYSTEM, at=AT)

    assert kinds() == []
    services.disable_user(user=another.user, actor=manager, at=AT)


def test_with_another_in_office_one_may_go(land, last, manager):
    PostFactory(organisation=land.government, role=land.security)

    services.disable_user(user=last.user, actor=manager, at=AT)

    assert User.objects.get(pk=last.user_id).is_active is False


@pytest.mark.parametrize("fields", [{"valid_to": YESTERDAY}, {"user__is_active": False}])
def test_another_who_is_out_of_office_does_not_count(land, last, manager, fields):
    PostFactory(organisation=land.government, role=land.security, **fields)

    with pytest.raises(rules.LastAdministrator):
        services.disable_user(user=last.user, actor=manager, at=AT)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_each_other_out_one_stays(land, manager):
    posts = [PostFactory(organisation=land.government, role=land.security) for _ in range(2)]

    outcomes = at_once(
        lambda: services.end_post(post=posts[0], last_day=TODAY, actor=SYSTEM, at=AT),
        lambda: services.disable_user(user=posts[1].user, actor=manager, at=AT),
    )

    assert sorted(outcomes, key=str) == [rules.LastAdministrator, None]
    held = Post._base_manager.filter(valid_to__isnull=True, user__is_active=True)
    assert held.filter(role__duty=Duty.SECURITY).count() == 1
