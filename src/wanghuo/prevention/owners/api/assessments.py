"""Standards, assessments and rates."""

from uuid import UUID

from ninja import File, Query, Router
from ninja.files import UploadedFile

from wanghuo.base.areas import queries as areas
from wanghuo.base.documents.queries import attachments_of
from wanghuo.base.documents.services import Upload
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.operations import Listed, Page, content_of, listed
from wanghuo.prevention.owners import queries, schemas, services
from wanghuo.prevention.owners.api.promises import below
from wanghuo.prevention.owners.models import Assessment
from wanghuo.prevention.owners.rules import (
    OWNER_DECLARE,
    OWNER_READ,
    STANDARD_REVIEW,
    Standard,
)

router = Router(tags=["标准化管理"])
_ONE = "/assessments/{assessment_id}"


@router.get("/standards", response=list[schemas.OwnerStandardOut], summary="达标标准")
@needs(OWNER_READ)
def standard_list(request: ActorRequest) -> list[Standard]:
    """Return every standard with its items."""
    del request
    return list(queries.standards().values())


@router.get("/standard-rates", response=list[schemas.RateOut], summary="达标率")
@needs(OWNER_READ)
def standard_rates(request: ActorRequest, asked: Query[schemas.RatesAsked]) -> list[Listed]:
    """Return how many places have reached their standard, by standard or by area."""
    del request
    area, on = below(asked.below_id), clock.today()
    terms, _ = queries.terms_of(area.code if area else "", on)
    if not asked.standard:
        return [_rate(one) for one in queries.rates(on, terms.warn_days, area)]
    beside = list(areas.children(area)) if area else areas.reach_roots()
    standard = queries.standard(asked.standard)
    return [_rate(one) for one in queries.rates_by_area(standard, beside, on, terms.warn_days)]


def _rate(line: queries.Rate) -> Listed:
    return {
        "standard": line.standard.code,
        "area_id": line.area.pk if line.area else None,
        "area": line.area.name if line.area else "",
        "total": line.total,
        "percent": line.percent,
        "counts": {one.value: count for one, count in line.counts.items()},
    }


@router.get("/standard-places", response=Page[schemas.StandingOut], summary="应达标场所")
@needs(OWNER_READ)
def standard_places(request: ActorRequest, asked: Query[schemas.StandingsAsked]) -> Listed:
    """List the places of a standard and how each stands."""
    del request
    area, on = below(asked.below_id), clock.today()
    terms, _ = queries.terms_of(area.code if area else "", on)
    standard = queries.standard(asked.standard)
    found = queries.places_of(standard, on, terms.warn_days, below=area)
    rows = queries.at(found, asked.standing).select_related("area").order_by("-pk")
    page = listed(rows.defer("area__boundary"), asked)
    told = [
        {"place": one, "area": one.area.name, "standing": queries.standing_of(one)}
        for one in page["items"]
    ]
    return {**page, "items": told}


@router.get("/assessments", response=Page[schemas.AssessmentOut], summary="达标评定列表")
@needs(OWNER_READ)
def assessment_list(request: ActorRequest, asked: Query[schemas.AssessmentsAsked]) -> Listed:
    """List assessments in scope."""
    del request
    chosen = queries.AssessmentFilter(
        below=below(asked.below_id),
        text=asked.text,
        standard=asked.standard,
        state=asked.state,
        place_id=asked.place_id,
    )
    return listed(queries.assessment_list(chosen), asked)


@router.get(_ONE, response=schemas.AssessmentDetail, summary="达标评定详情")
@needs(OWNER_READ)
def assessment(request: ActorRequest, assessment_id: UUID) -> Listed:
    """Return one assessment with its items and their files."""
    del request
    found = queries.assessment(assessment_id)
    items = list(queries.items_of(found))
    files = attachments_of("assessmentitem", [one.pk for one in items])
    for one in items:
        standing = [file.pk for file in files.get(str(one.pk), []) if file.withdrawn_at is None]
        one.file_ids = standing  # type: ignore[attr-defined]  # -- read by the schema
    return {"assessment": found, "items": items}


@router.post(
    "/places/{place_id}/assessments", response={201: schemas.AssessmentOut}, summary="开始自评"
)
@needs(OWNER_DECLARE)
def begin_assessment(
    request: ActorRequest, place_id: UUID, asked: schemas.NewAssessment
) -> Assessment:
    """Begin to rate a place under a standard."""
    return services.begin_assessment(
        place=queries.place_in_scope(place_id),
        standard_code=asked.standard,
        key=asked.id,
        actor=request.actor,
        at=clock.now(),
    )


@router.put(f"{_ONE}/marks", response=schemas.AssessmentOut, summary="填写自评")
@needs(OWNER_DECLARE)
def rate_items(request: ActorRequest, assessment_id: UUID, asked: schemas.MarksIn) -> Assessment:
    """Keep the owner's marks."""
    return services.rate_items(
        assessment=queries.assessment(assessment_id),
        version=asked.version,
        marks=asked.given(),
        actor=request.actor,
        at=clock.now(),
    )


@router.post(
    "/assessment-items/{assessmentitem_id}/files",
    response={201: list[UUID]},
    summary="上传佐证",
)
@needs(OWNER_DECLARE)
def prove_item(
    request: ActorRequest, assessmentitem_id: UUID, files: File[list[UploadedFile]]
) -> list[UUID]:
    """Add evidence to an item; answers with the files' ids."""
    sent = [Upload(file.name or "", content_of(file)) for file in files]
    found = queries.item(assessmentitem_id)
    kept = services.prove_item(item=found, files=sent, actor=request.actor, at=clock.now())
    return [one.pk for one in kept]


@router.post(f"{_ONE}/submit", response=schemas.AssessmentOut, summary="提交达标申请")
@needs(OWNER_DECLARE)
def submit_assessment(
    request: ActorRequest, assessment_id: UUID, asked: schemas.Seen
) -> Assessment:
    """Hand the self-rating in."""
    found, at = queries.assessment(assessment_id), clock.now()
    return services.submit_assessment(
        assessment=found, version=asked.version, actor=request.actor, at=at
    )


@router.post(f"{_ONE}/take", response=schemas.AssessmentOut, summary="受理达标评审")
@needs(STANDARD_REVIEW)
def take_assessment(request: ActorRequest, assessment_id: UUID, asked: schemas.Seen) -> Assessment:
    """Begin the review."""
    found, at = queries.assessment(assessment_id), clock.now()
    return services.take_assessment(
        assessment=found, version=asked.version, actor=request.actor, at=at
    )


@router.put(f"{_ONE}/review", response=schemas.AssessmentOut, summary="填写评审意见")
@needs(STANDARD_REVIEW)
def review_items(request: ActorRequest, assessment_id: UUID, asked: schemas.MarksIn) -> Assessment:
    """Keep the reviewer's marks."""
    return services.review_items(
        assessment=queries.assessment(assessment_id),
        version=asked.version,
        marks=asked.given(),
        actor=request.actor,
        at=clock.now(),
    )


@router.post(f"{_ONE}/return", response=schemas.AssessmentOut, summary="退回达标申请")
@needs(STANDARD_REVIEW)
def return_assessment(
    request: ActorRequest, assessment_id: UUID, asked: schemas.SeenBecause
) -> Assessment:
    """Give it back to be completed."""
    found, at = queries.assessment(assessment_id), clock.now()
    return services.return_assessment(
        assessment=found, actor=request.actor, at=at, **asked.model_dump()
    )


@router.post(f"{_ONE}/decide", response=schemas.AssessmentOut, summary="评定达标")
@needs(STANDARD_REVIEW)
def decide_assessment(
    request: ActorRequest, assessment_id: UUID, asked: schemas.Opinion
) -> Assessment:
    """Let the marks decide."""
    found, at = queries.assessment(assessment_id), clock.now()
    return services.decide_assessment(
        assessment=found, actor=request.actor, at=at, **asked.model_dump()
    )


@router.post(f"{_ONE}/revoke", response=schemas.AssessmentOut, summary="撤销达标")
@needs(STANDARD_REVIEW)
def revoke_assessment(
    request: ActorRequest, assessment_id: UUID, asked: schemas.SeenBecause
) -> Assessment:
    """Take a title away."""
    found, at = queries.assessment(assessment_id), clock.now()
    return services.revoke_assessment(
        assessment=found, actor=request.actor, at=at, **asked.model_dump()
    )
