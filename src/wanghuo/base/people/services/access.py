"""Log-in, and the keys with which programs act as a user."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NoReturn

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, check_password
from django.db import transaction

from wanghuo.base.people import rules
from wanghuo.base.people.models import ApiToken, User
from wanghuo.base.people.services.users import must_answer_for, user_mark
from wanghuo.kernel.actors import SYSTEM, Actor
from wanghuo.kernel.errors import CapabilityMissing, StaleRecord
from wanghuo.kernel.facts import services as facts

SECRET_PREFIX = "wh_"  # noqa: S105 -- lets scanners of published code recognise our secrets
SECRET_BYTES = 32
LONGEST_TOKEN_NAME = 60


def authenticate(*, username: str, password: str, at: datetime) -> User:
    """Return who logs in (登录), or refuse with `LoginRefused`, which never says why.

    Unknown and disabled names take as long as known ones: an unusable hash is checked at full cost.
    """
    user = _find(username)
    hashed = user.password if user is not None else UNUSABLE_PASSWORD_PREFIX
    is_right = check_password(password, hashed)
    if user is None or not user.is_active or not is_right:
        _refuse(user, at)
    actor = Actor(id=user.pk, name=user.name)
    with transaction.atomic():
        facts.record(rules.LOGIN_SUCCEEDED, user_mark(user, actor), actor=actor, at=at)
    return user


def issue_token(*, user: User, name: str, days: int, actor: Actor, at: datetime) -> str:
    """Issue a key to one's own account (签发接口令牌); its secret is returned once."""
    if actor.id != user.pk:
        raise CapabilityMissing(capability="签发本人令牌")
    rules.check_token_days(days)
    secret = SECRET_PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        token = ApiToken.objects.create(
            user=user,
            name=rules.check_name(name, "用途", LONGEST_TOKEN_NAME),
            secret_hash=rules.secret_hash(secret),
            created_at=at,
            expires_at=at + timedelta(days=days),
        )
        facts.record(rules.TOKEN_ISSUED, _token_mark(token, actor), actor=actor, at=at)
    return secret


@transaction.atomic
def revoke_token(*, token: ApiToken, actor: Actor, at: datetime) -> None:
    """Make a key useless at once (吊销接口令牌): its owner, or who answers for the owner."""
    if actor.id != token.user_id:
        must_answer_for(token.user, actor=actor, at=at)
    if ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at) != 1:
        raise StaleRecord
    token.revoked_at = at
    facts.record(rules.TOKEN_REVOKED, _token_mark(token, actor), actor=actor, at=at)


def _find(username: str) -> User | None:
    name = rules.normal_username(username)
    return User.objects.filter(username=name).first() if rules.USERNAME.fullmatch(name) else None


def _refuse(user: User | None, at: datetime) -> NoReturn:
    """Note the failure and refuse; the one place where failures are known (锁定 counts here)."""
    mark = user_mark(user, SYSTEM) if user is not None else facts.Mark("user", "unknown")
    with transaction.atomic():
        facts.record(rules.LOGIN_FAILED, mark, actor=SYSTEM, at=at)
    raise rules.LoginRefused


def _token_mark(token: ApiToken, actor: Actor) -> facts.Mark:
    return replace(user_mark(token.user, actor), type="apitoken", id=str(token.pk))
