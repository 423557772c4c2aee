"""Accounts and passwords."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction

from wanghuo.base.areas.models import Area
from wanghuo.base.people import queries, rules
from wanghuo.base.people.models import ApiToken, User
from wanghuo.base.people.services import lockout, logins
from wanghuo.base.people.services.marks import must_answer_for, user_mark
from wanghuo.base.people.services.passwords import check_new_password, remember_password
from wanghuo.base.people.services.posts import check_not_last
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.errors import CapabilityMissing, StaleRecord
from wanghuo.kernel.facts import services as facts

PASSWORD_GROUPS = 3
PASSWORD_GROUP = ("ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789", "23456789")
"""One character of each: three classes, none that is mistaken for another on paper."""


@dataclass(frozen=True, slots=True)
class OneTimePassword:
    """A first password, returned once and kept nowhere, to be changed at log-in (一次性口令)."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FirstPassword:
    """A first password with its hash, made before a transaction because hashing is slow."""

    password: str = field(repr=False)
    hashed: str = field(repr=False)


def first_password(username: str) -> FirstPassword:
    """Make a first password for an account that is about to be opened."""
    password = one_time_password(username).password
    return FirstPassword(password, make_password(password))


def create_user(
    *,
    username: str,
    name: str,
    area: Area,
    actor: Actor,
    at: datetime,
    first: FirstPassword | None = None,
) -> tuple[User, OneTimePassword]:
    """Open an account (新建用户); `area` says whose it is until a post does.

    Without a post it can do nothing. `first` is a password made before.
    """
    actor.must(rules.PEOPLE_MANAGE, area.path)
    username, name = rules.check_username(username), rules.check_name(name)
    first = first or first_password(username)
    try:
        with transaction.atomic():
            user = User.objects.create(
                username=username,
                name=name,
                password=first.hashed,
                must_change_password=True,
                created_at=at,
                password_changed_at=at,
            )
            mark = facts.Mark("user", str(user.pk), area.pk, area.path)
            facts.record(rules.USER_CREATED, mark, actor=actor, at=at)
    except IntegrityError:
        raise rules.NameTaken(what="用户名") from None
    return user, OneTimePassword(username, first.password)


@transaction.atomic
def change_user(*, user: User, name: str, actor: Actor, at: datetime) -> User:
    """Correct a person's name (修改用户)."""
    must_answer_for(user, actor=actor, at=at)
    name = rules.check_name(name)
    if User.objects.filter(pk=user.pk, name=user.name).update(name=name) != 1:
        raise StaleRecord
    user.name = name
    after = {"name": facts.commitment(name)}
    facts.record(rules.USER_CHANGED, user_mark(user, actor), actor=actor, at=at, after=after)
    return user


@transaction.atomic
def disable_user(*, user: User, actor: Actor, at: datetime) -> User:
    """Stop an account at once (停用用户): open logins end, tokens are revoked."""
    must_answer_for(user, actor=actor, at=at)
    tomorrow = local_date(at) + timedelta(days=1)  # whoever ends today guards nothing any more
    check_not_last(queries.posts_not_ended(user, local_date(at)), tomorrow)
    hashed = make_password(None)
    _move(user, is_active=True, after={"is_active": False, "password": hashed})
    data = _shut(user, at)
    facts.record(rules.USER_DISABLED, user_mark(user, actor), actor=actor, at=at, data=data)
    return user


def enable_user(*, user: User, actor: Actor, at: datetime) -> OneTimePassword:
    """Open a disabled account again (恢复用户), with a new one-time password."""
    return _with_new_password(user, rules.USER_ENABLED, was_active=False, actor=actor, at=at)


def reset_password(*, user: User, actor: Actor, at: datetime) -> OneTimePassword:
    """Replace a forgotten password by a one-time one (重置口令).

    Open logins end and tokens are revoked: whoever knew the old password may hold either.
    """
    return _with_new_password(user, rules.PASSWORD_RESET, was_active=True, actor=actor, at=at)


def change_password(
    *, user: User, old: str, new: str, actor: Actor, at: datetime, address: str = ""
) -> None:
    """Change one's own password (修改口令); a wrong old one counts as a wrong guess."""
    if actor.id != user.pk:
        raise CapabilityMissing(capability="修改本人口令")
    guess = lockout.Guess(user.username, user, address, "password_change", at)
    wrong = rules.PasswordRefused(problem="原口令不正确，请重新输入。")
    lockout.guarded(guess, lambda: check_password(old, user.password), wrong)
    check_new_password(user, new, at)
    hashed = make_password(new)
    after = {"password": hashed, "must_change_password": False, "password_changed_at": at}
    with transaction.atomic():
        remember_password(user, at)
        mine = User.objects.filter(pk=user.pk, password=user.password, is_active=True)
        if mine.update(**after) != 1:
            raise StaleRecord
        facts.record(rules.PASSWORD_CHANGED, user_mark(user, actor), actor=actor, at=at)
    for key, value in after.items():
        setattr(user, key, value)


def one_time_password(username: str) -> OneTimePassword:
    """Make a fresh one-time password such as Kp73-Wq92-Tn48."""
    groups = ("".join(map(secrets.choice, PASSWORD_GROUP)) for _ in range(PASSWORD_GROUPS))
    return OneTimePassword(username, "-".join(groups))


def _with_new_password(
    user: User, kind: str, *, was_active: bool, actor: Actor, at: datetime
) -> OneTimePassword:
    must_answer_for(user, actor=actor, at=at)
    password = one_time_password(user.username)
    hashed = make_password(password.password)
    after = {
        "password": hashed,
        "must_change_password": True,
        "is_active": True,
        "password_changed_at": at,
    }
    with transaction.atomic():
        remember_password(user, at)
        _move(user, is_active=was_active, after=after)
        data = _shut(user, at)
        facts.record(kind, user_mark(user, actor), actor=actor, at=at, data=data)
    return password


def _shut(user: User, at: datetime) -> dict[str, object]:
    """End the open logins and revoke the tokens of an account; tell how many."""
    alive = ApiToken.objects.filter(user=user, revoked_at__isnull=True)
    return {"logins": logins.close_logins(user), "tokens": alive.update(revoked_at=at)}


def _move(user: User, *, is_active: bool, after: dict[str, object]) -> None:
    """Change the account only from the state it is thought to be in."""
    if User.objects.filter(pk=user.pk, is_active=is_active).update(**after) != 1:
        raise StaleRecord
    for key, value in after.items():
        setattr(user, key, value)
