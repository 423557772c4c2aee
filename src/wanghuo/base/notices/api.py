"""The API of one's own inbox, of the ways out, and of the log of reminders."""

from uuid import UUID

from ninja import Query, Router

from wanghuo.base.areas import queries as areas
from wanghuo.base.notices import queries, schemas, services
from wanghuo.base.notices.models import Delivery, Notice, Preference
from wanghuo.base.notices.rules import CHANNEL_MANAGE, Adapter
from wanghuo.base.people import queries as people
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, logged_in, needs
from wanghuo.kernel.operations import Count, Listed, Page, listed

TASK_READ = "task.read"
"""A word of a higher room: who may look at work may look at how it was pressed."""

router = Router(tags=["通知"])


@router.get("/notices", response=Page[schemas.NoticeOut], summary="本人收件箱")
@logged_in
def inbox(request: ActorRequest, asked: Query[schemas.InboxAsked]) -> Listed:
    """List one's own notices, newest first."""
    rows = queries.inbox_list(request.actor.id or 0, kind=asked.kind, unread=asked.unread)
    return listed(rows, asked)


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


@router.get("/notices/preferences", response=list[schemas.PreferenceOut], summary="本人通知偏好")
@logged_in
def preferences(request: ActorRequest) -> list[Preference]:
    """List what one has chosen to go out."""
    return list(queries.preferences_of(request.actor.id or 0).values())


@router.put(
    "/notices/preferences/{adapter}",
    response=schemas.PreferenceOut,
    summary="修改本人通知偏好",
)
@logged_in
def prefer(request: ActorRequest, adapter: Adapter, asked: schemas.PreferenceSetting) -> Preference:
    """Choose which kinds go out to oneself by one way, and where to."""
    return services.prefer(
        user=people.lock_user(request.actor.id or 0),
        adapter=adapter,
        kinds=asked.kinds,
        address=asked.address,
        actor=request.actor,
        at=clock.now(),
    )


@router.post("/notices/{notice_id}/read", response=schemas.NoticeOut, summary="标为已读")
@logged_in
def read_notice(request: ActorRequest, notice_id: UUID) -> Notice:
    """Note that one has read a notice."""
    notice = queries.own_notice(request.actor.id or 0, notice_id)
    return services.read_notice(notice=notice, actor=request.actor, at=clock.now())


@router.get("/channels", response=list[schemas.ChannelOut], summary="外发通道状态")
@needs(CHANNEL_MANAGE)
def channel_list(request: ActorRequest) -> list[Listed]:
    """List the ways out: on or off, and how many deliveries stand where."""
    del request
    counts, adapters_on = queries.delivery_counts(), services.adapters_on()
    return [
        {
            "adapter": adapter,
            "is_on": adapter in adapters_on,
            "counts": {state: n for (way, state), n in counts.items() if way == adapter},
        }
        for adapter in Adapter
    ]


@router.get("/deliveries", response=Page[schemas.DeliveryOut], summary="投递清单")
@needs(CHANNEL_MANAGE)
def delivery_list(request: ActorRequest, asked: Query[schemas.DeliveriesAsked]) -> Listed:
    """List what is on its way out, newest first."""
    del request
    return listed(queries.deliveries(adapter=asked.adapter, state=asked.state), asked)


@router.post("/deliveries/{delivery_id}/retry", response=schemas.DeliveryOut, summary="重试投递")
@needs(CHANNEL_MANAGE)
def retry_delivery(request: ActorRequest, delivery_id: UUID) -> Delivery:
    """Put a failed delivery back into the queue."""
    delivery = queries.delivery_in_scope(delivery_id)
    return services.retry_delivery(delivery=delivery, actor=request.actor, at=clock.now())


@router.get("/reminders", response=Page[schemas.ReminderOut], summary="催办记录")
@needs(TASK_READ)
def reminder_list(request: ActorRequest, asked: Query[schemas.RemindersAsked]) -> Listed:
    """List when deadlines were pressed and whom that reached, newest first."""
    del request
    below = areas.area_in_scope(asked.area_id) if asked.area_id else None
    rows = queries.reminders(
        below=below,
        level=asked.level,
        since=asked.since,
        until=asked.until,
        text=asked.text,
    )
    chosen = rows[asked.offset : asked.offset + asked.limit]
    return {"items": queries.lines(chosen), "count": rows.count()}
