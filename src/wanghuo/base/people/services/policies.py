"""The numbers in force, read from the rulebook (规则库)."""

from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from wanghuo.base.people.rules.lockout import LockoutPolicy
from wanghuo.base.people.rules.logins import Lifetime
from wanghuo.base.people.rules.passwords import PasswordPolicy
from wanghuo.base.people.rules.posts import GrantTerms
from wanghuo.base.people.rules.review import ReviewTerms
from wanghuo.kernel.rulebook.services import rule

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    P = TypeVar("P", bound=DataclassInstance)
else:
    P = TypeVar("P")


def password_policy(on: date) -> PasswordPolicy:
    """Return what a password must be (口令要求)."""
    return _read(PasswordPolicy, "password.policy", on)


def lockout_policy(on: date) -> LockoutPolicy:
    """Return how many wrong guesses are listened to (登录失败处理)."""
    return _read(LockoutPolicy, "login.lockout", on)


def lifetime(on: date) -> Lifetime:
    """Return how long an open login lives (登录超时)."""
    return _read(Lifetime, "login.lifetime", on)


def grant_terms(on: date) -> GrantTerms:
    """Return how long a post with an end may last (授权期限)."""
    return _read(GrantTerms, "grant.terms", on)


def review_terms(on: date) -> ReviewTerms:
    """Return what makes an account worth a look (账号核查)."""
    return _read(ReviewTerms, "account.review", on)


def _read(kind: type[P], code: str, on: date) -> P:
    found = rule(code, "", on)
    values: dict[str, Any] = {one.name: found.parameter(one.name) for one in fields(kind)}
    return kind(**values)
