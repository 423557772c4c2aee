"""The API of one's own inbox."""

from uuid import UUID

from ninja import Query, Router

from wanghuo.base.notices import queries, schemas, services
from wanghuo.base.notices.models import Notice
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, logged_in
from wanghuo.kernel.operations import Count, Listed, Page, Paging, listed

router = Router(tags=["通知"])


@router.get("/notices", response=Page[schemas.NoticeOut], summary="本人收件箱")
@logged_in
def inbox(request: ActorRequest, asked: Query[Paging]) -> Listed:
    """List one's own notices, newest first."""
    return listed(queries.inbox(request.actor.id or 0), asked)


@router.get("/notices/unread", response=Count, summary="本人未读通知数")
@logged_in
def unread_count(request: ActorRequest) -> Listed:
    """Count the notices one has not read."""
    return {"count": queries.unread_count(request.actor.id or 0)}


@router.post("/notices/read-all", response=Count, summary="全部标为已读")
@logged_in
def read_all(request: ActorRequest) -> Listed:
    """Note that one has read them all; tell how many were unread."""
    return {"count": services.read_all(actor=request.actor, at=clock.now())}


@router.post("/notices/{notice_id}/read", response=schemas.NoticeOut, summary="标为已读")
@logged_in
def read_notice(request: ActorRequest, notice_id: UUID) -> Notice:
    """Note that one has read a notice."""
    notice = queries.own_notice(request.actor.id or 0, notice_id)
    return services.read_notice(notice=notice, actor=request.actor, at=clock.now())
