"""The API of subscriptions and sources."""

from uuid import UUID

from ninja import Query, Router

from wanghuo.base.areas import queries as areas
from wanghuo.base.exchange import services
from wanghuo.base.exchange.models import Incoming, Push, Source, Subscription
from wanghuo.base.exchange.queries import webhooks as queries
from wanghuo.base.exchange.rules.webhooks import EXCHANGE_MANAGE, SubscriptionAction
from wanghuo.base.exchange.schemas import webhooks as schemas
from wanghuo.kernel import clock
from wanghuo.kernel.doors import ActorRequest, needs
from wanghuo.kernel.operations import Listed, Page, Paging, listed

router = Router(tags=["数据交换"])

SUBSCRIPTION = "/exchange/subscriptions/{subscription_id}"
SOURCE = "/exchange/sources/{source_id}"


@router.get("/exchange/subscriptions", response=Page[schemas.SubscriptionOut], summary="订阅清单")
@needs(EXCHANGE_MANAGE)
def subscription_list(request: ActorRequest, asked: Query[Paging]) -> Listed:
    """List the subscriptions in reach."""
    del request
    return listed(queries.subscriptions(), asked)


@router.post("/exchange/subscriptions", response=schemas.SubscriptionMade, summary="新建订阅")
@needs(EXCHANGE_MANAGE)
def create_subscription(request: ActorRequest, asked: schemas.SubscriptionIn) -> Listed:
    """Tell another system of facts from now on; the secret is told only here."""
    area = areas.area_in_scope(asked.area_id)
    told = asked.model_dump(exclude={"area_id"})
    subscription, secret = services.create_subscription(
        area=area, actor=request.actor, at=clock.now(), **told
    )
    return _made(schemas.SubscriptionOut, subscription, secret)


def _made(
    schema: type[schemas.SubscriptionOut | schemas.SourceOut],
    row: Subscription | Source,
    secret: str,
) -> Listed:
    return schema.from_orm(row).model_dump() | {"secret": secret}


@router.put(SUBSCRIPTION, response=schemas.SubscriptionOut, summary="修改订阅")
@needs(EXCHANGE_MANAGE)
def change_subscription(
    request: ActorRequest, subscription_id: UUID, asked: schemas.SubscriptionChange
) -> Subscription:
    """Send elsewhere, or of other kinds."""
    return services.change_subscription(
        subscription=queries.subscription_in_scope(subscription_id),
        url=asked.url,
        kinds=asked.kinds,
        actor=request.actor,
        at=clock.now(),
    )


@router.post(SUBSCRIPTION + "/secret", response=schemas.SubscriptionMade, summary="更换订阅密钥")
@needs(EXCHANGE_MANAGE)
def change_secret(request: ActorRequest, subscription_id: UUID) -> Listed:
    """Give a subscription another secret; it is told only here."""
    found = queries.subscription_in_scope(subscription_id)
    secret = services.change_secret(subscription=found, actor=request.actor, at=clock.now())
    return _made(schemas.SubscriptionOut, found, secret)


@router.post(SUBSCRIPTION + "/resend", response=schemas.SubscriptionOut, summary="从某位置重新推送")
@needs(EXCHANGE_MANAGE)
def resend_from(
    request: ActorRequest, subscription_id: UUID, asked: schemas.ResendAsked
) -> Subscription:
    """Send everything from a position on once more, under the same delivery ids."""
    return services.resend_from(
        subscription=queries.subscription_in_scope(subscription_id),
        position=asked.position,
        actor=request.actor,
        at=clock.now(),
    )


@router.get(SUBSCRIPTION + "/pushes", response=Page[schemas.PushOut], summary="订阅的推送记录")
@needs(EXCHANGE_MANAGE)
def push_list(
    request: ActorRequest, subscription_id: UUID, asked: Query[schemas.PushesAsked]
) -> Listed:
    """List what was or is to be sent, the newest fact first."""
    del request
    found = queries.subscription_in_scope(subscription_id)
    return listed(queries.pushes(found, asked.state), asked)


@router.post("/exchange/pushes/{push_id}/park", response=schemas.PushOut, summary="搁置推送")
@needs(EXCHANGE_MANAGE)
def park_push(request: ActorRequest, push_id: UUID) -> Push:
    """Put aside what the other side will not take."""
    push = queries.push_in_scope(push_id)
    return services.park_push(push=push, actor=request.actor, at=clock.now())


@router.post("/exchange/pushes/{push_id}/retry", response=schemas.PushOut, summary="重试推送")
@needs(EXCHANGE_MANAGE)
def retry_push(request: ActorRequest, push_id: UUID) -> Push:
    """Put what was set aside back at its place."""
    push = queries.push_in_scope(push_id)
    return services.retry_push(push=push, actor=request.actor, at=clock.now())


@router.get("/exchange/sources", response=Page[schemas.SourceOut], summary="来源清单")
@needs(EXCHANGE_MANAGE)
def source_list(request: ActorRequest, asked: Query[Paging]) -> Listed:
    """List the sources in reach."""
    del request
    return listed(queries.sources(), asked)


@router.post("/exchange/sources", response=schemas.SourceMade, summary="登记来源")
@needs(EXCHANGE_MANAGE)
def create_source(request: ActorRequest, asked: schemas.SourceIn) -> Listed:
    """Let another system send records; the secret is told only here."""
    area = areas.area_in_scope(asked.area_id)
    told = asked.model_dump(exclude={"area_id"})
    source, secret = services.create_source(area=area, actor=request.actor, at=clock.now(), **told)
    return _made(schemas.SourceOut, source, secret)


@router.post(SOURCE + "/secret", response=schemas.SourceMade, summary="更换来源密钥")
@needs(EXCHANGE_MANAGE)
def change_source_secret(request: ActorRequest, source_id: UUID) -> Listed:
    """Give a source another secret; it is told only here."""
    found = queries.source_in_scope(source_id)
    secret = services.change_source_secret(source=found, actor=request.actor, at=clock.now())
    return _made(schemas.SourceOut, found, secret)


@router.post(SOURCE + "/close", response=schemas.SourceOut, summary="停用来源")
@needs(EXCHANGE_MANAGE)
def close_source(request: ActorRequest, source_id: UUID) -> Source:
    """Take no more records of a source."""
    found = queries.source_in_scope(source_id)
    return services.close_source(source=found, actor=request.actor, at=clock.now())


@router.get(SOURCE + "/records", response=Page[schemas.RecordOut], summary="来源的接收记录")
@needs(EXCHANGE_MANAGE)
def record_list(
    request: ActorRequest, source_id: UUID, asked: Query[schemas.RecordsAsked]
) -> Listed:
    """List what a source sent, the newest first."""
    del request
    found = queries.source_in_scope(source_id)
    return listed(queries.records(found, asked.state), asked)


@router.post("/exchange/records/{record_id}/retry", response=schemas.RecordOut, summary="重试记录")
@needs(EXCHANGE_MANAGE)
def retry_record(request: ActorRequest, record_id: UUID) -> Incoming:
    """Try a refused record again."""
    record = queries.record_in_scope(record_id)
    return services.retry_record(record=record, actor=request.actor, at=clock.now())


# last, because its address would take those above
@router.post(
    SUBSCRIPTION + "/{action}", response=schemas.SubscriptionOut, summary="暂停、恢复或停用订阅"
)
@needs(EXCHANGE_MANAGE)
def move_subscription(
    request: ActorRequest, subscription_id: UUID, action: SubscriptionAction
) -> Subscription:
    """Pause, resume or end a subscription."""
    return services.move_subscription(
        subscription=queries.subscription_in_scope(subscription_id),
        action=action,
        actor=request.actor,
        at=clock.now(),
    )
