"""The owner's part of an assessment: begin, rate, prove, submit."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from django.db import transaction

from wanghuo.base.documents.models import Attachment
from wanghuo.base.documents.queries import attachments_of
from wanghuo.base.documents.services import Upload, attach, keep_uploads
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.errors import BadInput, Listing, TransitionRefused, Words
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Mark
from wanghuo.prevention.owners import queries, rules
from wanghuo.prevention.owners.models import Assessment, AssessmentItem
from wanghuo.prevention.owners.rules import AssessmentAction, AssessmentState, Standard
from wanghuo.prevention.owners.services import moves
from wanghuo.register.places.models import Place

Marks = Mapping[str, tuple[int | None, str]]
"""Points and a word for each item, by its code; None takes the points back."""

Proofs = Mapping[str, Sequence[Upload]]
"""Evidence for items, by the item's code."""

NO_MARKS: Marks = MappingProxyType({})
NO_PROOFS: Proofs = MappingProxyType({})
LONGEST_WORD = 300
NAMED = 5
"""So many items a refusal names."""


@transaction.atomic
def begin_assessment(
    *, place: Place, standard_code: str, key: UUID, actor: Actor, at: datetime
) -> Assessment:
    """Begin to rate a place under a standard (开始自评); the same key again is the same one."""
    moves.must_own_place(place, actor)
    standard = queries.standard(standard_code)
    queries.lock_place(place)
    if standing := Assessment._base_manager.filter(pk=key).first():
        if (standing.place_id, standing.standard) != (place.pk, standard.code):
            raise rules.OtherContent(what="达标评定")
        return standing
    if standard not in queries.standards_of(place, queries.standards().values()):
        raise BadInput(
            problem=Words("“{title}”不适用于这类场所，请选择适用的标准。", title=standard.title)
        )
    if queries.open_assessments(place, standard.code).exists():
        raise rules.AssessmentOpen(place=place.name, standard=standard.title)
    return _begin(place, standard, key, actor, at)


def _begin(place: Place, standard: Standard, key: UUID, actor: Actor, at: datetime) -> Assessment:
    assessment = Assessment(
        pk=key,
        standard=standard.code,
        standard_title=standard.title,
        standard_version=standard.version,
        begun_at=at,
        **moves.of_place(place),
    )
    assessment.save(force_insert=True)
    AssessmentItem._base_manager.bulk_create(
        AssessmentItem(
            assessment=assessment,
            ordinal=nth,
            code=one.code,
            title=one.title,
            basis=one.basis,
            weight=one.weight,
            needs_evidence=one.needs_evidence,
            is_must=one.is_must,
        )
        for nth, one in enumerate(standard.items, 1)
    )
    data = {"standard": standard.code, "version": standard.version}
    facts.record(rules.ASSESSMENT_BEGUN, facts.mark(assessment), actor=actor, at=at, data=data)
    return assessment


@transaction.atomic
def rate_items(
    *,
    assessment: Assessment,
    version: int,
    marks: Marks,
    actor: Actor,
    at: datetime,
    proofs: Proofs = NO_PROOFS,
) -> Assessment:
    """Mark one's own place (填写自评), all or nothing; items not named stay as they are."""
    moves.must_own(assessment, actor)
    assessment.version = version
    moves.move(assessment, AssessmentAction.RATE, actor=actor, at=at)
    write_marks(assessment, marks, "self_points", "self_note")
    rows = AssessmentItem._base_manager.filter(assessment=assessment)
    for item in rows.filter(code__in=list(proofs)).order_by("ordinal"):
        item.assessment = assessment
        prove_item(item=item, files=proofs[item.code], actor=actor, at=at)
    return assessment


def prove_item(
    *, item: AssessmentItem, files: Sequence[Upload], actor: Actor, at: datetime
) -> list[Attachment]:
    """Add evidence to an item (上传佐证) while the owner has it."""
    assessment = item.assessment
    moves.must_own(assessment, actor)
    state = AssessmentState(assessment.state)
    if state not in rules.WITH_OWNER:
        raise TransitionRefused(state=state.label, action="上传佐证")
    checked = keep_uploads(files, at=at)
    return attach(
        subject=item_mark(item),
        files=checked,
        actor=actor,
        at=at,
        sector=assessment.sector,
        holder=assessment.occupier.number,
    )


@transaction.atomic
def submit_assessment(
    *,
    assessment: Assessment,
    version: int,
    actor: Actor,
    at: datetime,
    marks: Marks = NO_MARKS,
    proofs: Proofs = NO_PROOFS,
) -> Assessment:
    """Hand the self-rating in (提交); every item is marked, and proved where proof is asked.

    What was marked last and not saved goes in with it, or nothing of both.
    """
    moves.must_own(assessment, actor)
    if marks or proofs:
        version = rate_items(
            assessment=assessment, version=version, marks=marks, proofs=proofs, actor=actor, at=at
        ).version
    items = list(AssessmentItem._base_manager.filter(assessment=assessment).order_by("ordinal"))
    _check_marked(items)
    _check_proved(items)
    on = local_date(at)
    terms, rule_version = queries.terms_of(assessment.area.code, on)
    rated = [rules.Mark(one.code, one.self_points or 0, one.weight, one.is_must) for one in items]
    assessment.version = version
    moves.move(
        assessment,
        AssessmentAction.SUBMIT,
        actor=actor,
        at=at,
        submitted_at=at,
        submitted_by_id=actor.id,
        self_score=rules.score(rated),
        rule_version=rule_version,
    )
    _ask_for_review(assessment, on + timedelta(days=terms.review_days), actor=actor, at=at)
    return assessment


def _ask_for_review(assessment: Assessment, due: date, *, actor: Actor, at: datetime) -> None:
    where = (assessment.area_path, assessment.sector)
    reviewer = queries.reviewing_organisation(*where, local_date(at))
    if reviewer is not None:
        title = f"评审达标申请：{assessment.place.name}"
        moves.owe(assessment, title, reviewer, due, actor=actor, at=at)


def _check_marked(items: Sequence[AssessmentItem]) -> None:
    missing = [one.title for one in items if one.self_points is None]
    if missing:
        raise rules.MarksMissing(count=len(missing), items=Listing(missing[:NAMED]))


def _check_proved(items: Sequence[AssessmentItem]) -> None:
    files = attachments_of("assessmentitem", [one.pk for one in items])
    proved = {key for key, of in files.items() if any(one.withdrawn_at is None for one in of)}
    missing = [
        one.title
        for one in items
        if one.needs_evidence and one.self_points and str(one.pk) not in proved
    ]
    if missing:
        raise rules.EvidenceMissing(items=Listing(missing[:NAMED]))


def write_marks(assessment: Assessment, marks: Marks, points: str, words: str) -> None:
    """Put points and words on items, each within its weight."""
    rows = AssessmentItem._base_manager.filter(assessment=assessment)
    items = {one.code: one for one in rows.order_by("ordinal")}
    strange = sorted(set(marks) - set(items))
    if strange:
        raise BadInput(problem=Words("这份评定里没有“{code}”项，请刷新后重试。", code=strange[0]))
    for code, (given, said) in marks.items():
        one = items[code]
        if given is not None and not 0 <= given <= one.weight:
            raise BadInput(
                problem=Words(
                    "“{title}”应打 0 至 {weight} 分。", title=one.title, weight=one.weight
                )
            )
        setattr(one, points, given)
        setattr(one, words, said.replace("\0", "").strip()[:LONGEST_WORD])
    AssessmentItem._base_manager.bulk_update([items[code] for code in marks], [points, words])


def item_mark(item: AssessmentItem) -> Mark:
    """Name an item as the subject of its files, where its assessment lies."""
    of = item.assessment
    return Mark("assessmentitem", str(item.pk), of.area_id, of.area_path)
