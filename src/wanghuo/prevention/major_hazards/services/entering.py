"""Before a decision: what was found, element by element, and who discussed it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from wanghuo.base.documents import services as documents
from wanghuo.base.documents.services import Checked, Upload
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput, StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Mark
from wanghuo.kernel.ids import new_id
from wanghuo.prevention.hazards.models import Hazard
from wanghuo.prevention.major_hazards import judging, rules
from wanghuo.prevention.major_hazards.judging import Standard
from wanghuo.prevention.major_hazards.models import Discussion, ElementCheck, MajorHazard
from wanghuo.prevention.major_hazards.rules import (
    DiscussionKind,
    DiscussionTerms,
    MajorHazardAction,
    MajorHazardState,
    Site,
)
from wanghuo.prevention.major_hazards.services import moves
from wanghuo.register.places.models import Place


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What was found (疑似情况); `id` is what the sending device calls it."""

    title: str
    site: Site
    detail: str = ""
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class ElementFound:
    """One element looked for (要素核对); `title` says it where the edition's text is missing."""

    element: str
    is_present: bool
    evidence: str = ""
    title: str = ""
    files: tuple[Upload, ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """A discussion as somebody wrote it down (讨论记录)."""

    kind: DiscussionKind
    held_on: date
    participants: str
    conclusion: str
    is_major: bool
    agreed: int = 0
    id: UUID = field(default_factory=new_id)


@transaction.atomic
def suspect(
    *,
    place: Place,
    found: Suspicion,
    actor: Actor,
    at: datetime,
    hazard: Hazard | None = None,
    previous: MajorHazard | None = None,
) -> MajorHazard:
    """Enter what may be a major hazard (登记疑似重大火灾隐患); the same id is the same one."""
    holder = place.occupier.number if place.occupier else ""
    actor.must(rules.MAJOR_HAZARD_JUDGE, place.area_path, place.sector, holder)
    title = rules.said(found.title, "请写明发现了什么隐患，不超过{limit}字。", 200)
    same = {"place_id": place.pk, "title": title, "site": found.site, "detail": found.detail}
    if standing := moves.standing(MajorHazard, found.id, **same):
        return standing
    if place.closed_on or place.merged_into_id:
        raise BadInput(problem="该场所已注销或已并入其他场所，不能再登记隐患，请核对场所。")
    if hazard is not None and hazard.place_id != place.pk:
        raise BadInput(problem="所选隐患不是该场所的，请核对后重新登记。")
    row = MajorHazard(
        pk=found.id,
        place=place,
        occupier_id=place.occupier_id,
        hazard=hazard,
        area_id=place.area_id,
        area_path=place.area_path,
        sector=place.sector,
        office_id=_office(actor),
        title=title,
        detail=found.detail,
        site=found.site,
        state=MajorHazardState.SUSPECTED,
        found_at=at,
        previous=previous,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # somebody sent the same in the same moment, and was first
        if standing := moves.standing(MajorHazard, found.id, **same):
            return standing
        raise
    _tell(row, hazard, previous, actor=actor, at=at)
    _owe_opinion(row, clock.local_date(at), actor=actor, at=at)
    return row


def check_elements(
    *, row: MajorHazard, found: Sequence[ElementFound], actor: Actor, at: datetime
) -> list[ElementCheck]:
    """Write down element by element what was seen, with evidence (核对判定要素)."""
    moves.must(row, rules.MAJOR_HAZARD_JUDGE, actor)
    standard = judging.standard_on(clock.local_date(at))
    asked = [_checked(one, standard) for one in found]
    files = [documents.keep_uploads(one.files, at=at) for one in found]
    try:
        return _check(row, asked, files, actor=actor, at=at)
    except IntegrityError:
        raise StaleRecord from None  # somebody wrote the same element in the same moment


@transaction.atomic
def discuss(*, row: MajorHazard, talk: Talk, actor: Actor, at: datetime) -> Discussion:
    """Write down who discussed it and what they concluded (记录集体讨论、专家论证)."""
    moves.must(row, rules.MAJOR_HAZARD_JUDGE, actor)
    today = clock.local_date(at)
    names = rules.names_in(talk.participants)
    conclusion = rules.said(talk.conclusion, "请写明讨论结论和主要意见，不超过{limit}字。")
    columns = {
        "major_hazard_id": row.pk,
        "kind": talk.kind,
        "held_on": talk.held_on,
        "participants": "\n".join(names),
        "people": len(names),
        "agreed": talk.agreed,
        "is_major": talk.is_major,
        "conclusion": conclusion,
    }
    if standing := moves.standing(Discussion, talk.id, **columns):
        return standing
    if talk.held_on > today:
        raise BadInput(problem="讨论日期不能晚于今天，请核对。")
    terms = DiscussionTerms(**moves.numbers("major_hazard.discussion", row, talk.held_on))
    rules.check_discussion(talk.kind, len(names), talk.agreed, terms)
    told = {"kind": talk.kind, "people": len(names), "is_major": talk.is_major}
    moves.move(row, MajorHazardAction.DISCUSS, actor=actor, at=at, told=told)
    made: Discussion = Discussion._base_manager.create(
        pk=talk.id, area_path=row.area_path, at=at, by_id=actor.id, **columns
    )
    if talk.kind is DiscussionKind.EXPERT:
        _extend_opinion(row, actor=actor, at=at)
    return made


def _checked(one: ElementFound, standard: Standard | None) -> ElementFound:
    """Hold an element against the edition; of one without text a person writes what it says."""
    evidence = one.evidence.replace("\0", "").strip()
    if one.is_present or evidence:
        evidence = rules.said(
            evidence, "请写明要素的证据：在哪里、看到什么、量得多少，不超过{limit}字。"
        )
    title = one.title
    if standard is not None and standard.has_text:
        title = judging.title_of(one.element, standard)
    else:
        title = rules.said(title, "请按标准原文写明要素内容，不超过{limit}字。", 200)
    element = rules.said(one.element, "请填写要素的条文编号，不超过{limit}字。", 20)
    return ElementFound(element, one.is_present, evidence, title)


@transaction.atomic
def _check(
    row: MajorHazard,
    asked: Sequence[ElementFound],
    files: Sequence[list[Checked]],
    *,
    actor: Actor,
    at: datetime,
) -> list[ElementCheck]:
    told = {"present": [one.element for one in asked if one.is_present]}
    told["absent"] = [one.element for one in asked if not one.is_present]
    moves.move(row, MajorHazardAction.CHECK, actor=actor, at=at, told=told)
    return [
        _write(row, one, kept, actor=actor, at=at) for one, kept in zip(asked, files, strict=True)
    ]


def _write(
    row: MajorHazard, one: ElementFound, files: list[Checked], *, actor: Actor, at: datetime
) -> ElementCheck:
    columns = {
        "title": one.title,
        "is_present": one.is_present,
        "evidence": one.evidence,
        "by_id": actor.id,
        "at": at,
    }
    made, is_new = ElementCheck._base_manager.get_or_create(
        major_hazard=row, element=one.element, defaults={"area_path": row.area_path, **columns}
    )
    if not is_new:
        columns["version"] = made.version + 1
        standing = ElementCheck._base_manager.filter(pk=made.pk, version=made.version)
        if standing.update(**columns) != 1:
            raise StaleRecord
        made.refresh_from_db(from_queryset=ElementCheck._base_manager.all())
    moves.attach(row, rules.EVIDENCE, made.pk, files, actor, at)
    return made


def _tell(
    row: MajorHazard,
    hazard: Hazard | None,
    previous: MajorHazard | None,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    told = {"place": str(row.place_id), "site": row.site}
    told |= {"hazard": str(hazard.pk)} if hazard else {}
    told |= {"previous": str(previous.pk)} if previous else {}
    facts.record(
        rules.MAJOR_HAZARD_SUSPECTED,
        facts.mark(row),
        actor=actor,
        at=at,
        after={"state": MajorHazardState.SUSPECTED},
        data=told,
    )


def _office(actor: Actor) -> int | None:
    """Return where whoever entered it works: that office handles it."""
    offices = {
        grant.organisation_id
        for grant in actor.grants
        if rules.MAJOR_HAZARD_JUDGE in grant.capabilities and grant.organisation_id is not None
    }
    return min(offices, default=None)


def _owe_opinion(row: MajorHazard, found_on: date, *, actor: Actor, at: datetime) -> None:
    terms = moves.numbers("major_hazard.handling", row, found_on)
    by = moves.workdays(found_on, terms["opinion_workdays"])
    moves.owe_step(row, moves.OPINION, "重大火灾隐患判定", by, actor=actor, at=at)


def _extend_opinion(row: MajorHazard, *, actor: Actor, at: datetime) -> None:
    """Give the time that experts take (120号令), counted from the day it was found."""
    found_on = clock.local_date(row.found_at)
    terms = moves.numbers("major_hazard.handling", row, found_on)
    days = terms["opinion_workdays"] + terms["expert_workdays"]
    subject = Mark(moves.OPINION, str(row.pk))
    moves.release([subject], actor=actor, at=at)
    by = moves.workdays(found_on, days)
    moves.owe_step(row, moves.OPINION, "重大火灾隐患判定", by, actor=actor, at=at)
