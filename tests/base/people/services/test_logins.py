"""Open logins: who ends whose, and what ends them by itself."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.base.people.conftest import AT
from tests.base.people.facts import bodies, kinds, told
from tests.base.people.racing import at_once
from tests.factories import PostFactory, UserFactory, make_actor
from wanghuo.base.people import rules, services
from wanghuo.base.people.models import ApiToken, Login
from wanghuo.base.people.queries import logins
from wanghuo.base.people.rules.logins import EndReason
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import CapabilityMissing, NotFound, StaleRecord

pytestmark = pytest.mark.django_db


def log_in(user, at=AT, **fields):
    times = {"expire_date": at + timedelta(hours=12), "started_at": at, "seen_at": at}
    return Login.objects.create(session_key=uuid4().hex, user=user, **{**times, **fields})


def as_actor(user):
    return Actor(id=user.pk, name=user.name)


@pytest.fixture
def user(land):
    return PostFactory(organisation=land.office).user


def end(login, actor, reason=EndReason.LEFT):
    services.end_login(login=login, reason=reason, actor=actor, at=AT)


def test_one_ends_ones_own_login_and_that_is_told(land, user):
    login = log_in(user)

    end(login, as_actor(user))

    assert not Login.objects.exists()
    assert told() == [("login.ended", "user", str(user.pk), user.pk, land.town.pk)]
    assert bodies()[0]["data"] == {"reason": "left", "logins": 1}


def test_the_security_administrator_ends_anothers(user, granter):
    end(log_in(user), granter, EndReason.REVOKED)

    assert bodies()[0]["data"] == {"reason": "revoked", "logins": 1}


def test_others_do_not(land, user, manager):
    login = log_in(user)

    for actor in (manager, make_actor(land.other.path, rules.GRANT_MANAGE)):
        with pytest.raises(CapabilityMissing):
            end(login, actor)
        with pytest.raises(CapabilityMissing):
            services.revoke_logins(user=user, actor=actor, at=AT)
    assert (Login.objects.count(), kinds()) == (1, [])


def test_nobody_revokes_all_of_his_own(land, user):
    myself = make_actor(land.county.path, rules.GRANT_MANAGE, user=user)

    with pytest.raises(rules.SelfGrant):
        services.revoke_logins(user=user, actor=myself, at=AT)


def test_the_other_logins_end_and_this_one_stays(user):
    kept, _, _ = log_in(user), log_in(user), log_in(user)
    strange = log_in(UserFactory())
    me = as_actor(user)
    asked = {"user": user, "keep": kept.pk, "reason": EndReason.LEFT, "actor": me, "at": AT}

    assert services.end_other_logins(**asked) == 2
    assert services.end_other_logins(**asked) == 0

    assert set(Login.objects.all()) == {kept, strange}
    assert kinds() == ["login.ended"]
    with pytest.raises(CapabilityMissing):
        services.end_other_logins(**{**asked, "actor": as_actor(strange.user)})


def test_it_is_noted_once_a_minute_that_somebody_is_there(user, django_assert_num_queries):
    login = log_in(user)

    for seconds, queries in ((59, 0), (60, 1), (61, 0)):
        with django_assert_num_queries(queries):
            services.note_seen(login=login, at=AT + timedelta(seconds=seconds))

    assert Login.objects.get().seen_at == AT + timedelta(seconds=60)


@pytest.mark.parametrize(
    "change",
    [services.reset_password, services.disable_user],
    ids=["reset", "disable"],
)
def test_a_reset_and_a_disabling_end_logins_and_revoke_tokens(user, manager, change):
    log_in(user)
    me = as_actor(user)
    services.issue_token(user=user, name="报表", days=30, actor=me, at=AT)

    change(user=user, actor=manager, at=AT)

    assert not Login.objects.exists()
    assert ApiToken.objects.get().revoked_at == AT
    assert bodies()[-1]["data"] == {"logins": 1, "tokens": 1}


def test_open_logins_are_those_that_live_last_seen_first(user):
    older = log_in(user, at=AT - timedelta(hours=2))
    newer = log_in(user)
    log_in(user, at=AT - timedelta(hours=12))
    log_in(UserFactory())

    assert list(logins.open_logins(user, AT)) == [newer, older]
    assert logins.open_among([newer.pk, "nobody's"], AT) == [newer.pk]
    assert logins.open_among([newer.pk], AT + timedelta(hours=12)) == []
    with pytest.raises(NotFound):
        logins.own_login(UserFactory(), newer.number)


def test_over_logins_are_cleared(user):
    log_in(user, at=AT - timedelta(hours=13))
    log_in(user)

    assert services.forget_over_logins(AT) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_endings_one_wins(land):
    user = UserFactory()
    login = log_in(user)

    outcomes = at_once(*[lambda: end(login, as_actor(user))] * 2)

    assert sorted(outcomes, key=str) == [StaleRecord, None]
    assert kinds() == ["login.ended"]
