"""Put notices on their way out, by the ways that are on and that their readers want."""

from collections.abc import Collection, Sequence
from datetime import datetime

from wanghuo.base.notices import queries
from wanghuo.base.notices.models import Delivery, Notice
from wanghuo.base.notices.rules import Adapter, NoticeKind, goes_out
from wanghuo.kernel import clock


def queue(notices: Sequence[Notice], adapters: Collection[Adapter], at: datetime) -> None:
    """Queue what these notices send out; one that was told before is not among the kept."""
    kept = queries.kept(notices)
    readers = {notice.recipient_id for notice in kept}
    chosen = queries.kinds_chosen(readers)
    homes = queries.homes(readers, clock.local_date(at))
    rows = [
        Delivery(
            notice=notice,
            adapter=adapter,
            area_path=homes.get(notice.recipient_id, ""),
            next_at=at,
            created_at=at,
        )
        for notice in kept
        for adapter in sorted(adapters)
        if goes_out(adapter, NoticeKind(notice.kind), chosen.get((notice.recipient_id, adapter)))
    ]
    Delivery._base_manager.bulk_create(rows)
