"""From what was found to a decision: by the edition in force, or by a person (判定)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from wanghuo.base.documents import services as documents
from wanghuo.base.documents.models import Attachment
from wanghuo.base.documents.services import Checked, Upload
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput
from wanghuo.prevention.major_hazards import judging, rules
from wanghuo.prevention.major_hazards.judging import Verdict
from wanghuo.prevention.major_hazards.models import Discussion, ElementCheck, MajorHazard
from wanghuo.prevention.major_hazards.rules import (
    By,
    Decision,
    MajorHazardAction,
    Site,
)
from wanghuo.prevention.major_hazards.services import moves


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person adds to the rules (判定意见): day, exemptions, a decision with reasons."""

    on: date | None = None
    exempt: tuple[str, ...] = ()
    decision: Decision | None = None
    reasons: str = ""


def judge(
    *,
    row: MajorHazard,
    judgement: Judgement,
    actor: Actor,
    at: datetime,
    files: Sequence[Upload] = (),
) -> Verdict:
    """Decide by the edition in force on the day, or by a person where its text is missing (判定).

    The decision keeps the edition and the digest of its data.
    """
    moves.must(row, rules.MAJOR_HAZARD_JUDGE, actor)
    checked = documents.keep_uploads(files, at=at)
    with transaction.atomic():
        return _judge(row, judgement, checked, actor=actor, at=at)


def _judge(
    row: MajorHazard, judgement: Judgement, files: list[Checked], *, actor: Actor, at: datetime
) -> Verdict:
    on = _day(row, judgement, clock.local_date(at))
    present = _present(row)
    case = judging.Case(Site(row.site), tuple(present), judgement.exempt)
    verdict = judging.judge(case, on)
    moves.attach(row, rules.PAPERS, row.pk, files, actor, at)
    action, decision = _settled(row, judgement, verdict)
    is_by_person = verdict.decision is Decision.NEEDS_HUMAN and judgement.decision is not None
    standard = judging.standard_on(on)
    columns: dict[str, Any] = {
        "decision": decision,
        "by": verdict.by,
        "is_by_person": is_by_person,
        "rule_version": verdict.rule_version or "",
        "rule_digest": standard.digest if standard else "",
        "matched": list(verdict.matched),
        "exempt": list(judgement.exempt),
        "explain": verdict.explain,
        "reasons": judgement.reasons.strip(),
        "judged_on": on,
        "judged_by_id": actor.id,
        "major_on": on if decision is Decision.MAJOR else None,
    }
    told = {
        "decision": decision,
        "by": verdict.by,
        "by_person": is_by_person,
        "rule": verdict.rule_version,
        "digest": columns["rule_digest"],
        "matched": list(verdict.matched),
    }
    moves.move(row, action, actor=actor, at=at, told=told, **columns)
    if action is not MajorHazardAction.DEFER:
        moves.meet_step(row, moves.OPINION, actor=actor, at=at)
    if decision is Decision.MAJOR:
        _owe_notice(row, on, actor=actor, at=at)
    return verdict


def _settled(
    row: MajorHazard, judgement: Judgement, verdict: Verdict
) -> tuple[MajorHazardAction, Decision]:
    """Return what is decided, and by which step; refuse what lacks its papers."""
    if verdict.decision is Decision.NEEDS_HUMAN:
        return _by_person(row, judgement)
    if judgement.decision is not None and judgement.decision is not verdict.decision:
        raise rules.RulesDecide(version=verdict.rule_version)
    if judgement.exempt:
        _must_be_reasoned(row, judgement)
        return MajorHazardAction.EXEMPT, verdict.decision
    if verdict.by is By.COMPREHENSIVE:
        _must_be_discussed(row)
    is_major = verdict.decision is Decision.MAJOR
    return (MajorHazardAction.CONFIRM if is_major else MajorHazardAction.CLEAR), verdict.decision


def _by_person(row: MajorHazard, judgement: Judgement) -> tuple[MajorHazardAction, Decision]:
    if judgement.decision is None:
        return MajorHazardAction.DEFER, Decision.NEEDS_HUMAN
    if judgement.decision is Decision.NEEDS_HUMAN:
        raise BadInput(problem="请选择“判定为重大火灾隐患”或“不判定为重大火灾隐患”。")
    _must_be_reasoned(row, judgement)
    is_major = judgement.decision is Decision.MAJOR
    return (MajorHazardAction.CONFIRM if is_major else MajorHazardAction.CLEAR), judgement.decision


def _must_be_reasoned(row: MajorHazard, judgement: Judgement) -> None:
    missing = [] if judgement.reasons.strip() else ["理由"]
    papers = Attachment._base_manager.filter(
        subject_type=rules.PAPERS, subject_id=str(row.pk), withdrawn_at__isnull=True
    )
    missing += [] if papers.exists() else ["判定材料"]
    if missing:
        raise rules.ReasonsMissing(missing="和".join(missing))
    if len(judgement.reasons) > rules.LONGEST:
        raise BadInput(problem="理由不超过2000字，详细内容请放在判定材料里。")


def _must_be_discussed(row: MajorHazard) -> None:
    last = Discussion._base_manager.filter(major_hazard=row).order_by("-held_on", "-at").first()
    if last is None or not last.is_major:
        raise rules.DiscussionMissing


def _day(row: MajorHazard, judgement: Judgement, today: date) -> date:
    """Return the day of decision: from when it was found to today, and no other."""
    on = judgement.on or today
    if not clock.local_date(row.found_at) <= on <= today:
        raise BadInput(problem="判定日应在发现之日至今天之间，请核对。")
    return on


def _present(row: MajorHazard) -> list[str]:
    found = ElementCheck._base_manager.filter(major_hazard=row, is_present=True)
    return list(found.order_by("element").values_list("element", flat=True))


def _owe_notice(row: MajorHazard, on: date, *, actor: Actor, at: datetime) -> None:
    terms = moves.numbers("major_hazard.handling", row, on)
    by = moves.workdays(on, terms["notice_workdays"])
    moves.owe_step(row, moves.NOTICE, "书面报告政府", by, actor=actor, at=at)
