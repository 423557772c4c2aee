"""Accounts worth a look: what is found, by whom, and whom to tell."""

from datetime import timedelta

import pytest

from tests.base.people.conftest import AT, TODAY, YESTERDAY
from tests.factories import PostFactory, UserFactory
from wanghuo.base.people.models import GuessCount, SecondFactor
from wanghuo.base.people.queries import accounts
from wanghuo.base.people.rules.lockout import Guarded
from wanghuo.base.people.rules.review import Finding
from wanghuo.base.people.services.policies import password_policy, review_terms
from wanghuo.kernel.actors import AreaPath, Reach, Scope
from wanghuo.kernel.scoping import scoped

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
FINE = {"last_login": AT - DAY, "password_changed_at": AT - DAY}


def reviewed(area, finding=None):
    with scoped(Scope((Reach(AreaPath(area.path)),))):
        rows = accounts.reviewed(AT, review_terms(TODAY), password_policy(TODAY), finding)
        return {user.pk: accounts.findings_of(user) for user in rows}


def counts(area):
    with scoped(Scope((Reach(AreaPath(area.path)),))):
        rows = accounts.reviewed(AT, review_terms(TODAY), password_policy(TODAY))
        return accounts.finding_counts(rows)


def holder(land, role=None, user=None, **post):
    person = UserFactory(**{**FINE, **(user or {})})
    PostFactory(user=person, organisation=land.office, role=role or land.clerk, **post)
    return person


CASES = {
    Finding.NEVER: lambda land: holder(land, user={"last_login": None}),
    Finding.IDLE: lambda land: holder(land, user={"last_login": AT - 91 * DAY}),
    Finding.OLD_PASSWORD: lambda land: holder(land, user={"password_changed_at": AT - 90 * DAY}),
    Finding.NO_POST: lambda _: UserFactory(**FINE),
    Finding.POSTS_ENDED: lambda land: holder(land, valid_to=YESTERDAY),
    Finding.NO_SECOND_FACTOR: lambda land: holder(land, land.security),
    Finding.LOCKED: lambda land: locked(holder(land)),
    Finding.EXPIRING: lambda land: holder(land, valid_to=TODAY + 30 * DAY),
}


def locked(user):
    GuessCount.objects.create(
        kind=Guarded.ACCOUNT, key="x", user=user, failures=5, since=AT, locked_until=AT + DAY
    )
    return user


@pytest.mark.parametrize("finding", Finding)
def test_each_finding_is_found_alone_and_its_number_is_its_list(land, finding):
    holder(land)
    user = CASES[finding](land)

    assert reviewed(land.county) == reviewed(land.county, finding) == {user.pk: [finding]}
    assert counts(land.county) == {one: int(one is finding) for one in Finding}


def test_what_is_in_order_is_not_listed(land):
    admin = holder(land, land.security, valid_to=TODAY + 31 * DAY)
    SecondFactor.objects.create(user=admin, secret="x", created_at=AT, confirmed_at=AT)
    holder(land, user={"last_login": AT - 90 * DAY, "password_changed_at": AT - 89 * DAY})
    disabled = UserFactory(is_active=False)
    GuessCount.objects.create(
        kind=Guarded.ACCOUNT, key="y", user=disabled, failures=5, since=AT, locked_until=AT
    )

    assert reviewed(land.county) == {}


def test_a_town_sees_its_own_people_and_those_of_nobody(land):
    here = holder(land, user={"last_login": None})
    nobodys = UserFactory(**FINE)

    assert set(reviewed(land.town)) == {here.pk, nobodys.pk}
    assert set(reviewed(land.other)) == {nobodys.pk}


def test_guards_are_the_security_administrators_here_and_above(land):
    town = holder(land, land.security)
    county = PostFactory(organisation=land.government, role=land.security).user
    PostFactory(organisation=land.other_office, role=land.security)
    PostFactory(organisation=land.government, role=land.audit)
    PostFactory(organisation=land.government, role=land.security, valid_to=YESTERDAY)

    assert accounts.guards(land.village.path, TODAY) == sorted([town.pk, county.pk])
    assert accounts.is_administrator(town.pk, TODAY)
    assert not accounts.is_administrator(holder(land).pk, TODAY)
