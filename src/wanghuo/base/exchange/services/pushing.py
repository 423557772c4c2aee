"""Send facts to subscribers: in order, each at least once, never two at a time.

A cursor per subscription follows the positions of facts. What lies within its reach is queued in
the transaction that moves the cursor, so nothing is lost and nothing is queued twice. One worker at
a time holds a subscription by its lease and sends the lowest position that waits; what does not
arrive is tried again later and keeps the next from going before it. A worker that dies between
sending and noting leaves it waiting: it goes out again under the same delivery id.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from wanghuo.base.exchange.models.webhooks import Push, Subscription
from wanghuo.base.exchange.queries import webhooks as seen
from wanghuo.base.exchange.rules import webhooks as rules
from wanghuo.base.exchange.rules.webhooks import (
    PushState,
    SubscriptionAction,
    SubscriptionState,
    Told,
)
from wanghuo.base.exchange.services.subscribing import record_move
from wanghuo.base.notices import services as notices
from wanghuo.base.notices.rules import NoticeKind
from wanghuo.base.people import queries as people
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.outgoing import http
from wanghuo.kernel.outgoing.rules import (
    MOST_ATTEMPTS,
    Outcome,
    Trouble,
    headers,
    is_allowed,
    wait,
)
from wanghuo.kernel.scoping import scoped

LEASE = timedelta(minutes=5)
TURN_SECONDS = 60.0
"""How long one subscriber is served before the next; far within the lease."""
MOST_A_TURN = 200


def push(*, at: datetime) -> int:
    """Serve every subscription once; tell how many facts went out. Nothing while all are off."""
    if not settings.EXCHANGE_HOSTS:
        return 0
    with scoped(EVERYWHERE):
        return sum(_serve(pk, at) for pk in seen.to_serve(at))


def _serve(subscription_id: UUID, at: datetime) -> int:
    with _leased(subscription_id, at) as subscription:
        if subscription is None:
            return 0
        enqueue(subscription, at)
        ends, sent = time.monotonic() + TURN_SECONDS, 0
        while sent < MOST_A_TURN and time.monotonic() < ends and _send_next(subscription, at):
            sent += 1
        return sent


@contextmanager
def _leased(subscription_id: UUID, at: datetime) -> Iterator[Subscription | None]:
    """Hold a subscription for the time of the block, unless somebody else does."""
    rows = Subscription.objects.filter(pk=subscription_id, state=SubscriptionState.ACTIVE)
    subscription = rows.filter(seen.is_free(at)).first()
    if subscription is None:
        yield None
        return
    until, free = at + LEASE, rows.filter(leased_until=subscription.leased_until)
    if free.update(leased_until=until) != 1:
        yield None
        return
    subscription.leased_until = until
    try:
        yield subscription
    finally:
        Subscription.objects.filter(pk=subscription_id, leased_until=until).update(
            leased_until=None
        )


@transaction.atomic
def enqueue(subscription: Subscription, at: datetime) -> int:
    """Queue the facts after the cursor that lie within reach; tell how many were looked at."""
    found = list(facts.positioned(subscription.position)[:MOST_A_TURN])
    if not found:
        return 0
    last = found[-1].position or 0
    as_read = Subscription.objects.filter(pk=subscription.pk, position=subscription.position)
    if as_read.update(position=last) != 1:
        return 0
    subscription.position = last
    wanted = [fact for fact in found if _is_wanted(fact, subscription)]
    codes = seen.codes_of(fact.area_id for fact in wanted)
    rows = [_queued(subscription, fact, codes.get(fact.area_id or 0, ""), at) for fact in wanted]
    Push.objects.bulk_create(rows, ignore_conflicts=True)
    return len(found)


def _is_wanted(fact: Fact, subscription: Subscription) -> bool:
    return fact.kind in subscription.kinds and rules.covers(subscription.area_path, fact.area_path)


def _queued(subscription: Subscription, fact: Fact, area_code: str, at: datetime) -> Push:
    key = rules.delivery_id(subscription.pk, fact.pk)
    told = Told(
        fact_id=fact.pk,
        position=fact.position or 0,
        kind=fact.kind,
        subject_type=fact.subject_type,
        subject_id=fact.subject_id,
        area_id=fact.area_id,
        area_code=area_code,
        at=fact.at,
        body=fact.body,
    )
    return Push(
        pk=key,
        subscription=subscription,
        position=told.position,
        kind=fact.kind,
        body=rules.outgoing_body(key, told),
        next_at=at,
        created_at=at,
    )


def _send_next(subscription: Subscription, at: datetime) -> bool:
    """Send what is next in order, if its time has come; tell whether it arrived."""
    head = seen.head(subscription)
    if head is None or head.next_at > at or not _take(head):
        return False
    outcome = _post(subscription, head, at)
    if outcome.trouble is Trouble.NONE:
        _note(head, outcome, state=PushState.SENT, sent_at=at)
        return True
    later = at + wait(head.attempts, str(head.pk))
    _note(head, outcome, state=PushState.RETRYING, next_at=later)
    if head.attempts >= MOST_ATTEMPTS:
        _give_up(subscription, at)
    return False


def _take(head: Push) -> bool:
    """Count the try before it is made, so that one that kills the worker counts too."""
    as_read = Push.objects.filter(pk=head.pk, state=head.state, attempts=head.attempts)
    if as_read.update(attempts=F("attempts") + 1) != 1:
        return False
    head.attempts += 1
    return True


def _post(subscription: Subscription, head: Push, at: datetime) -> Outcome:
    if not is_allowed(subscription.url, settings.EXCHANGE_HOSTS):
        return Outcome(Trouble.FORBIDDEN)
    body = head.body.encode()
    signed = headers(subscription.secret, str(head.pk), body, at)
    [outcome] = http.post([http.Message(subscription.url, body, signed)])
    return outcome


def _note(head: Push, outcome: Outcome, **changes: object) -> None:
    as_taken = Push.objects.filter(pk=head.pk, attempts=head.attempts, state__in=rules.WAITING)
    as_taken.update(trouble=outcome.trouble, status=outcome.status, **changes)


@transaction.atomic
def _give_up(subscription: Subscription, at: datetime) -> None:
    """Pause what fails again and again, and tell who looks after it."""
    fact = record_move(subscription, SubscriptionAction.PAUSE, actor=SYSTEM, at=at)
    on = clock.local_date(at)
    keepers = people.nearest_holders(subscription.area_path, rules.EXCHANGE_MANAGE, on)
    notices.tell(
        recipients=[user.pk for user in keepers],
        kind=NoticeKind.SYSTEM,
        title=f"订阅“{subscription.name}”连续推送失败，已暂停，请查明后恢复。",
        link=f"/exchange/subscriptions/{subscription.pk}",
        source=f"fact/{fact.pk}",
        at=at,
    )
