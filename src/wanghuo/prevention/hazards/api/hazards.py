"""Hazards: look, enter, fetch the documents."""

from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router

from wanghuo.base.areas import queries as areas
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.operations import FILE_ANSWER, Listed, Page, file_answer, listed
from wanghuo.kernel.scoping import access
from wanghuo.prevention.hazards import queries, schemas, services
from wanghuo.prevention.hazards.models import Hazard, HazardNotice
from wanghuo.prevention.hazards.queries import HazardFilter
from wanghuo.prevention.hazards.rules import HAZARD_FIND, HAZARD_READ, HAZARD_TRANSFER
from wanghuo.prevention.hazards.services import Discovery
from wanghuo.register.places.models import Place

TIMELINE = 50

router = Router()


@router.get("/hazards", response=Page[schemas.HazardOut], summary="火灾隐患")
@needs(HAZARD_READ)
def hazard_list(request: ActorRequest, asked: Query[schemas.HazardsAsked]) -> Listed:
    """List hazards under the filter, the latest found first."""
    del request
    below = areas.area_in_scope(asked.below_id) if asked.below_id else None
    narrowed = asked.model_dump(exclude={"limit", "offset", "below_id", "place_kind"})
    kind = asked.place_kind.value if asked.place_kind else ""
    chosen = HazardFilter(**narrowed, below=below, place_kind=kind, on=clock.today())
    return listed(queries.hazard_list(chosen), asked)


@router.get("/hazards/{hazard_id}", response=schemas.HazardDetail, summary="隐患详情")
@needs(HAZARD_READ)
def hazard_detail(request: ActorRequest, hazard_id: UUID) -> Listed:
    """Return one hazard with its story."""
    found = queries.hazard(hazard_id)
    narrowed = queries.is_narrowed(found, request.actor)
    done = queries.with_files(list(queries.steps(found)))
    story = [] if narrowed else list(facts.timeline("hazard", str(found.pk))[:TIMELINE])
    return {
        "hazard": found,
        "steps": [schemas.step_out(step, files) for step, files in done],
        "extensions": list(queries.extensions(found)),
        "transfers": list(queries.transfers(found).select_related("hazard")),
        "notices": list(queries.notices(found)),
        "timeline": story,
    }


@router.post("/hazards", response=schemas.HazardOut, summary="登记隐患")
@needs(HAZARD_FIND)
def find_hazard(request: ActorRequest, asked: schemas.NewHazard) -> Hazard:
    """Enter a hazard; the same id, or source and item, is the same hazard."""
    rows = Place.objects.select_related("occupier", "area").filter(merged_into__isnull=True)
    place = access(rows, pk=asked.place_id)
    found = Discovery(**asked.model_dump(exclude={"place_id"}))
    return services.find_hazard(place=place, found=found, actor=request.actor, at=clock.now())


@router.get("/hazard-transfers", response=Page[schemas.TransferOut], summary="移交到本辖区的隐患")
@needs(HAZARD_TRANSFER)
def transfer_list(request: ActorRequest, asked: Query[schemas.TransfersAsked]) -> Listed:
    """List what was handed to bodies in reach, the latest first."""
    del request
    return listed(queries.incoming(asked.state), asked)


@router.post(
    "/hazards/{hazard_id}/notices", response=schemas.HazardNoticeOut, summary="出具隐患文书"
)
@needs(HAZARD_READ)
def issue_notice(request: ActorRequest, hazard_id: UUID, asked: schemas.Issuing) -> HazardNotice:
    """Issue the document of the last step of its kind, or return the one that was issued."""
    found = queries.hazard(hazard_id)
    at = clock.now()
    return services.issue_notice(hazard=found, form=asked.form, actor=request.actor, at=at)


@router.get("/hazard-notices/{paper_id}/docx", openapi_extra=FILE_ANSWER, summary="隐患文书 Word")
@needs(HAZARD_READ)
def hazard_notice_docx(request: ActorRequest, paper_id: UUID) -> HttpResponse:
    """Give a document as it was issued."""
    del request
    found = queries.notice(paper_id)
    return file_answer(found.file, f"{found.number}.docx")


@router.get("/hazard-notices/{paper_id}/pdf", openapi_extra=FILE_ANSWER, summary="隐患文书 PDF")
@needs(HAZARD_READ)
def hazard_notice_pdf(request: ActorRequest, paper_id: UUID) -> HttpResponse:
    """Give a document to be printed, as it was issued."""
    del request
    found = queries.notice(paper_id)
    return file_answer(found.printed, f"{found.number}.pdf")
