"""The second factor: enrolled by its owner, taken away by him or the security administrator."""

import base64
import secrets
from datetime import datetime

from django.db import IntegrityError, transaction

from wanghuo.base.people import rules
from wanghuo.base.people.models import RecoveryCode, SecondFactor, User
from wanghuo.base.people.rules import second_factor as totp
from wanghuo.base.people.services.lockout import Guess, guarded
from wanghuo.base.people.services.logins import close_logins
from wanghuo.base.people.services.marks import must_guard, user_mark
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import CapabilityMissing, StaleRecord
from wanghuo.kernel.facts import services as facts

SECRET_BYTES = 20
RECOVERY_CODES = 10
RECOVERY_GROUPS = 4
RECOVERY_GROUP = 4
RECOVERY_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""None that is mistaken for another on paper; sixteen of them are 79 bits."""


def begin_second_factor(*, user: User, actor: Actor, at: datetime) -> SecondFactor:
    """Make a key for one's phone (启用动态口令); it opens nothing until a code confirms it."""
    _must_be_own(user, actor)
    try:
        with transaction.atomic():
            SecondFactor.objects.filter(user=user, confirmed_at__isnull=True).delete()
            return SecondFactor.objects.create(user=user, secret=_new_secret(), created_at=at)
    except IntegrityError:
        raise totp.SecondFactorPresent from None


@transaction.atomic
def confirm_second_factor(*, user: User, code: str, actor: Actor, at: datetime) -> list[str]:
    """Take the key into use with its first code; return the recovery codes, told once."""
    _must_be_own(user, actor)
    factor = SecondFactor.objects.filter(user=user, confirmed_at__isnull=True).first()
    if factor is None:
        raise totp.SecondFactorMissing
    counter = totp.counter_of(factor.secret, code, at, factor.last_counter)
    if counter is None:
        raise totp.CodeRefused
    waiting = SecondFactor.objects.filter(pk=factor.pk, confirmed_at__isnull=True)
    if waiting.update(confirmed_at=at, last_counter=counter) != 1:
        raise StaleRecord
    mark = user_mark(user, actor)
    facts.record(rules.SECOND_FACTOR_ENROLLED, mark, actor=actor, at=at)
    return _new_recovery_codes(user)


def prove_second_factor(*, user: User, code: str, address: str, step: str, at: datetime) -> None:
    """Hold a code of the phone, or a recovery code, against what is known; wrong ones count."""
    guess = Guess(user.username, user, address, step, at)
    guarded(guess, lambda: _is_right(user, code, at), totp.CodeRefused())


def renew_recovery_codes(
    *, user: User, code: str, address: str, actor: Actor, at: datetime
) -> list[str]:
    """Replace the recovery codes (更换恢复码), with a code; return them, told once."""
    _must_be_own(user, actor)
    _must_have_one(user)
    prove_second_factor(user=user, code=code, address=address, step="recovery", at=at)
    with transaction.atomic():
        facts.record(rules.RECOVERY_CODES_RENEWED, user_mark(user, actor), actor=actor, at=at)
        return _new_recovery_codes(user)


def remove_second_factor(
    *, user: User, code: str, address: str, actor: Actor, at: datetime
) -> None:
    """Take one's second factor out of use (停用动态口令), with a code."""
    _must_be_own(user, actor)
    _must_have_one(user)
    prove_second_factor(user=user, code=code, address=address, step="removal", at=at)
    _remove(user, actor, at)


def reset_second_factor(*, user: User, actor: Actor, at: datetime) -> None:
    """Take away the second factor of somebody who lost it (重置动态口令), never one's own."""
    must_guard(user, actor=actor, at=at)
    _remove(user, actor, at)


@transaction.atomic
def _remove(user: User, actor: Actor, at: datetime) -> None:
    """Remove the key; where it was taken away, whoever is logged in with it is out."""
    if SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).delete()[0] != 1:
        raise StaleRecord
    RecoveryCode.objects.filter(user=user).delete()
    ended = close_logins(user) if actor.id != user.pk else 0
    mark, data = user_mark(user, actor), {"logins": ended}
    facts.record(rules.SECOND_FACTOR_REMOVED, mark, actor=actor, at=at, data=data)


def _is_right(user: User, code: str, at: datetime) -> bool:
    factor = SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).first()
    if factor is None:
        return False
    if not totp.is_code(code):
        return _use_recovery_code(user, code, at)
    counter = totp.counter_of(factor.secret, code, at, factor.last_counter)
    if counter is None:
        return False
    unused = SecondFactor.objects.filter(pk=factor.pk, last_counter__lt=counter)
    return unused.update(last_counter=counter) == 1


@transaction.atomic
def _use_recovery_code(user: User, code: str, at: datetime) -> bool:
    code_hash = rules.secret_hash(totp.normal_recovery_code(code))
    unused = RecoveryCode.objects.filter(user=user, code_hash=code_hash, used_at__isnull=True)
    if unused.update(used_at=at) != 1:
        return False
    actor = Actor(id=user.pk, name=user.name)
    facts.record(rules.RECOVERY_CODE_USED, user_mark(user, actor), actor=actor, at=at)
    return True


def _new_secret() -> str:
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def _new_recovery_codes(user: User) -> list[str]:
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(user=user).delete()
    hashes = [rules.secret_hash(totp.normal_recovery_code(code)) for code in codes]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, code_hash=one) for one in hashes)
    return codes


def _recovery_code() -> str:
    return "-".join(
        "".join(secrets.choice(RECOVERY_LETTERS) for _ in range(RECOVERY_GROUP))
        for _ in range(RECOVERY_GROUPS)
    )


def _must_be_own(user: User, actor: Actor) -> None:
    if actor.id != user.pk:
        raise CapabilityMissing(capability="管理本人的动态口令")


def _must_have_one(user: User) -> None:
    if not SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists():
        raise totp.SecondFactorMissing
