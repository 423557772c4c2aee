"""The API of files: list, fetch, withdraw. A file comes in with the record it belongs to."""

from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router

from wanghuo.base.documents import queries, schemas, services
from wanghuo.base.documents.models import Attachment
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, logged_in
from wanghuo.kernel.files import download
from wanghuo.kernel.operations import FILE_ANSWER, OCTETS, Listed, Page, listed

router = Router(tags=["附件"])


@router.get("/attachments", response=Page[schemas.AttachmentOut], summary="一条记录的附件")
@logged_in
def attachment_list(request: ActorRequest, asked: Query[schemas.AttachmentsAsked]) -> Listed:
    """List the files of one record, as far as the asker may read it."""
    rows = queries.readable_files(request.actor).filter(
        subject_type=asked.subject_type, subject_id=asked.subject_id
    )
    return listed(rows.order_by("id"), asked)


@router.get("/attachments/{attachment_id}", response=schemas.AttachmentOut, summary="附件信息")
@logged_in
def attachment(request: ActorRequest, attachment_id: UUID) -> Attachment:
    """Say what is known of a file."""
    return queries.readable_file(attachment_id, request.actor)


@router.get("/attachments/{attachment_id}/content", openapi_extra=FILE_ANSWER, summary="附件原文件")
@logged_in
def attachment_content(request: ActorRequest, attachment_id: UUID) -> HttpResponse:
    """Give a file back as it came."""
    found = queries.readable_file(attachment_id, request.actor)
    with services.open_file(found) as content:
        return download(content.read(), found.file_name, OCTETS)


@router.post(
    "/attachments/{attachment_id}/withdraw",
    response=schemas.AttachmentOut,
    summary="撤回附件",
)
@logged_in
def withdraw_attachment(
    request: ActorRequest, attachment_id: UUID, asked: schemas.Withdrawal
) -> Attachment:
    """Serve a file no more; its bytes, its row and the reason are kept."""
    return services.withdraw_attachment(
        attachment=queries.readable_file(attachment_id, request.actor),
        reason=asked.reason,
        actor=request.actor,
        at=clock.now(),
    )
