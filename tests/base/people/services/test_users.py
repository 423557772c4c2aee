"""Accounts and passwords."""

import re

import pytest
from django.contrib.auth.hashers import check_password

from tests.base.people.conftest import AT, TODAY, TOMORROW, YESTERDAY
from tests.base.people.facts import bodies, kinds, told
from tests.factories import PostFactory, UserFactory, make_actor
from wanghuo.base.people import queries, rules, services
from wanghuo.base.people.models import ApiToken, User
from wanghuo.kernel.actors import SYSTEM, Actor
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord

pytestmark = pytest.mark.django_db

ONE_TIME = re.compile(r"(?:[A-HJ-NP-Z][a-kmnp-z][2-9]{2}-){2}[A-HJ-NP-Z][a-kmnp-z][2-9]{2}")
OLD, NEW = "Ysd-84-qingshi", "Zhn-37-baishui"


def stored(user):
    return User.objects.get(pk=user.pk)


def with_password(password=OLD, **fields):
    user = UserFactory(**fields)
    user.set_password(password)
    user.save(update_fields=["password"])
    return user


def as_actor(user):
    return Actor(id=user.pk, name=user.name)


def create(land, actor, username="Zhang.San", name="张三"):
    return services.create_user(username=username, name=name, area=land.town, actor=actor, at=AT)


def test_create_user_returns_the_password_once_and_keeps_a_hash(land, manager):
    user, password = create(land, manager)

    kept = stored(user)
    assert (kept.username, kept.name, kept.is_active) == ("zhang.san", "张三", True)
    assert (kept.must_change_password, kept.created_at) == (True, AT)
    assert kept.password.startswith("argon2$")
    assert check_password(password.password, kept.password)
    assert ONE_TIME.fullmatch(password.password)
    assert password.username == "zhang.san"
    assert password.password not in repr(password)
    assert told() == [("user.created", "user", str(user.pk), manager.id, land.town.pk)]
    assert bodies() == [{"before": {}, "after": {}, "data": {}}]


def test_create_user_makes_a_different_password_each_time(land, manager):
    passwords = {create(land, manager, f"user.{n}")[1].password for n in range(3)}

    assert len(passwords) == 3


def test_create_user_refuses_a_name_in_use_however_it_is_written(land, manager):
    create(land, manager)

    with pytest.raises(rules.NameTaken, match="用户名"):
        create(land, manager, "ZHANG.SAN")

    assert kinds() == ["user.created"]


@pytest.mark.parametrize(("username", "name"), [("张三", "张三"), ("zhang.san", " ")])
def test_create_user_refuses_unfit_names(land, manager, username, name):
    with pytest.raises(BadInput):
        create(land, manager, username, name)


def test_create_user_needs_the_capability_there(land):
    for actor in (
        make_actor(land.other.path, rules.PEOPLE_MANAGE),
        make_actor(land.town.path, rules.GRANT_MANAGE),
    ):
        with pytest.raises(CapabilityMissing):
            create(land, actor)

    assert not User.objects.exists()


def test_change_user_tells_no_name(land, manager):
    user = PostFactory(organisation=land.office).user

    services.change_user(user=user, name="李四", actor=manager, at=AT)

    assert stored(user).name == user.name == "李四"
    assert told() == [("user.changed", "user", str(user.pk), manager.id, land.town.pk)]
    assert list(bodies()[0]["after"]) == ["name"]
    assert "李四" not in str(bodies())


def test_change_user_loses_politely_to_a_faster_colleague(land, manager):
    user = UserFactory()
    User.objects.filter(pk=user.pk).update(name="王五")

    with pytest.raises(StaleRecord):
        services.change_user(user=user, name="李四", actor=manager, at=AT)


def test_disable_user_ends_password_and_tokens(land, manager):
    user = with_password()
    PostFactory(organisation=land.office, user=user)
    secret = services.issue_token(user=user, name="报表", days=30, actor=as_actor(user), at=AT)

    services.disable_user(user=user, actor=manager, at=AT)

    kept = stored(user)
    assert (kept.is_active, kept.has_usable_password()) == (False, False)
    assert ApiToken.objects.get().revoked_at == AT
    assert queries.user_of_token(secret, AT) is None
    assert queries.actor_of(kept, TODAY) == Actor(id=user.pk, name=user.name)
    assert told()[-1] == ("user.disabled", "user", str(user.pk), manager.id, land.town.pk)


def test_disable_user_changes_the_session_hash(land, manager):
    user = with_password()
    before = user.get_session_auth_hash()

    services.disable_user(user=user, actor=manager, at=AT)
    services.enable_user(user=user, actor=manager, at=AT)

    assert user.get_session_auth_hash() != before


def test_disable_user_twice_is_stale(land, manager):
    user = UserFactory()
    services.disable_user(user=user, actor=manager, at=AT)

    with pytest.raises(StaleRecord):
        services.disable_user(user=user, actor=manager, at=AT)


def test_enable_user_gives_a_one_time_password(land, manager):
    user = UserFactory(is_active=False)

    password = services.enable_user(user=user, actor=manager, at=AT)

    kept = stored(user)
    assert (kept.is_active, kept.must_change_password) == (True, True)
    assert check_password(password.password, kept.password)
    assert told() == [("user.enabled", "user", str(user.pk), manager.id, land.county.pk)]


def test_enable_user_who_is_active_is_stale(land, manager):
    with pytest.raises(StaleRecord):
        services.enable_user(user=UserFactory(), actor=manager, at=AT)


@pytest.mark.parametrize("capability", [rules.PEOPLE_MANAGE, rules.GRANT_MANAGE])
def test_reset_password_gives_a_one_time_password(land, capability):
    actor = make_actor(land.county.path, capability, user=UserFactory())
    user = PostFactory(organisation=land.office, user=with_password()).user

    password = services.reset_password(user=user, actor=actor, at=AT)

    kept = stored(user)
    assert check_password(password.password, kept.password)
    assert not check_password(OLD, kept.password)
    assert kept.must_change_password is True
    assert told() == [("password.reset", "user", str(user.pk), actor.id, land.town.pk)]


def test_reset_password_of_a_disabled_user_is_stale(land, manager):
    user = UserFactory(is_active=False)

    with pytest.raises(StaleRecord):
        services.reset_password(user=user, actor=manager, at=AT)

    assert stored(user).is_active is False


CALLS = {
    "change": lambda user, actor: services.change_user(user=user, name="李", actor=actor, at=AT),
    "disable": lambda user, actor: services.disable_user(user=user, actor=actor, at=AT),
    "enable": lambda user, actor: services.enable_user(user=user, actor=actor, at=AT),
    "reset": lambda user, actor: services.reset_password(user=user, actor=actor, at=AT),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_nobody_manages_his_own_account(land, call):
    user = UserFactory()

    with pytest.raises(rules.SelfGrant):
        call(user, make_actor(land.county.path, rules.PEOPLE_MANAGE, user=user))


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_who_does_not_hold_all_of_a_users_posts_does_not_manage_him(land, call):
    user = PostFactory(organisation=land.office).user
    PostFactory(organisation=land.other_office, user=user, valid_from=TOMORROW)

    for actor in (
        make_actor(land.town.path, rules.PEOPLE_MANAGE),
        make_actor(land.county.path, rules.PEOPLE_MANAGE, sectors=["fire"]),
        make_actor(land.county.path, rules.PEOPLE_READ),
    ):
        with pytest.raises(CapabilityMissing):
            call(user, actor)

    assert kinds() == []


def test_a_town_does_not_manage_an_officer_of_the_county_who_serves_it(land):
    user = PostFactory(organisation=land.government, area=land.town).user

    with pytest.raises(CapabilityMissing):
        services.reset_password(
            user=user, actor=make_actor(land.town.path, rules.PEOPLE_MANAGE), at=AT
        )


def test_posts_that_are_over_do_not_hinder(land):
    user = PostFactory(organisation=land.other_office, valid_to=YESTERDAY).user

    services.reset_password(user=user, actor=make_actor(land.town.path, rules.PEOPLE_MANAGE), at=AT)

    assert kinds() == ["password.reset"]


def test_the_program_may_reset_and_its_fact_has_the_area_of_the_post(land):
    user = PostFactory(organisation=land.office).user
    services.reset_password(user=user, actor=SYSTEM, at=AT)
    services.reset_password(user=UserFactory(), actor=SYSTEM, at=AT)

    assert [fact[3:] for fact in told()] == [(None, land.town.pk), (None, None)]


def test_change_password_replaces_it_and_clears_the_must():
    user = with_password(must_change_password=True)

    services.change_password(user=user, old=OLD, new=NEW, actor=as_actor(user), at=AT)

    kept = stored(user)
    assert check_password(NEW, kept.password)
    assert (kept.must_change_password, user.must_change_password) == (False, False)
    assert user.password == kept.password
    assert told() == [("password.changed", "user", str(user.pk), user.pk, None)]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("wrong", NEW, "原口令不正确"),
        (OLD, OLD, "最近5次"),
        (OLD, "Ab3-x", "10"),
        (OLD, "password123", "常见"),
        (OLD, "28374655912", "数字"),
        (OLD, "zhang.sanfeng1", "用户名"),
    ],
)
def test_change_password_refuses_wrong_and_weak_ones(old, new, problem):
    user = with_password(username="zhang.sanfeng")

    with pytest.raises(rules.PasswordRefused, match=problem):
        services.change_password(user=user, old=old, new=new, actor=as_actor(user), at=AT)

    assert check_password(OLD, stored(user).password)
    assert kinds() == (["login.failed"] if old == "wrong" else [])


def test_change_password_of_somebody_else_is_refused(manager):
    user = with_password()

    with pytest.raises(CapabilityMissing):
        services.change_password(user=user, old=OLD, new=NEW, actor=manager, at=AT)


def test_change_password_loses_politely_to_a_reset(manager):
    user = with_password()
    services.reset_password(user=stored(user), actor=manager, at=AT)

    with pytest.raises(StaleRecord):
        services.change_password(user=user, old=OLD, new=NEW, actor=as_actor(user), at=AT)

    assert stored(user).must_change_password is True
