"""Subscriptions and sources in scope, and what waits for them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from wanghuo.base.areas.models import Area
from wanghuo.base.exchange.models.webhooks import Incoming, Push, Source, Subscription
from wanghuo.base.exchange.rules.webhooks import (
    WAITING,
    IncomingState,
    PushState,
    SourceState,
    SubscriptionState,
)
from wanghuo.kernel.scoping import access


def subscriptions() -> QuerySet[Subscription]:
    """Subscriptions in scope with how many pushes wait and are parked, the newest first."""
    waiting = Count("pushes", filter=Q(pushes__state__in=WAITING))
    parked = Count("pushes", filter=Q(pushes__state=PushState.PARKED))
    rows = Subscription.objects.select_related("area")
    return rows.annotate(waiting=waiting, parked=parked).order_by("-id")


def subscription_in_scope(subscription_id: UUID) -> Subscription:
    """Return one subscription, or refuse with `NotFound`."""
    return access(Subscription.objects.select_related("area"), pk=subscription_id)


def pushes(subscription: Subscription, state: PushState | None = None) -> QuerySet[Push]:
    """Pushes of one subscription, the newest fact first."""
    rows = Push.objects.filter(subscription=subscription)
    return (rows.filter(state=state) if state else rows).order_by("-position")


def push_in_scope(push_id: UUID) -> Push:
    """Return one push of a subscription in scope, or refuse with `NotFound`."""
    within = Subscription.objects.values("pk")
    rows = Push.objects.filter(subscription__in=within).select_related("subscription")
    return access(rows, pk=push_id)


def is_free(at: datetime) -> Q:
    """Rows that nobody has leased, or whose lease has run out."""
    return Q(leased_until__isnull=True) | Q(leased_until__lte=at)


def to_serve(at: datetime) -> list[UUID]:
    """Return the subscriptions that facts go out to and nobody is serving; for the whole house."""
    rows = Subscription._base_manager.filter(is_free(at), state=SubscriptionState.ACTIVE)
    return list(rows.order_by("id").values_list("pk", flat=True))


def head(subscription: Subscription) -> Push | None:
    """Return what goes out next to a subscriber: the lowest position that waits."""
    waiting = Push.objects.filter(subscription=subscription, state__in=WAITING)
    return waiting.order_by("position").first()


def codes_of(area_ids: Iterable[int | None]) -> dict[int, str]:
    """Return the codes of areas; unscoped: a fact within reach lies in an area within reach."""
    return dict(Area.objects.filter(pk__in=set(area_ids)).values_list("pk", "code"))


def sources() -> QuerySet[Source]:
    """Return the sources in scope with how many records they sent and when the last came."""
    refused = Count("records", filter=Q(records__state=IncomingState.REFUSED))
    rows = Source.objects.select_related("area")
    counted = rows.annotate(
        received=Count("records"), refused=refused, last=Max("records__received_at")
    )
    return counted.order_by("-id")


def source_in_scope(source_id: UUID) -> Source:
    """Return one source, or refuse with `NotFound`."""
    return access(Source.objects.select_related("area"), pk=source_id)


def source_by_code(code: str) -> Source | None:
    """Return the open source with this code; unscoped: its signature says who asks."""
    return Source._base_manager.filter(code=code, state=SourceState.ACTIVE).first()


def records(source: Source, state: IncomingState | None = None) -> QuerySet[Incoming]:
    """Return the records of one source, newest first."""
    rows = Incoming.objects.filter(source=source)
    return (rows.filter(state=state) if state else rows).order_by("-received_at", "-id")


def record_in_scope(record_id: UUID) -> Incoming:
    """Return one record, or refuse with `NotFound`."""
    return access(Incoming.objects.select_related("source"), pk=record_id)
