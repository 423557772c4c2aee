"""When a post is in force, how far a grant may go, and which duties exclude each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from wanghuo.base.people.rules.terms import Duty
from wanghuo.kernel.actors import Scope
from wanghuo.kernel.errors import BadInput, DomainError, Words


class DutyConflict(DomainError):
    """The three administrators exclude each other and every business post (三员分立)."""

    code = "duty_conflict"
    status = 409
    sentence = (
        "该用户同期已任“{held}”，不能再任“{wanted}”：系统、安全、审计管理员彼此分立，也不兼业务岗位。"
        "请另选用户，或先终止原岗位。"
    )


class SelfGrant(DomainError):
    """Nobody decides on his own posts and account (不得自我授权)."""

    code = "self_grant"
    status = 403
    sentence = "不能为本人办理授权、停用或重置，请由另一位管理员办理。"


@dataclass(frozen=True, slots=True)
class Tenure:
    """One post as time sees it: a duty from one day through another, or open-ended (任期)."""

    duty: Duty
    valid_from: date
    valid_to: date | None = None

    def overlaps(self, other: "Tenure") -> bool:
        """Tell whether there is a day on which both are in force."""
        last_days = [day for day in (self.valid_to, other.valid_to) if day is not None]
        first = max(self.valid_from, other.valid_from)
        return all(first <= day for day in last_days)


def is_in_force(valid_from: date, valid_to: date | None, on: date) -> bool:
    """Tell whether a post is in force that day; both ends are inclusive."""
    return valid_from <= on and (valid_to is None or on <= valid_to)


def check_dates(valid_from: date, valid_to: date | None) -> None:
    """Refuse a post that would end before it begins."""
    if valid_to is not None and valid_to < valid_from:
        raise BadInput(problem="截止日期不能早于起始日期，请核对。")


@dataclass(frozen=True, slots=True)
class GrantTerms:
    """The numbers of the rulebook (授权期限)."""

    longest_days: int
    notice_days: tuple[int, ...]

    def last_day(self, valid_from: date) -> date:
        """Return the last day that a post with an end may have."""
        return valid_from + timedelta(days=self.longest_days)


def check_terms(tenure: Tenure, terms: GrantTerms, *, is_temporary: bool) -> None:
    """Refuse an administrator's or a temporary post without an end, or with too late a one."""
    if tenure.duty is Duty.NONE and not is_temporary:
        return
    latest = terms.last_day(tenure.valid_from)
    if tenure.valid_to is None or tenure.valid_to > latest:
        raise BadInput(
            problem=Words(
                "管理员岗位和临时岗位须写截止日期，一次最长{days}天，最晚到{latest}；届满可以再授。",
                days=terms.longest_days,
                latest=latest.isoformat(),
            )
        )


def check_duties(wanted: Tenure, held: Iterable[Tenure]) -> None:
    """Refuse a second, different duty on any common day; several posts of one duty are fine."""
    for other in held:
        if other.duty != wanted.duty and other.overlaps(wanted):
            raise DutyConflict(held=other.duty.label, wanted=wanted.duty.label)


def check_not_self(actor_id: int | None, user_id: int) -> None:
    """Refuse what a person would decide about himself."""
    if actor_id == user_id:
        raise SelfGrant


def covers_fully(scope: Scope, area_path: str, sector: str) -> bool:
    """Tell whether one reach holds the whole of an area and sector; blank is every sector.

    Unlike `Reach.covers`, which lets every line of business see a common row, a reach narrowed to
    sectors does not hold "every sector": otherwise it could hand on more than it has.
    """
    return any(
        area_path.startswith(reach.area_path)
        and reach.holders is None
        and (reach.sectors is None or (sector != "" and sector in reach.sectors))
        for reach in scope.reaches
    )
