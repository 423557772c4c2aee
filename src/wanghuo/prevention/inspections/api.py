"""The API of inspections; what a phone sends stands with the patrol."""

from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router

from wanghuo.base.areas import queries as areas
from wanghuo.base.documents.services import open_file
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.errors import NotFound
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.files import download
from wanghuo.kernel.operations import FILE_ANSWER, OCTETS, Listed, Page, Paging, listed
from wanghuo.prevention.checklists import queries as checklists
from wanghuo.prevention.inspections import queries, schemas, services
from wanghuo.prevention.inspections.models import Inspection, InspectionSigner
from wanghuo.prevention.inspections.queries import InspectionFilter
from wanghuo.prevention.inspections.rules import (
    INSPECTION_CONDUCT,
    INSPECTION_MANAGE,
    INSPECTION_READ,
)

TIMELINE = 50
router = Router(tags=["检查"])


@router.get("/inspections", response=Page[schemas.InspectionOut], summary="检查记录")
@needs(INSPECTION_READ)
def inspection_list(request: ActorRequest, asked: Query[schemas.InspectionsAsked]) -> Listed:
    """List inspections under the filter, those begun last first."""
    del request
    below = areas.area_in_scope(asked.below_id) if asked.below_id else None
    narrowed = asked.model_dump(exclude={"limit", "offset", "below_id"})
    return listed(queries.inspection_list(InspectionFilter(below=below, **narrowed)), asked)


@router.get("/inspections/{inspection_id}", response=schemas.InspectionDetail, summary="检查详情")
@needs(INSPECTION_READ)
def inspection_detail(request: ActorRequest, inspection_id: UUID) -> Listed:
    """Return one inspection with its document, photographs, signers and story."""
    del request
    found = queries.inspection(inspection_id)
    return {
        "inspection": found,
        "document": found.document,
        "items": found.checklist.items,
        "photos": queries.photos_of([found.pk]).get(found.pk, []),
        "signers": list(queries.signers(found)),
        "timeline": list(facts.timeline("inspection", str(found.pk))[:TIMELINE]),
    }


@router.get(
    "/inspections/{inspection_id}/edits", response=Page[schemas.EditOut], summary="检查修改记录"
)
@needs(INSPECTION_READ)
def inspection_edits(request: ActorRequest, inspection_id: UUID, asked: Query[Paging]) -> Listed:
    """List every edit of an inspection, the latest first."""
    del request
    return listed(queries.edits(queries.inspection(inspection_id)), asked)


@router.get(
    "/inspection-photos/{inspection_photo_id}/content",
    openapi_extra=FILE_ANSWER,
    summary="现场照片原文件",
)
@needs(INSPECTION_READ)
def inspection_photo(request: ActorRequest, inspection_photo_id: UUID) -> HttpResponse:
    """Give a photograph back as it came."""
    del request
    found = queries.photo(inspection_photo_id).attachment
    if found is None:
        raise NotFound(what="照片")
    with open_file(found) as content:
        return download(content.read(), found.file_name, OCTETS)


@router.post("/inspections", response=schemas.InspectionOut, summary="开始检查")
@needs(INSPECTION_CONDUCT)
def start_inspection(request: ActorRequest, asked: schemas.Starting) -> Inspection:
    """Begin an inspection of a place with a check-list that suits it."""
    place = queries.place_to_check(asked.place_id)
    versions = {one.pk: one for one in checklists.versions_for(place)}
    if asked.checklist_id not in versions:
        raise NotFound(what="检查表")
    made = services.start_inspection(
        id=asked.id,
        place=place,
        kind=asked.kind,
        checklist=versions[asked.checklist_id],
        actor=request.actor,
        at=clock.now(),
    )
    return queries.inspection(made.pk)


@router.post(
    "/inspections/{inspection_id}/decide", response=schemas.InspectionOut, summary="裁定检查冲突"
)
@needs(INSPECTION_READ)
def decide_conflicts(
    request: ActorRequest, inspection_id: UUID, asked: schemas.DecidingConflicts
) -> Inspection:
    """Say what holds of fields in conflict."""
    found = queries.inspection(inspection_id)
    services.decide_conflicts(
        inspection=found,
        version=asked.version,
        answers=asked.answers,
        actor=request.actor,
        at=clock.now(),
    )
    return queries.inspection(inspection_id)


@router.post(
    "/inspections/{inspection_id}/end", response=schemas.InspectionOut, summary="代为完成检查"
)
@needs(INSPECTION_MANAGE)
def end_inspection(
    request: ActorRequest, inspection_id: UUID, asked: schemas.VersionRead
) -> Inspection:
    """Finish an inspection with what has arrived."""
    found, at = queries.inspection(inspection_id), clock.now()
    services.end_inspection(inspection=found, version=asked.version, actor=request.actor, at=at)
    return queries.inspection(inspection_id)


@router.post(
    "/inspections/{inspection_id}/void", response=schemas.InspectionOut, summary="作废检查"
)
@needs(INSPECTION_MANAGE)
def void_inspection(
    request: ActorRequest, inspection_id: UUID, asked: schemas.Voiding
) -> Inspection:
    """Declare that an inspection does not count."""
    found = queries.inspection(inspection_id)
    services.void_inspection(
        inspection=found, actor=request.actor, at=clock.now(), **asked.model_dump()
    )
    return queries.inspection(inspection_id)


@router.post(
    "/inspections/{inspection_id}/signers", response=schemas.SignerOut, summary="增加检查签字人"
)
@needs(INSPECTION_READ)
def invite_signer(
    request: ActorRequest, inspection_id: UUID, asked: schemas.Inviting
) -> InspectionSigner:
    """Name somebody who is to sign."""
    found = queries.inspection(inspection_id)
    post = queries.signer_post(found, asked.post_id, clock.today())
    return services.invite_signer(
        inspection=found, id=asked.id, post=post, actor=request.actor, at=clock.now()
    )


@router.post(
    "/inspections/{inspection_id}/sign", response=schemas.SignerOut, summary="签字确认检查"
)
@needs(INSPECTION_READ)
def sign_inspection(
    request: ActorRequest, inspection_id: UUID, asked: schemas.VersionRead
) -> InspectionSigner:
    """Sign a finished inspection oneself."""
    return services.sign_inspection(
        inspection=queries.inspection(inspection_id),
        version=asked.version,
        actor=request.actor,
        at=clock.now(),
    )
