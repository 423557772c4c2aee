"""What a phone takes along for the day, and what it sends home."""

from typing import Any
from uuid import UUID

from ninja import Query, Router

from wanghuo.base.areas import queries as areas
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.operations import Listed
from wanghuo.prevention.inspections import queries as inspections
from wanghuo.prevention.inspections import services
from wanghuo.prevention.inspections.models import InspectionPhoto
from wanghuo.prevention.inspections.rules import INSPECTION_CONDUCT, WrongSender
from wanghuo.prevention.patrol import queries, schemas
from wanghuo.prevention.patrol.schemas import PatrolChecklist, PatrolPlace

router = Router(tags=["巡查"])
BYTES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
"""Says in the documentation that an operation takes bytes."""


@router.get("/patrol/day", response=schemas.PatrolDayOut, summary="巡查任务包")
@needs(INSPECTION_CONDUCT)
def patrol_day(request: ActorRequest, asked: Query[schemas.DayAsked]) -> Listed:
    """Return what a phone takes along: places, what is open there, and the check-lists."""
    area = areas.area_coded(asked.area) if asked.area else None
    user, at = request.actor, clock.now()
    day = queries.day(user, clock.local_date(at), area=area)
    return {
        "user": {"id": user.id or 0, "name": user.name},
        "at": at,
        "day": clock.local_date(at),
        "places": [PatrolPlace.told(one) for one in day.places],
        "is_cut": day.is_cut,
        "count": day.count,
        "checklists": [PatrolChecklist.told(one) for one in day.checklists],
        "inspections": day.inspections,
    }


@router.post("/patrol/edits", response=schemas.EditsOut, summary="上传检查修改")
@needs(INSPECTION_CONDUCT)
def receive_edits(request: ActorRequest, asked: schemas.EditsIn) -> Listed:
    """Take in edits that waited on a phone; each is answered for itself."""
    _must_be_sender(request)
    parsed = [schemas.EditIn.sent(raw) for raw in asked.edits]
    good = [one for one in parsed if not isinstance(one, str)]
    received = services.receive_edits(edits=good, actor=request.actor, at=clock.now())
    answers = iter(received.answers)
    results = [
        schemas.ReceiptOut.told(raw, one if isinstance(one, str) else next(answers))
        for raw, one in zip(asked.edits, parsed, strict=True)
    ]
    rows = inspections.touched(received.inspections)
    return {"results": results, "inspections": inspections.documents(rows)}


@router.post("/patrol/photos", response=schemas.PhotoOut, summary="登记现场照片")
@needs(INSPECTION_CONDUCT)
def announce_photo(request: ActorRequest, asked: schemas.PhotoIn) -> InspectionPhoto:
    """Announce a photograph, or ask how much of it is safe."""
    _must_be_sender(request)
    return services.announce_photo(asked=asked.announced(), actor=request.actor, at=clock.now())


@router.put(
    "/patrol/photos/{inspection_photo_id}",
    response=schemas.PhotoOut,
    openapi_extra=BYTES,
    summary="上传照片内容",
)
@needs(INSPECTION_CONDUCT)
def receive_piece(
    request: ActorRequest, inspection_photo_id: UUID, asked: Query[schemas.PieceAsked]
) -> InspectionPhoto:
    """Take the next bytes of a photograph."""
    _must_be_sender(request)
    return services.receive_piece(
        photo_id=inspection_photo_id,
        offset=asked.offset,
        piece=request.body,
        actor=request.actor,
        at=clock.now(),
    )


def _must_be_sender(request: ActorRequest) -> None:
    """Refuse a queue that somebody else filled on the same phone."""
    said = request.headers.get("X-Patrol-User", "")
    if said and said != str(request.actor.id):
        raise WrongSender
