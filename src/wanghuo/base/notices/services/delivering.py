"""Send what waits, each once at a time: lease, send, note.

A worker leases a delivery by compare-and-swap, sends it outside any transaction, and notes what
became of it if the lease is still its own. One that dies between sending and noting leaves the
lease to run out: the delivery is then sent again under the same key, so it arrives at least once,
and whoever keeps the keys it has seen takes it once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from wanghuo.base.notices import queries, rules
from wanghuo.base.notices.models import Delivery
from wanghuo.base.notices.rules import Adapter, DeliveryState
from wanghuo.base.notices.services import channels
from wanghuo.base.notices.services.channels import Parcel
from wanghuo.kernel.actors import EVERYWHERE, Actor
from wanghuo.kernel.errors import StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Mark
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.outgoing.rules import Outcome, Trouble, wait
from wanghuo.kernel.scoping import scoped

BATCH = 20
"""Deliveries of one lease: posted at the same time, or mailed one after another."""
LEASE = timedelta(minutes=5)
"""Longer than a whole batch of letters may take at the time-outs of the mail server."""


@dataclass(frozen=True, slots=True)
class Sent:
    """How many were sent, and how many did not arrive."""

    sent: int = 0
    failed: int = 0


def deliver(*, at: datetime, limit: int = BATCH) -> Sent:
    """Send up to `limit` of what waits by each way that is on; nothing while all are off."""
    sent = failed = 0
    with scoped(EVERYWHERE):
        for adapter in sorted(channels.adapters_on()):
            leased = _lease(adapter, at, limit)
            outcomes = channels.send(adapter, [_parcel(one) for one in leased], at)
            for delivery, outcome in zip(leased, outcomes, strict=True):
                _note(delivery, outcome, at)
            good = sum(outcome.trouble is Trouble.NONE for outcome in outcomes)
            sent, failed = sent + good, failed + len(leased) - good
    return Sent(sent, failed)


def _lease(adapter: Adapter, at: datetime, limit: int) -> Sequence[Delivery]:
    """Take what is due and nobody else's, by compare-and-swap on the lease as it was read."""
    until = at + LEASE
    leased = []
    for one in queries.due(adapter, at)[:limit]:
        as_read = Delivery.objects.filter(
            pk=one.pk,
            state=one.state,
            attempts=one.attempts,
            leased_until=one.leased_until,
        )
        if as_read.update(leased_until=until, attempts=F("attempts") + 1) == 1:
            one.leased_until, one.attempts = until, one.attempts + 1
            leased.append(one)
    return leased


def _parcel(delivery: Delivery) -> Parcel:
    notice = delivery.notice
    return Parcel(
        key=str(delivery.pk),
        kind=notice.kind,
        title=notice.title,
        link=notice.link,
        recipient=notice.recipient.username,
        address=queries.address_of(notice.recipient_id, Adapter(delivery.adapter)),
        at=notice.created_at,
    )


def _note(delivery: Delivery, outcome: Outcome, at: datetime) -> None:
    """Note what became of a try, unless another worker has meanwhile taken it over."""
    state = rules.after_try(outcome.trouble, delivery.attempts)
    mine = Delivery.objects.filter(
        pk=delivery.pk, attempts=delivery.attempts, leased_until=delivery.leased_until
    )
    mine.update(
        state=state,
        trouble=outcome.trouble,
        status=outcome.status,
        leased_until=None,
        sent_at=at if state is DeliveryState.SENT else None,
        next_at=at + wait(delivery.attempts, str(delivery.pk)),
    )


@transaction.atomic
def retry_delivery(*, delivery: Delivery, actor: Actor, at: datetime) -> Delivery:
    """Put what has failed for good back into the queue (重试)."""
    actor.must(rules.CHANNEL_MANAGE, delivery.area_path)
    if delivery.state != DeliveryState.FAILED:
        raise rules.DeliveryNotFailed(state=DeliveryState(delivery.state).label)
    failed = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.FAILED)
    if failed.update(state=DeliveryState.QUEUED, attempts=0, next_at=at) != 1:
        raise StaleRecord
    delivery.refresh_from_db(from_queryset=Delivery.objects.all())
    mark = Mark("delivery", str(delivery.pk), area_path=delivery.area_path)
    facts.record(
        rules.DELIVERY_RETRIED,
        mark,
        actor=actor,
        at=at,
        before={"state": DeliveryState.FAILED},
        after={"state": DeliveryState.QUEUED},
        data={"adapter": delivery.adapter},
    )
    return delivery


def test_channel(
    *, adapter: Adapter, recipient: str, address: str, actor: Actor, at: datetime
) -> Outcome:
    """Send a test line at once (测试发送); the outcome is told and recorded, nothing is queued."""
    actor.must(rules.CHANNEL_MANAGE)
    if adapter not in channels.adapters_on():
        raise rules.AdapterOff(adapter=adapter.label)
    parcel = Parcel(
        key=str(new_id()),
        kind=rules.NoticeKind.SYSTEM,
        title="望火测试消息：收到即表示通道可用。",
        link="/inbox",
        recipient=recipient,
        address=rules.check_address(address),
        at=at,
    )
    [outcome] = channels.send(adapter, [parcel], at)
    with transaction.atomic():
        data = {"trouble": outcome.trouble, "status": outcome.status}
        mark = Mark("channel", adapter)
        facts.record(rules.CHANNEL_TESTED, mark, actor=actor, at=at, data=data)
    return outcome
