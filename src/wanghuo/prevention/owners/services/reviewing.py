"""The reviewer's part of an assessment: take, mark, return, decide, revoke."""

from datetime import datetime, timedelta

from django.db import transaction

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.errors import Listing
from wanghuo.kernel.facts import services as facts
from wanghuo.prevention.owners import queries, rules
from wanghuo.prevention.owners.models import Assessment, AssessmentItem
from wanghuo.prevention.owners.rules import AssessmentAction
from wanghuo.prevention.owners.services import moves
from wanghuo.prevention.owners.services.rating import NAMED, NO_MARKS, Marks, write_marks


@transaction.atomic
def take_assessment(
    *, assessment: Assessment, version: int, actor: Actor, at: datetime
) -> Assessment:
    """Begin the review (受理)."""
    moves.must_review(assessment, actor)
    assessment.version = version
    moves.move(assessment, AssessmentAction.TAKE, actor=actor, at=at)
    return assessment


@transaction.atomic
def review_items(
    *, assessment: Assessment, version: int, marks: Marks, actor: Actor, at: datetime
) -> Assessment:
    """Mark the items as they were found (填写评审意见)."""
    moves.must_review(assessment, actor)
    assessment.version = version
    moves.move(assessment, AssessmentAction.MARK, actor=actor, at=at)
    write_marks(assessment, marks, "points", "comment")
    return assessment


@transaction.atomic
def return_assessment(
    *, assessment: Assessment, version: int, reason: str, actor: Actor, at: datetime
) -> Assessment:
    """Give it back to be completed (退回), saying what is missing."""
    moves.must_review(assessment, actor)
    why = moves.said(reason, "请写明退回的原因，告诉单位要补什么。")
    assessment.version = version
    told = {"reason": facts.commitment(why)}
    moves.move(assessment, AssessmentAction.RETURN, actor=actor, at=at, told=told, opinion=why)
    moves.meet(assessment, actor=actor, at=at)
    return assessment


@transaction.atomic
def decide_assessment(
    *,
    assessment: Assessment,
    version: int,
    opinion: str,
    actor: Actor,
    at: datetime,
    given: Marks = NO_MARKS,
) -> Assessment:
    """Let the marks decide (评定), the last ones `given` with it: a title to a day, or none."""
    moves.must_review(assessment, actor)
    if given:
        version = review_items(
            assessment=assessment, version=version, marks=given, actor=actor, at=at
        ).version
    on = local_date(at)
    terms, rule_version = queries.terms_of(assessment.area.code, on)
    marks = _marks(assessment)
    title = rules.title_of(marks, terms)
    assessment.version = version
    moves.move(
        assessment,
        AssessmentAction.PASS if title else AssessmentAction.FAIL,
        actor=actor,
        at=at,
        told={"score": rules.score(marks)},
        score=rules.score(marks),
        title=title or "",
        decided_on=on,
        valid_until=on + timedelta(days=terms.valid_days) if title else None,
        rule_version=rule_version,
        opinion=opinion.replace("\0", "").strip()[: moves.LONGEST],
    )
    moves.meet(assessment, actor=actor, at=at)
    if title:
        _remind(assessment, actor, at)
    return assessment


@transaction.atomic
def revoke_assessment(
    *, assessment: Assessment, version: int, reason: str, actor: Actor, at: datetime
) -> Assessment:
    """Take a title away (撤销达标), saying why."""
    moves.must_review(assessment, actor)
    why = moves.said(reason, "请写明撤销的原因。")
    assessment.version = version
    told = {"reason": facts.commitment(why)}
    moves.move(assessment, AssessmentAction.REVOKE, actor=actor, at=at, told=told, opinion=why)
    moves.release(assessment, actor=actor, at=at)
    return assessment


def _marks(assessment: Assessment) -> list[rules.Mark]:
    items = list(AssessmentItem._base_manager.filter(assessment=assessment).order_by("ordinal"))
    missing = [one.title for one in items if one.points is None]
    if missing:
        raise rules.MarksMissing(count=len(missing), items=Listing(missing[:NAMED]))
    return [rules.Mark(one.code, one.points or 0, one.weight, one.is_must) for one in items]


def _remind(assessment: Assessment, actor: Actor, at: datetime) -> None:
    """Let the owner's own organisation owe the next assessment, if he has an account."""
    until = assessment.valid_until
    for organisation in queries.organisations_of(assessment.occupier.number)[:1]:
        if until is not None:
            title = f"达标到期复评：{assessment.place.name}"
            moves.owe(assessment, title, organisation, until, actor=actor, at=at)
