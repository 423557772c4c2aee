"""Who is told of facts (订阅): made, changed, paused, resumed, ended; and told once more."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from wanghuo.base.areas.models import Area
from wanghuo.base.exchange.models.webhooks import Push, Subscription
from wanghuo.base.exchange.rules import webhooks as rules
from wanghuo.base.exchange.rules.webhooks import PushState, SubscriptionAction, SubscriptionState
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput, StaleRecord
from wanghuo.kernel.facts import queries as facts_seen
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.models import Fact

FACT_OF = {
    SubscriptionAction.PAUSE: rules.SUBSCRIPTION_PAUSED,
    SubscriptionAction.RESUME: rules.SUBSCRIPTION_RESUMED,
    SubscriptionAction.END: rules.SUBSCRIPTION_ENDED,
}
SECRET_BYTES = 32


def new_secret() -> str:
    """Make a secret that is shown once."""
    return rules.SECRET_PREFIX + secrets.token_urlsafe(SECRET_BYTES)


@transaction.atomic
def create_subscription(
    *, name: str, url: str, kinds: Iterable[str], area: Area, actor: Actor, at: datetime
) -> tuple[Subscription, str]:
    """Tell another system of facts from now on (新建订阅); its secret is returned once."""
    actor.must(rules.EXCHANGE_MANAGE, area.path)
    rules.check_area(is_in_force=area.valid_to is None)
    secret = new_secret()
    subscription = Subscription._base_manager.create(
        name=rules.check_name(name),
        url=rules.check_url(url, settings.EXCHANGE_HOSTS),
        secret=secret,
        kinds=rules.check_kinds(kinds),
        area=area,
        area_path=area.path,
        position=facts_seen.last_position(),
        created_at=at,
    )
    data = {"kinds": subscription.kinds}
    facts.record(
        rules.SUBSCRIPTION_CREATED, facts.mark(subscription), actor=actor, at=at, data=data
    )
    return subscription, secret


@transaction.atomic
def change_subscription(
    *, subscription: Subscription, url: str, kinds: Iterable[str], actor: Actor, at: datetime
) -> Subscription:
    """Send elsewhere, or of other kinds, from now on (修改订阅)."""
    actor.must(rules.EXCHANGE_MANAGE, subscription.area_path)
    after = {
        "url": rules.check_url(url, settings.EXCHANGE_HOSTS),
        "kinds": rules.check_kinds(kinds),
    }
    before = {"url": subscription.url, "kinds": subscription.kinds}
    as_read = Subscription.objects.filter(pk=subscription.pk, url=subscription.url)
    if as_read.exclude(state=SubscriptionState.ENDED).update(**after) != 1:
        raise StaleRecord
    _tell(rules.SUBSCRIPTION_CHANGED, subscription, actor, at, before=before, after=after)
    return _again(subscription)


@transaction.atomic
def change_secret(*, subscription: Subscription, actor: Actor, at: datetime) -> str:
    """Give a subscription another secret (更换密钥); it is returned once, the old one is void."""
    actor.must(rules.EXCHANGE_MANAGE, subscription.area_path)
    secret = new_secret()
    Subscription.objects.filter(pk=subscription.pk).update(secret=secret)
    _tell(rules.SUBSCRIPTION_CHANGED, subscription, actor, at, after={"secret": "new"})
    return secret


@transaction.atomic
def move_subscription(
    *, subscription: Subscription, action: SubscriptionAction, actor: Actor, at: datetime
) -> Subscription:
    """Pause, resume or end a subscription; resuming tries what stuck at once."""
    actor.must(rules.EXCHANGE_MANAGE, subscription.area_path)
    if action is SubscriptionAction.RESUME:
        waiting = Push.objects.filter(subscription=subscription, state__in=rules.WAITING)
        waiting.update(attempts=0, next_at=at)
    record_move(subscription, action, actor=actor, at=at)
    return _again(subscription)


def record_move(
    subscription: Subscription, action: SubscriptionAction, *, actor: Actor, at: datetime
) -> Fact:
    """Move a subscription by compare-and-swap, with its fact, in the caller's transaction."""
    before = SubscriptionState(subscription.state)
    after = rules.next_state(before, action)
    as_read = Subscription._base_manager.filter(pk=subscription.pk, state=before)
    if as_read.update(state=after) != 1:
        raise StaleRecord
    subscription.state = after
    moved = {"before": {"state": before}, "after": {"state": after}}
    return facts.record(FACT_OF[action], facts.mark(subscription), actor=actor, at=at, **moved)


@transaction.atomic
def resend_from(
    *, subscription: Subscription, position: int, actor: Actor, at: datetime
) -> Subscription:
    """Send everything from a position on once more (从位置重发), under the same delivery ids."""
    actor.must(rules.EXCHANGE_MANAGE, subscription.area_path)
    if subscription.state == SubscriptionState.ENDED:
        raise BadInput(problem="订阅已停用，不能重发。")
    if position < 1:
        raise BadInput(problem="位置应为大于 0 的整数。")
    held = Subscription.objects.select_for_update().get(pk=subscription.pk)
    again = Push.objects.filter(subscription=held, position__gte=position)
    again.update(state=PushState.QUEUED, attempts=0, next_at=at, sent_at=None)
    Subscription.objects.filter(pk=held.pk).update(position=min(held.position, position - 1))
    _tell(rules.SUBSCRIPTION_REPEATED, subscription, actor, at, data={"position": position})
    return _again(subscription)


@transaction.atomic
def park_push(*, push: Push, actor: Actor, at: datetime) -> Push:
    """Put aside what the other side will not take (搁置), so that the next may go out."""
    return _set_aside(push, rules.WAITING, PushState.PARKED, actor=actor, at=at)


@transaction.atomic
def retry_push(*, push: Push, actor: Actor, at: datetime) -> Push:
    """Put what was set aside back at its place in the queue (重新推送)."""
    return _set_aside(push, (PushState.PARKED,), PushState.QUEUED, actor=actor, at=at)


def _set_aside(
    push: Push,
    allowed: tuple[PushState, ...],
    state: PushState,
    *,
    actor: Actor,
    at: datetime,
) -> Push:
    actor.must(rules.EXCHANGE_MANAGE, push.subscription.area_path)
    before = push.state
    as_read = Push.objects.filter(pk=push.pk, state__in=allowed).filter(state=before)
    if as_read.update(state=state, attempts=0, next_at=at) != 1:
        raise StaleRecord
    data = {"delivery": str(push.pk), "before": before, "after": state.value}
    _tell(rules.SUBSCRIPTION_CHANGED, push.subscription, actor, at, data=data)
    push.refresh_from_db()
    return push


def _tell(
    kind: str, subscription: Subscription, actor: Actor, at: datetime, **told: facts.JsonMap
) -> None:
    facts.record(kind, facts.mark(subscription), actor=actor, at=at, **told)


def _again(subscription: Subscription) -> Subscription:
    subscription.refresh_from_db(from_queryset=Subscription.objects.select_related("area"))
    return subscription
