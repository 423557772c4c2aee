"""Log-in, step by step, and the keys with which programs act as a user.

user = authenticate(…)                  name and password
claim = claim_of(user, at) …            carried by the page to the next step
prove_second_factor(user=user, …)       where there is one
enter(user, …)                          from an allowed place: logged in
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, check_password
from django.core import signing
from django.db import transaction

from wanghuo.base.people import queries, rules
from wanghuo.base.people.models import ApiToken, SecondFactor, User
from wanghuo.base.people.rules.networks import Network, OutsideNetworks, check_networks
from wanghuo.base.people.rules.passwords import OneTimePasswordExpired
from wanghuo.base.people.rules.second_factor import ClaimOver
from wanghuo.base.people.services import lockout
from wanghuo.base.people.services.marks import must_answer_for, user_mark
from wanghuo.base.people.services.policies import password_policy
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.errors import CapabilityMissing, StaleRecord
from wanghuo.kernel.facts import services as facts

SECRET_PREFIX = "wh_"  # noqa: S105 -- lets scanners of published code recognise our secrets
SECRET_BYTES = 32
LONGEST_TOKEN_NAME = 60
CLAIM_LIFE = timedelta(minutes=5)
CLAIM_SALT = "wanghuo.login.claim"


def authenticate(*, username: str, password: str, address: str, at: datetime) -> User:
    """Return whose name and password these are (登录), or refuse with `LoginRefused`.

    Unknown and disabled names take as long as known ones: an unusable hash is checked at full cost.
    """
    user = _find(username)
    guess = lockout.Guess(username, user, address, "password", at)
    lockout.guarded(guess, lambda: _is_password_of(user, password), rules.LoginRefused())
    if user is None:  # a name that nobody has is never right
        raise rules.LoginRefused
    policy = password_policy(local_date(at))
    if user.must_change_password and policy.is_missed(user.password_changed_at, at):
        raise OneTimePasswordExpired(hours=policy.one_time_hours)
    return user


def has_second_factor(user: User) -> bool:
    """Tell whether a code is asked of this user."""
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()


def claim_of(user: User, at: datetime) -> str:
    """Return what the page carries from the password to the code; a new password voids it."""
    known = {"user": user.pk, "at": at.timestamp(), "password": facts.commitment(user.password)}
    return signing.dumps(known, salt=CLAIM_SALT)


def user_of_claim(claim: str, at: datetime) -> User:
    """Return whose password was right a moment ago, or refuse with `ClaimOver`."""
    try:
        known = signing.loads(claim, salt=CLAIM_SALT)
    except signing.BadSignature:
        raise ClaimOver from None
    user = User.objects.filter(pk=known["user"], is_active=True).first()
    is_same = user is not None and facts.commitment(user.password) == known["password"]
    if user is None or not is_same or known["at"] + CLAIM_LIFE.total_seconds() < at.timestamp():
        raise ClaimOver
    return user


def enter(*, user: User, address: str, networks: Sequence[Network], at: datetime) -> None:
    """Let in whoever has proved himself (登录成功), administrators only from their networks."""
    actor = Actor(id=user.pk, name=user.name)
    duties = queries.actor_of(user, local_date(at)).duties
    place = {"address": lockout.key_of(address)} if address else {}
    mark = user_mark(user, actor)
    try:
        check_networks(address, duties, networks)
    except OutsideNetworks:
        with transaction.atomic():
            data = {"step": "network", **place}
            facts.record(rules.LOGIN_FAILED, mark, actor=actor, at=at, data=data)
        raise
    with transaction.atomic():
        lockout.forget(user)
        facts.record(rules.LOGIN_SUCCEEDED, mark, actor=actor, at=at, data=place)


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


def _is_password_of(user: User | None, password: str) -> bool:
    hashed = user.password if user is not None else UNUSABLE_PASSWORD_PREFIX
    is_right = check_password(password, hashed)
    return is_right and user is not None and user.is_active


def _token_mark(token: ApiToken, actor: Actor) -> facts.Mark:
    return replace(user_mark(token.user, actor), type="apitoken", id=str(token.pk))
