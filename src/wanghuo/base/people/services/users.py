"""Accounts and passwords."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from wanghuo.base.areas.models import Area
from wanghuo.base.people import queries, rules
from wanghuo.base.people.models import ApiToken, User
from wanghuo.kernel.actors import Actor, Scope
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.errors import CapabilityMissing, StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.registry import capabilities

PASSWORD_GROUPS = 3
PASSWORD_GROUP = ("ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789", "23456789")
"""One character of each: three classes, none that is mistaken for another on paper."""


@dataclass(frozen=True, slots=True)
class OneTimePassword:
    """A first password, returned once and kept nowhere, to be changed at log-in (一次性口令)."""

    username: str
    password: str = field(repr=False)


def create_user(
    *, username: str, name: str, area: Area, actor: Actor, at: datetime
) -> tuple[User, OneTimePassword]:
    """Open an account (新建用户); `area` says whose it is until a post does.

    Without a post it can do nothing.
    """
    actor.must(rules.PEOPLE_MANAGE, area.path)
    username, name = rules.check_username(username), rules.check_name(name)
    password = one_time_password(username)
    hashed = make_password(password.password)  # slow on purpose, so before the transaction
    try:
        with transaction.atomic():
            user = User.objects.create(
                username=username,
                name=name,
                password=hashed,
                must_change_password=True,
                created_at=at,
            )
            mark = facts.Mark("user", str(user.pk), area.pk, area.path)
            facts.record(rules.USER_CREATED, mark, actor=actor, at=at)
    except IntegrityError:
        raise rules.NameTaken(what="用户名") from None
    return user, password


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
    """Stop an account at once (停用用户): sessions end with the password, tokens are revoked."""
    must_answer_for(user, actor=actor, at=at)
    _move(user, is_active=True, after={"is_active": False, "password": make_password(None)})
    ApiToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=at)
    facts.record(rules.USER_DISABLED, user_mark(user, actor), actor=actor, at=at)
    return user


def enable_user(*, user: User, actor: Actor, at: datetime) -> OneTimePassword:
    """Open a disabled account again (恢复用户), with a new one-time password."""
    return _with_new_password(user, rules.USER_ENABLED, was_active=False, actor=actor, at=at)


def reset_password(*, user: User, actor: Actor, at: datetime) -> OneTimePassword:
    """Replace a forgotten password by a one-time one (重置口令); open sessions end."""
    return _with_new_password(user, rules.PASSWORD_RESET, was_active=True, actor=actor, at=at)


def change_password(*, user: User, old: str, new: str, actor: Actor, at: datetime) -> None:
    """Change one's own password (修改口令)."""
    if actor.id != user.pk:
        raise CapabilityMissing(capability="修改本人口令")
    _check_passwords(user, old, new)
    hashed = make_password(new)
    with transaction.atomic():
        mine = User.objects.filter(pk=user.pk, password=user.password, is_active=True)
        if mine.update(password=hashed, must_change_password=False) != 1:
            raise StaleRecord
        facts.record(rules.PASSWORD_CHANGED, user_mark(user, actor), actor=actor, at=at)
    user.password, user.must_change_password = hashed, False


def must_answer_for(user: User, *, actor: Actor, at: datetime) -> None:
    """Refuse unless the actor's reach holds every post the user has or will have.

    Whoever may reset a password may log in with it, so a town's administrator must not reach the
    account of somebody who also serves the county.
    """
    rules.check_not_self(actor.id, user.pk)
    granting = actor.scope(rules.GRANT_MANAGE).reaches
    scope = Scope((*actor.scope(rules.PEOPLE_MANAGE).reaches, *granting))
    held = queries.posts_not_ended(user, local_date(at))
    is_held = all(
        rules.covers_fully(scope, post.organisation.area_path, post.sector) for post in held
    )
    if not (scope.reaches and is_held):
        raise CapabilityMissing(capability=capabilities.label(rules.PEOPLE_MANAGE))


def user_mark(user: User, actor: Actor) -> facts.Mark:
    """Name a user as a fact's subject, at the latest post's area, else at the actor's."""
    post = queries.latest_post(user)
    if post is not None:
        return facts.Mark("user", str(user.pk), post.area_id, post.area_path)
    path = actor.grants[0].reach.area_path if actor.grants else ""
    area_id = int(path.rstrip("/").rpartition("/")[2]) if path else None
    return facts.Mark("user", str(user.pk), area_id, path)


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
    after = {"password": hashed, "must_change_password": True, "is_active": True}
    with transaction.atomic():
        _move(user, is_active=was_active, after=after)
        facts.record(kind, user_mark(user, actor), actor=actor, at=at)
    return password


def _move(user: User, *, is_active: bool, after: dict[str, object]) -> None:
    """Change the account only from the state it is thought to be in."""
    if User.objects.filter(pk=user.pk, is_active=is_active).update(**after) != 1:
        raise StaleRecord
    for key, value in after.items():
        setattr(user, key, value)


def _check_passwords(user: User, old: str, new: str) -> None:
    if not check_password(old, user.password):
        raise rules.PasswordRefused(problem="原口令不正确，请重新输入。")
    if new == old:
        raise rules.PasswordRefused(problem="新口令不能与原口令相同，请换一个。")
    try:
        validate_password(new, user)
    except ValidationError as error:
        raise rules.PasswordRefused(problem=" ".join(error.messages)) from None
