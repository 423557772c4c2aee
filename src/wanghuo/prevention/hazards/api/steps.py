"""The steps of a hazard, each one service."""

from uuid import UUID

from ninja import File, Form, Router
from ninja.files import UploadedFile

from wanghuo.base.documents.schemas import uploads
from wanghuo.base.people.models import Organisation
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.operations import Words
from wanghuo.kernel.scoping import access
from wanghuo.prevention.hazards import queries, schemas, services
from wanghuo.prevention.hazards.models import Hazard, HazardExtension, HazardTransfer
from wanghuo.prevention.hazards.rules import (
    HAZARD_FIND,
    HAZARD_MANAGE,
    HAZARD_ORDER,
    HAZARD_RECHECK,
    HAZARD_RECTIFY,
    HAZARD_TRANSFER,
)

router = Router()


def _body(found: Hazard, organisation_id: int) -> Organisation:
    """Return a body on the hazard's line of areas; any other is not found."""
    ids = [int(part) for part in found.area_path.split("/") if part]
    return access(queries.in_use(clock.today()).filter(area__in=ids), pk=organisation_id)


@router.post("/hazards/{hazard_id}/assign", response=schemas.HazardOut, summary="分派隐患")
@needs(HAZARD_ORDER)
def assign_hazard(request: ActorRequest, hazard_id: UUID, asked: schemas.Given) -> Hazard:
    """Give the hazard to the body that follows it up."""
    found = queries.hazard(hazard_id)
    body = _body(found, asked.organisation_id)
    return services.assign_hazard(
        hazard=found, organisation=body, note=asked.text, actor=request.actor, at=clock.now()
    )


@router.post("/hazards/{hazard_id}/grade", response=schemas.HazardOut, summary="核定隐患等级")
@needs(HAZARD_MANAGE)
def settle_grade(request: ActorRequest, hazard_id: UUID, asked: schemas.Grading) -> Hazard:
    """Say how grave the hazard is."""
    found, at = queries.hazard(hazard_id), clock.now()
    return services.settle_grade(
        hazard=found, grade=asked.grade, reason=asked.text, actor=request.actor, at=at
    )


@router.post("/hazards/{hazard_id}/order", response=schemas.HazardOut, summary="责令整改")
@needs(HAZARD_ORDER)
def order_rectification(request: ActorRequest, hazard_id: UUID, asked: schemas.Ordering) -> Hazard:
    """Order the occupier to rectify, at once or by a day."""
    found, at = queries.hazard(hazard_id), clock.now()
    return services.order_rectification(
        hazard=found, actor=request.actor, at=at, **asked.model_dump()
    )


@router.post("/hazards/{hazard_id}/begin", response=schemas.HazardOut, summary="开始整改")
@needs(HAZARD_RECTIFY)
def begin_rectification(request: ActorRequest, hazard_id: UUID) -> Hazard:
    """Say that work on it has begun."""
    found = queries.hazard(hazard_id)
    return services.begin_rectification(hazard=found, actor=request.actor, at=clock.now())


@router.post("/hazards/{hazard_id}/submit", response=schemas.HazardOut, summary="申请复查")
@needs(HAZARD_RECTIFY)
def submit_rectification(
    request: ActorRequest,
    hazard_id: UUID,
    text: Form[Words],
    id: Form[UUID | None] = None,  # noqa: A002 -- the id that the device gave its statement
    files: File[list[UploadedFile]] = [],  # noqa: B006 -- ninja's way to say that it may be empty
    captures: Form[str] = "",
) -> Hazard:
    """Say with proof that it is done and ask for the recheck; the same `id` is said once.

    `captures` tells of each file what the device knows: a JSON list as long as `files`.
    """
    return _submit(request, hazard_id, text, id, files, captures)


@router.post(
    "/hazards/{hazard_id}/submit-for-owner", response=schemas.HazardOut, summary="代单位申请复查"
)
@needs(HAZARD_FIND)
def submit_for_owner(
    request: ActorRequest,
    hazard_id: UUID,
    text: Form[Words],
    id: Form[UUID | None] = None,  # noqa: A002 -- the id that the device gave its statement
    files: File[list[UploadedFile]] = [],  # noqa: B006 -- ninja's way to say that it may be empty
    captures: Form[str] = "",
) -> Hazard:
    """Say it for an occupier who has no account; somebody else rechecks."""
    return _submit(request, hazard_id, text, id, files, captures)


def _submit(
    request: ActorRequest,
    hazard_id: UUID,
    text: str,
    key: UUID | None,
    files: list[UploadedFile],
    captures: str,
) -> Hazard:
    return services.submit_rectification(
        hazard=queries.hazard(hazard_id),
        text=text,
        files=uploads(files, captures),
        id=key,
        actor=request.actor,
        at=clock.now(),
    )


@router.post("/hazards/{hazard_id}/return", response=schemas.HazardOut, summary="复查未通过")
@needs(HAZARD_RECHECK)
def return_rectification(
    request: ActorRequest, hazard_id: UUID, asked: schemas.HazardReturning
) -> Hazard:
    """Find on recheck that it is not gone, and set a day anew."""
    return services.return_rectification(
        hazard=queries.hazard(hazard_id),
        reason=asked.text,
        due_on=asked.due_on,
        actor=request.actor,
        at=clock.now(),
    )


@router.post("/hazards/{hazard_id}/close", response=schemas.HazardOut, summary="复查销案")
@needs(HAZARD_RECHECK)
def close_hazard(request: ActorRequest, hazard_id: UUID, asked: schemas.HazardReason) -> Hazard:
    """Find on recheck that it is gone, and close it."""
    found = queries.hazard(hazard_id)
    return services.close_hazard(hazard=found, note=asked.text, actor=request.actor, at=clock.now())


@router.post("/hazards/{hazard_id}/extensions", response=schemas.ExtensionOut, summary="申请延期")
@needs(HAZARD_RECTIFY)
def ask_extension(request: ActorRequest, hazard_id: UUID, asked: schemas.Asking) -> HazardExtension:
    """Ask for more time; the same `id` is one request."""
    return services.ask_extension(
        hazard=queries.hazard(hazard_id),
        until=asked.until,
        reason=asked.text,
        id=asked.id,
        actor=request.actor,
        at=clock.now(),
    )


@router.post(
    "/hazard-extensions/{extension_id}/approve", response=schemas.ExtensionOut, summary="同意延期"
)
@needs(HAZARD_MANAGE)
def approve_extension(
    request: ActorRequest, extension_id: UUID, asked: schemas.HazardNote
) -> HazardExtension:
    """Give the time asked for."""
    found, at = queries.extension(extension_id), clock.now()
    return services.approve_extension(extension=found, note=asked.text, actor=request.actor, at=at)


@router.post(
    "/hazard-extensions/{extension_id}/refuse", response=schemas.ExtensionOut, summary="不同意延期"
)
@needs(HAZARD_MANAGE)
def refuse_extension(
    request: ActorRequest, extension_id: UUID, asked: schemas.HazardReason
) -> HazardExtension:
    """Leave the term as it is, and say why."""
    found, at = queries.extension(extension_id), clock.now()
    return services.refuse_extension(extension=found, reason=asked.text, actor=request.actor, at=at)


@router.post("/hazards/{hazard_id}/transfer", response=schemas.TransferOut, summary="移交隐患")
@needs(HAZARD_TRANSFER)
def transfer_hazard(
    request: ActorRequest, hazard_id: UUID, asked: schemas.Transferring
) -> HazardTransfer:
    """Hand the hazard to another body; until that takes it, it stays where it is."""
    found = queries.hazard(hazard_id)
    return services.transfer_hazard(
        hazard=found,
        organisation=_body(found, asked.organisation_id),
        reason=asked.text,
        id=asked.id,
        actor=request.actor,
        at=clock.now(),
    )


@router.post(
    "/hazards/{hazard_id}/escalate", response=schemas.TransferOut, summary="隐患上报上一级"
)
@needs(HAZARD_TRANSFER)
def escalate_hazard(
    request: ActorRequest, hazard_id: UUID, asked: schemas.Escalating
) -> HazardTransfer:
    """Hand up what cannot be solved here; the body above is found by itself."""
    found, at = queries.hazard(hazard_id), clock.now()
    return services.escalate_hazard(
        hazard=found, reason=asked.text, id=asked.id, actor=request.actor, at=at
    )


@router.post("/hazards/{hazard_id}/take-back", response=schemas.TransferOut, summary="收回移交")
@needs(HAZARD_TRANSFER)
def take_back_transfer(
    request: ActorRequest, hazard_id: UUID, asked: schemas.HazardReason
) -> HazardTransfer:
    """Take one's own transfer back before anybody took it."""
    found, at = queries.hazard(hazard_id), clock.now()
    return services.take_back(hazard=found, reason=asked.text, actor=request.actor, at=at)


@router.post(
    "/hazard-transfers/{transfer_id}/receive", response=schemas.TransferOut, summary="签收移交"
)
@needs(HAZARD_TRANSFER)
def receive_transfer(
    request: ActorRequest, transfer_id: UUID, asked: schemas.HazardNote
) -> HazardTransfer:
    """Take the hazard over."""
    found, at = queries.transfer(transfer_id), clock.now()
    return services.receive_transfer(transfer=found, note=asked.text, actor=request.actor, at=at)


@router.post(
    "/hazard-transfers/{transfer_id}/decline", response=schemas.TransferOut, summary="退回移交"
)
@needs(HAZARD_TRANSFER)
def decline_transfer(
    request: ActorRequest, transfer_id: UUID, asked: schemas.HazardReason
) -> HazardTransfer:
    """Give the hazard back with a reason."""
    found, at = queries.transfer(transfer_id), clock.now()
    return services.decline_transfer(transfer=found, reason=asked.text, actor=request.actor, at=at)


@router.post("/hazards/{hazard_id}/merge", response=schemas.HazardOut, summary="并案")
@needs(HAZARD_MANAGE)
def merge_hazard(request: ActorRequest, hazard_id: UUID, asked: schemas.Merging) -> Hazard:
    """Let this hazard stand for another that is the same."""
    found, same = queries.hazard(hazard_id), queries.hazard(asked.absorbed_id)
    return services.merge_hazard(survivor=found, absorbed=same, actor=request.actor, at=clock.now())


@router.post("/hazards/{hazard_id}/undo-merge", response=schemas.HazardOut, summary="撤销并案")
@needs(HAZARD_MANAGE)
def undo_hazard_merge(request: ActorRequest, hazard_id: UUID) -> Hazard:
    """Undo a merge that was a mistake."""
    found = queries.hazard(hazard_id)
    return services.undo_merge(absorbed=found, actor=request.actor, at=clock.now())


@router.post("/hazards/{hazard_id}/void", response=schemas.HazardOut, summary="撤销隐患")
@needs(HAZARD_MANAGE)
def void_hazard(request: ActorRequest, hazard_id: UUID, asked: schemas.HazardReason) -> Hazard:
    """End what was entered by mistake."""
    found, at = queries.hazard(hazard_id), clock.now()
    return services.void_hazard(hazard=found, reason=asked.text, actor=request.actor, at=at)
