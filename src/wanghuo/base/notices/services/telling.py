"""Put a line into inboxes, and on its way out; note what has been read."""

from collections.abc import Iterable
from datetime import datetime

from wanghuo.base.notices.models import Notice
from wanghuo.base.notices.rules import NoticeKind, shorten
from wanghuo.base.notices.services.channels import adapters_on
from wanghuo.base.notices.services.queueing import queue
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import NotFound

BATCH = 500


def tell(
    *,
    recipients: Iterable[int],
    kind: NoticeKind,
    title: str,
    link: str,
    source: str,
    at: datetime,
) -> None:
    """Put a notice into the inbox of each user, unless this source has told it already.

    `source` is stable for one cause ("deadline/…/2026-09-24/overdue"); call it in the transaction
    of that cause. `title` names no person.
    """
    notices = [
        Notice(
            recipient_id=user_id,
            kind=kind,
            title=shorten(title),
            link=link,
            source=source,
            created_at=at,
        )
        for user_id in sorted(set(recipients))
    ]
    Notice.objects.bulk_create(notices, batch_size=BATCH, ignore_conflicts=True)
    if adapters := adapters_on():
        for start in range(0, len(notices), BATCH):
            queue(notices[start : start + BATCH], adapters, at)


def read_notice(*, notice: Notice, actor: Actor, at: datetime) -> Notice:
    """Note when its recipient first read it (已读); to anybody else it does not exist."""
    if notice.recipient_id != actor.id:
        raise NotFound(what="通知")
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=at)
    notice.refresh_from_db(fields=["read_at"])
    return notice


def read_all(*, actor: Actor, at: datetime) -> int:
    """Note that the actor has read the whole inbox (全部已读); return how many were unread."""
    return Notice.objects.filter(recipient_id=actor.id, read_at__isnull=True).update(read_at=at)
