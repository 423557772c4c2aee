"""How many wrong guesses are listened to, per account and per address, and how it is refused."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from wanghuo.kernel.errors import DomainError
from wanghuo.kernel.terms import Term


class Guarded(Term):
    """What wrong guesses are counted for (计数对象)."""

    ACCOUNT = "account", "账号"
    ADDRESS = "address", "来源地址"
    TOKEN = "token", "接口令牌来源地址"


class AccountLocked(DomainError):
    """Too many wrong guesses; whether this one was right is not even looked at (账号锁定)."""

    code = "account_locked"
    status = 429
    sentence = "连续失败次数过多，该账号已锁定，请{minutes}分钟后再试，或联系安全管理员解除锁定。"


class AddressBlocked(DomainError):
    """Too many wrong guesses from one address, whatever the accounts (来源地址受限)."""

    code = "address_blocked"
    status = 429
    sentence = "来自您所在网络地址的失败次数过多，请{minutes}分钟后再试。"


@dataclass(frozen=True, slots=True)
class LockoutPolicy:
    """The numbers of the rulebook (登录失败处理)."""

    account_failures: int
    address_failures: int
    token_failures: int
    window_minutes: int
    lock_minutes: int

    def limit(self, guarded: Guarded) -> int:
        """Return how many wrong guesses are listened to."""
        return {
            Guarded.ACCOUNT: self.account_failures,
            Guarded.ADDRESS: self.address_failures,
            Guarded.TOKEN: self.token_failures,
        }[guarded]

    @property
    def window(self) -> timedelta:
        """How long a wrong guess is remembered."""
        return timedelta(minutes=self.window_minutes)

    @property
    def lock(self) -> timedelta:
        """How long nothing is listened to."""
        return timedelta(minutes=self.lock_minutes)

    def refusal(self, guarded: Guarded) -> DomainError:
        """Return how a locked account or a blocked address is refused."""
        kind = AccountLocked if guarded is Guarded.ACCOUNT else AddressBlocked
        return kind(minutes=self.lock_minutes)


@dataclass(frozen=True, slots=True)
class Count:
    """How many guesses were counted since when, and until when nothing is listened to (计数)."""

    failures: int
    since: datetime
    locked_until: datetime | None

    def is_locked(self, at: datetime) -> bool:
        """Tell whether nothing is listened to now."""
        return self.locked_until is not None and at < self.locked_until


def after_guess(count: Count | None, at: datetime, limit: int, policy: LockoutPolicy) -> Count:
    """Return the count with one more guess; the last one allowed locks what comes after it.

    The guess is counted before it is looked at, so that of many at once no more than the limit are
    looked at. An over window and an over lock begin anew.
    """
    is_new = count is None or count.locked_until is not None or count.since + policy.window <= at
    failures = 1 if count is None or is_new else count.failures + 1
    since = at if count is None or is_new else count.since
    return Count(failures, since, at + policy.lock if failures >= limit else None)


def after_right_guess(count: Count) -> Count:
    """Take back a guess that was right: it was no failure, and what it locked opens again."""
    return Count(max(count.failures - 1, 0), count.since, None)
