"""Open logins: who may end whose, and what each ending tells (登录会话)."""

from datetime import datetime

from django.db import transaction

from wanghuo.base.people import rules
from wanghuo.base.people.models import Login, User
from wanghuo.base.people.rules.logins import SEEN_EVERY, EndReason
from wanghuo.base.people.services.marks import must_guard, user_mark
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import CapabilityMissing, StaleRecord
from wanghuo.kernel.facts import services as facts


def note_seen(*, login: Login, at: datetime) -> None:
    """Note that somebody is still there, at most once a minute; of two requests one writes."""
    if at - login.seen_at >= SEEN_EVERY:
        same = Login.objects.filter(pk=login.pk, seen_at=login.seen_at)
        same.update(seen_at=at)
        login.seen_at = at


@transaction.atomic
def end_login(*, login: Login, reason: EndReason, actor: Actor, at: datetime) -> None:
    """End one open login (结束登录): one's own, or as the security administrator another's."""
    owner = login.user
    if owner is None:
        raise StaleRecord
    if actor.id != owner.pk:
        must_guard(owner, actor=actor, at=at)
    if Login.objects.filter(pk=login.pk).delete()[0] != 1:
        raise StaleRecord
    _tell(owner, reason, 1, actor, at)


@transaction.atomic
def end_other_logins(
    *, user: User, keep: str, reason: EndReason, actor: Actor, at: datetime
) -> int:
    """End every open login of one's own but the one with this key; tell how many."""
    if actor.id != user.pk:
        raise CapabilityMissing(capability="退出本人的其他登录")
    ended = Login.objects.filter(user=user).exclude(pk=keep).delete()[0]
    if ended:
        _tell(user, reason, ended, actor, at)
    return ended


@transaction.atomic
def revoke_logins(*, user: User, actor: Actor, at: datetime) -> int:
    """End every open login of a user (结束全部登录); the security administrator."""
    must_guard(user, actor=actor, at=at)
    ended = close_logins(user)
    if ended:
        _tell(user, EndReason.REVOKED, ended, actor, at)
    return ended


def close_logins(user: User) -> int:
    """End every open login of a user, in the transaction of the change whose fact tells it."""
    return Login.objects.filter(user=user).delete()[0]


def forget_over_logins(at: datetime) -> int:
    """Clear logins whose life is over and nobody came back to (每日清理)."""
    return Login.objects.filter(expire_date__lt=at).delete()[0]


def _tell(user: User, reason: EndReason, count: int, actor: Actor, at: datetime) -> None:
    data = {"reason": reason.value, "logins": count}
    facts.record(rules.LOGIN_ENDED, user_mark(user, actor), actor=actor, at=at, data=data)
