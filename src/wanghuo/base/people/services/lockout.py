"""Guesses are counted before they are looked at, so that many at once win nothing (登录失败处理).

Every secret that a person can guess at goes through `guarded`: password, code, old password.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from wanghuo.base.people import rules
from wanghuo.base.people.models import GuessCount, User
from wanghuo.base.people.rules.lockout import (
    Count,
    Guarded,
    LockoutPolicy,
    after_guess,
    after_right_guess,
)
from wanghuo.base.people.services.marks import must_guard, user_mark
from wanghuo.base.people.services.policies import lockout_policy
from wanghuo.kernel.actors import SYSTEM, Actor
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.errors import DomainError, StaleRecord
from wanghuo.kernel.facts import services as facts


@dataclass(frozen=True, slots=True)
class Guess:
    """Who guesses at whose account, from where, at which step (一次尝试).

    `user` is None for a name nobody has: it is counted all the same, so that nobody learns which
    names there are.
    """

    username: str
    user: User | None
    address: str
    step: str
    at: datetime

    @property
    def keys(self) -> list[tuple[Guarded, str]]:
        """What is counted, always in this order; a command on the machine has no address."""
        account = (Guarded.ACCOUNT, account_key(self.username))
        return [(Guarded.ADDRESS, key_of(self.address)), account] if self.address else [account]


def guarded(guess: Guess, is_right: Callable[[], bool], refusal: DomainError) -> None:
    """Look at a guess if one may still be made; count and tell a wrong one, then refuse it."""
    policy = lockout_policy(local_date(guess.at))
    counts = {kind: _claim(kind, key, guess, policy) for kind, key in guess.keys}
    if is_right():
        for kind, key in guess.keys:
            _take_back(kind, key)
        return
    with transaction.atomic():
        _tell(guess, counts)
    raise refusal


def forget(user: User) -> bool:
    """Forget an account's wrong guesses; tell whether there were any."""
    account = GuessCount.objects.filter(kind=Guarded.ACCOUNT, key=account_key(user.username))
    return account.delete()[0] > 0


@transaction.atomic
def unlock_user(*, user: User, actor: Actor, at: datetime) -> None:
    """Open a locked account (解除锁定): the security administrator, never for himself."""
    must_guard(user, actor=actor, at=at)
    if not forget(user):
        raise StaleRecord
    facts.record(rules.ACCOUNT_UNLOCKED, user_mark(user, actor), actor=actor, at=at)


def count_wrong_token(*, address: str, at: datetime) -> None:
    """Count a token that is none, or refuse an address that sent too many."""
    policy = lockout_policy(local_date(at))
    guess = Guess("", None, address, "token", at)
    count = _claim(Guarded.TOKEN, key_of(address), guess, policy)
    if count.locked_until is not None:
        with transaction.atomic():
            _tell_of_address(guess)


def forget_old(at: datetime) -> int:
    """Clear counts that say nothing any more; tell how many (每日清理)."""
    policy = lockout_policy(local_date(at))
    oldest = at - max(policy.window, policy.lock) * 2
    return GuessCount.objects.filter(since__lt=oldest).exclude(locked_until__gt=at).delete()[0]


def account_key(username: str) -> str:
    """Stand for a name as it was typed: it may be a password in the wrong field."""
    return key_of(rules.normal_username(username))


def key_of(text: str) -> str:
    """Stand for a name or an address."""
    return facts.commitment(text)


@transaction.atomic
def _claim(kind: Guarded, key: str, guess: Guess, policy: LockoutPolicy) -> Count:
    """Count one guess, or refuse it unseen."""
    row = _locked_row(kind, key)
    known = _count(row) if row is not None else None
    if known is not None and known.is_locked(guess.at):
        raise policy.refusal(kind)
    count = after_guess(known, guess.at, policy.limit(kind), policy)
    if row is None:
        user = guess.user if kind is Guarded.ACCOUNT else None
        new = GuessCount(kind=kind, key=key, user=user, since=guess.at)
        GuessCount.objects.bulk_create([new], ignore_conflicts=True)
        return _claim(kind, key, guess, policy)
    _keep(row, count)
    return count


@transaction.atomic
def _take_back(kind: Guarded, key: str) -> None:
    row = _locked_row(kind, key)
    if row is not None:
        _keep(row, after_right_guess(_count(row)))


def _locked_row(kind: Guarded, key: str) -> GuessCount | None:
    return GuessCount.objects.select_for_update().filter(kind=kind, key=key).first()


def _count(row: GuessCount) -> Count:
    return Count(row.failures, row.since, row.locked_until)


def _keep(row: GuessCount, count: Count) -> None:
    GuessCount.objects.filter(pk=row.pk).update(
        failures=count.failures, since=count.since, locked_until=count.locked_until
    )


def _tell(guess: Guess, counts: dict[Guarded, Count]) -> None:
    """Tell the failure, and what it locked."""
    user, at = guess.user, guess.at
    mark = user_mark(user, SYSTEM) if user is not None else facts.Mark("user", "unknown")
    facts.record(rules.LOGIN_FAILED, mark, actor=SYSTEM, at=at, data=_data(guess))
    if counts[Guarded.ACCOUNT].locked_until is not None:
        facts.record(rules.ACCOUNT_LOCKED, mark, actor=SYSTEM, at=at)
    if Guarded.ADDRESS in counts and counts[Guarded.ADDRESS].locked_until is not None:
        _tell_of_address(guess)


def _tell_of_address(guess: Guess) -> None:
    mark = facts.Mark("address", "unknown")
    facts.record(rules.ADDRESS_BLOCKED, mark, actor=SYSTEM, at=guess.at, data=_data(guess))


def _data(guess: Guess) -> dict[str, str]:
    place = {"address": key_of(guess.address)} if guess.address else {}
    return {"step": guess.step, **place}
