"""What a password must be, how long it lives, and the sentence that says what is missing."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from enum import Enum
from math import ceil

from wanghuo.kernel.errors import DomainError, Listing, Words

ALIKE = 0.7
"""From this similarity on a password counts as the name itself."""

SHORTEST_PART = 3
"""A shorter name within a password says nothing."""

DAY = timedelta(days=1)


class PasswordRefused(DomainError):
    """The new password is too weak, or the old one is wrong (口令不合要求)."""

    code = "password_refused"
    status = 422
    sentence = "{problem}"


class OneTimePasswordExpired(DomainError):
    """A one-time password was not used in time (一次性口令过期)."""

    code = "one_time_password_expired"
    status = 401
    sentence = "一次性口令已超过{hours}小时未使用而失效，请联系管理员重新生成。"


class Group(Enum):
    """The four classes of characters."""

    UPPER = "大写字母"
    LOWER = "小写字母"
    DIGIT = "数字"
    SIGN = "符号"


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    """The numbers of the rulebook (口令要求)."""

    min_length: int
    min_classes: int
    remembered: int
    max_days: int
    warn_days: int
    one_time_hours: int

    def dies_at(self, changed_at: datetime) -> datetime:
        """Return when a password has to be changed."""
        return changed_at + self.max_days * DAY

    def days_left(self, changed_at: datetime | None, at: datetime) -> int | None:
        """Return how many days a password still lives, begun ones counted; None: it never ends."""
        return None if changed_at is None else ceil((self.dies_at(changed_at) - at) / DAY)

    def is_over(self, changed_at: datetime | None, at: datetime) -> bool:
        """Tell whether a password must be changed before anything else."""
        return changed_at is not None and self.dies_at(changed_at) <= at

    def is_missed(self, made_at: datetime | None, at: datetime) -> bool:
        """Tell whether a one-time password was left lying too long."""
        return made_at is not None and made_at + timedelta(hours=self.one_time_hours) <= at


def check_password_rules(
    password: str,
    *,
    username: str,
    name: str,
    policy: PasswordPolicy,
    is_common: bool = False,
    is_used: bool = False,
) -> None:
    """Refuse a password with everything that is wrong with it, so that the next one is right."""
    found = list(problems(password, username=username, name=name, policy=policy))
    if is_common:
        found.append(Words("不能用常见口令"))
    if is_used:
        found.append(Words("不能与最近{count}次用过的口令相同", count=policy.remembered))
    if found:
        raise PasswordRefused(
            problem=Words("新口令不合要求：{problems}。", problems=Listing(found))
        )


def problems(password: str, *, username: str, name: str, policy: PasswordPolicy) -> Iterator[Words]:
    """Say each thing that is missing."""
    if len(password) < policy.min_length:
        yield Words(
            "须至少{least}个字符，现在{length}个", least=policy.min_length, length=len(password)
        )
    groups = groups_of(password)
    if len(groups) < policy.min_classes:
        missing = Listing(group.value for group in Group if group not in groups)
        yield Words(
            "须有大写字母、小写字母、数字、符号中的{least}类，现在{count}类，还缺{missing}",
            least=policy.min_classes,
            count=len(groups),
            missing=missing,
        )
    if any(is_like(password, part) for part in (username, name)):
        yield Words("不能与用户名或姓名相同或相近")


def groups_of(password: str) -> set[Group]:
    """Return the classes a password has; whatever is no letter and no digit is a sign."""
    return {_group(character) for character in password}


def _group(character: str) -> Group:
    category = unicodedata.category(character)
    if category == "Lu":
        return Group.UPPER
    if category == "Ll":
        return Group.LOWER
    return Group.DIGIT if category == "Nd" else Group.SIGN


def is_like(password: str, name: str) -> bool:
    """Tell whether a password holds a name, is held by it, or differs from it by little."""
    one, other = _folded(password), _folded(name)
    if not one or not other:
        return False
    if one in other or (len(other) >= SHORTEST_PART and other in one):
        return True
    return SequenceMatcher(a=one, b=other).ratio() >= ALIKE


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
