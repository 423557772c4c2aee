"""When a post is in force, how far a grant may go, and which duties exclude each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from wanghuo.base.people.rules.terms import GRANT_MANAGE, Duty
from wanghuo.kernel.actors import Scope
from wanghuo.kernel.errors import BadInput, DomainError, Words
from wanghuo.kernel.registry import capabilities as declared


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
        and (reach.sectors is None or (sector != "" and sector in reach.sectors))
        for reach in scope.reaches
    )


def check_role(duty: Duty, capabilities: Iterable[str]) -> None:
    """Refuse a role with a word nobody declared, or one that grants without being 安全管理员."""
    for capability in capabilities:
        if capability not in declared.labels:
            raise BadInput(
                problem=Words(
                    "角色中有未定义的权限“{capability}”，请核对角色文件。", capability=capability
                )
            )
        if capability == GRANT_MANAGE and duty is not Duty.SECURITY:
            raise BadInput(problem="“授权与岗位管理”只能授予安全管理员角色，请核对角色文件。")
