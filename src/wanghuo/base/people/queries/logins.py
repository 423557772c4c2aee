"""Where people are logged in, and how their accounts are kept; unscoped, each names whose."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from wanghuo.base.people.models import GuessCount, Login, RecoveryCode, SecondFactor, User
from wanghuo.base.people.rules.lockout import Guarded
from wanghuo.kernel.scoping import access


def open_logins(user: User, at: datetime) -> QuerySet[Login]:
    """Return where a user is logged in, the last seen first."""
    return Login.objects.filter(user=user, expire_date__gt=at).order_by("-seen_at")


def own_login(user: User, number: UUID) -> Login:
    """Return one open login of this user, or refuse with `NotFound`."""
    return access(Login.objects.select_related("user"), user=user, number=number)


def open_among(keys: Collection[str], at: datetime) -> list[str]:
    """Return which of these logins go on; for streams that outlive their request."""
    rows = Login.objects.filter(pk__in=keys, expire_date__gt=at, user__is_active=True)
    return list(rows.values_list("pk", flat=True))


def second_factor_of(user: User) -> SecondFactor | None:
    """Return a user's second factor, confirmed or not."""
    return SecondFactor.objects.filter(user=user).first()


def recovery_codes_left(user: User) -> int:
    """Count the recovery codes that were not used."""
    return RecoveryCode.objects.filter(user=user, used_at__isnull=True).count()


@dataclass(frozen=True, slots=True)
class Safety:
    """What the security administrator sees of somebody's account (账号安全)."""

    logins: tuple[Login, ...]
    locked_until: datetime | None
    factor: SecondFactor | None


def safety_of(user: User, at: datetime) -> Safety:
    """Return how an account is kept: open logins, a lock, the second factor."""
    locks = GuessCount.objects.filter(user=user, kind=Guarded.ACCOUNT, locked_until__gt=at)
    factor = SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).first()
    lock = locks.first()
    return Safety(tuple(open_logins(user, at)), lock.locked_until if lock else None, factor)
