"""Inspected, approved by who listed it, and looked back at."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from wanghuo.base.deadlines.queries import working_calendar
from wanghuo.base.deadlines.rules import Shift
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor, System
from wanghuo.kernel.errors import StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.ids import new_id
from wanghuo.prevention.major_hazards import rules
from wanghuo.prevention.major_hazards.models import (
    Closure,
    ListedSupervision,
    LookBack,
    MajorHazard,
)
from wanghuo.prevention.major_hazards.rules import (
    LookBackResult,
    MajorHazardAction,
    Site,
)
from wanghuo.prevention.major_hazards.services import moves
from wanghuo.prevention.major_hazards.services.entering import Suspicion, suspect
from wanghuo.prevention.major_hazards.services.supervising import owe_weekly


@dataclass(frozen=True, slots=True)
class Visit:
    """What was found going back (回头看情况); `again_id` names the new major hazard, if any."""

    result: LookBackResult
    text: str
    again_id: UUID = field(default_factory=new_id)


@transaction.atomic
def inspect_closure(
    *, row: MajorHazard, is_passed: bool, findings: str, actor: Actor, at: datetime
) -> Closure:
    """Go and look whether it is rectified (现场核查): pass it on, or send it back."""
    moves.must(row, rules.MAJOR_HAZARD_JUDGE, actor)
    words = rules.said(findings, "请写明现场核查看到的情况和意见，不超过{limit}字。")
    action = MajorHazardAction.INSPECT if is_passed else MajorHazardAction.RETURN
    if row.state != rules.MajorHazardState.CLOSURE_ASKED:
        rules.next_state(rules.MajorHazardState(row.state), MajorHazardAction.INSPECT)
    closure = _open(row)
    _must_be_another(actor, closure.by_id)
    told = {"closure": str(closure.pk), "passed": is_passed}
    moves.move(row, action, actor=actor, at=at, told=told)
    _say(
        closure,
        is_passed=is_passed,
        inspected_at=at,
        inspected_by_id=actor.id,
        findings=words,
    )
    moves.meet_step(row, moves.RECHECK, actor=actor, at=at)
    if not is_passed:
        _go_on(row, actor=actor, at=at)
    return closure


@transaction.atomic
def decide_closure(
    *,
    row: MajorHazard,
    is_approved: bool,
    opinion: str,
    revision: int,
    actor: Actor,
    at: datetime,
) -> Closure:
    """Close the case or send it back; only who listed it may (批准销案).

    `revision` is that of the case as the approver read it: another one refuses.
    """
    moves.must(row, rules.MAJOR_HAZARD_LIST, actor)
    action = MajorHazardAction.APPROVE if is_approved else MajorHazardAction.RETURN
    words = opinion.strip()
    if not is_approved or words:
        words = rules.said(
            opinion, "请写明审批意见，退回的要写明需要补充整改的内容，不超过{limit}字。"
        )
    rules.next_state(rules.MajorHazardState(row.state), MajorHazardAction.APPROVE)
    if row.revision != revision:
        raise StaleRecord
    listing = ListedSupervision._base_manager.select_related("authority").get(major_hazard=row)
    _must_be_authority(actor, listing)
    closure = _open(row)
    _must_be_another(actor, closure.by_id, closure.inspected_by_id)
    on = clock.local_date(at)
    changes: dict[str, Any] = {"closed_on": on} if is_approved else {}
    told = {"closure": str(closure.pk), "authority": listing.authority_id}
    moves.move(row, action, actor=actor, at=at, told=told, **changes)
    _say(closure, is_approved=is_approved, decided_at=at, decided_by_id=actor.id, opinion=words)
    if is_approved:
        moves.meet(facts.mark(row), actor=actor, at=at)
        _plan_look_back(row, listing, actor=actor, at=at)
    else:
        _go_on(row, actor=actor, at=at)
    return closure


@transaction.atomic
def look_back(*, row: MajorHazard, visit: Visit, actor: Actor, at: datetime) -> LookBack:
    """Go back after closure (回头看); what came again is a new major hazard, linked to this one."""
    moves.must(row, rules.MAJOR_HAZARD_JUDGE, actor)
    words = rules.said(visit.text, "请写明回头看看到的情况，不超过{limit}字。")
    told = {"result": visit.result}
    moves.move(row, MajorHazardAction.LOOK_BACK, actor=actor, at=at, told=told)
    planned = LookBack._base_manager.get(major_hazard=row)
    changes = {
        "done_on": clock.local_date(at),
        "result": visit.result,
        "text": words,
        "by_id": actor.id,
        "at": at,
    }
    LookBack._base_manager.filter(pk=planned.pk).update(**changes)
    for name, value in changes.items():
        setattr(planned, name, value)
    moves.meet(facts.mark(planned), actor=actor, at=at)
    if visit.result is LookBackResult.AGAIN:
        _suspect_again(row, visit.again_id, words, actor=actor, at=at)
    return planned


def _open(row: MajorHazard) -> Closure:
    """Return what was asked last; it is the one that waits."""
    found: Closure = Closure._base_manager.filter(major_hazard=row).order_by("-at", "-id")[0]
    return found


def _say(closure: Closure, **changes: Any) -> None:  # noqa: ANN401 -- columns of the row
    Closure._base_manager.filter(pk=closure.pk).update(**changes)
    for name, value in changes.items():
        setattr(closure, name, value)


def _must_be_another(actor: Actor, *others: int | None) -> None:
    if actor.id is not None and actor.id in others:
        raise rules.OwnClosure


def _must_be_authority(actor: Actor, listing: ListedSupervision) -> None:
    of = {
        grant.organisation_id
        for grant in actor.grants
        if rules.MAJOR_HAZARD_LIST in grant.capabilities
    }
    if not isinstance(actor, System) and listing.authority_id not in of:
        raise rules.NotListingAuthority(authority=listing.authority.name)


def _go_on(row: MajorHazard, *, actor: Actor, at: datetime) -> None:
    """Let reports be owed again, as long as it is not rectified."""
    listing = ListedSupervision._base_manager.select_related("authority", "supervisor").get(
        major_hazard=row
    )
    owe_weekly(row, listing, None, actor=actor, at=at)


def _plan_look_back(
    row: MajorHazard, listing: ListedSupervision, *, actor: Actor, at: datetime
) -> None:
    """Go back so many days after closure; on the next working day where that is none."""
    on = clock.local_date(at)
    terms = moves.numbers("major_hazard.supervision", row, on)
    day = on + timedelta(days=terms["look_back_days"])
    day = working_calendar().shifted(day, Shift.AFTER).day
    planned: LookBack = LookBack._base_manager.create(
        major_hazard=row, area_id=row.area_id, area_path=row.area_path, at=at, due_on=day
    )
    MajorHazard._base_manager.filter(pk=row.pk).update(look_back_on=day)
    row.look_back_on = day
    owing = row.office or listing.authority
    moves.owe(row, facts.mark(planned), "销案回头看", owing, day, actor=actor, at=at)


def _suspect_again(
    row: MajorHazard, key: UUID, words: str, *, actor: Actor, at: datetime
) -> MajorHazard:
    found = Suspicion(row.title, Site(row.site), f"回头看发现反弹：{words}", key)
    return suspect(place=row.place, found=found, actor=actor, at=at, previous=row)
