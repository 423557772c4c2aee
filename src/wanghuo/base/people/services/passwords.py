"""What a new password is held against: the rules, the common ones, and those used before."""

from datetime import datetime
from functools import cache

from django.contrib.auth.hashers import check_password, is_password_usable
from django.contrib.auth.password_validation import CommonPasswordValidator

from wanghuo.base.people.models import OldPassword, User
from wanghuo.base.people.rules.passwords import check_password_rules
from wanghuo.base.people.services.policies import password_policy
from wanghuo.kernel.clock import local_date


def check_new_password(user: User, new: str, at: datetime) -> None:
    """Refuse a new password with everything that is wrong with it."""
    policy = password_policy(local_date(at))
    check_password_rules(
        new,
        username=user.username,
        name=user.name,
        policy=policy,
        is_common=new.strip().lower() in _common(),
        is_used=any(check_password(new, old) for old in _used(user, policy.remembered)),
    )


def remember_password(user: User, at: datetime) -> None:
    """Keep the hash of a password that is about to be replaced; one-time ones do not count."""
    if user.must_change_password or not is_password_usable(user.password):
        return
    OldPassword.objects.create(user=user, password=user.password, changed_at=at)
    keep = password_policy(local_date(at)).remembered
    newest = OldPassword.objects.filter(user=user).order_by("-changed_at", "-id")
    kept = list(newest.values_list("pk", flat=True)[:keep])
    OldPassword.objects.filter(user=user).exclude(pk__in=kept).delete()


def _used(user: User, count: int) -> list[str]:
    old = OldPassword.objects.filter(user=user).order_by("-changed_at", "-id")
    hashes = list(old.values_list("password", flat=True)[:count])
    return [user.password, *hashes[: count if user.must_change_password else count - 1]]


@cache
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)
