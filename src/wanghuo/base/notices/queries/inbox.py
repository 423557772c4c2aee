"""One person's inbox and what he has chosen; every query names whose."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet, Subquery

from wanghuo.base.notices.models import Notice, Preference
from wanghuo.base.notices.rules import Adapter, NoticeKind
from wanghuo.kernel.scoping import access


@dataclass(frozen=True, slots=True)
class Unread:
    """How much one person has not read, and when the newest of it came."""

    count: int = 0
    newest: datetime | None = None


def inbox(user_id: int, before: UUID | None = None) -> QuerySet[Notice]:
    """Notices of one person, newest first; those older than their notice `before` when given."""
    mine = Notice.objects.filter(recipient_id=user_id)
    newest_first = mine.order_by("-created_at", "-id")
    if before is None:
        return newest_first
    then = Subquery(mine.filter(pk=before).values("created_at"))
    return newest_first.filter(Q(created_at__lt=then) | Q(created_at=then, id__lt=before))


def inbox_list(
    user_id: int, *, kind: NoticeKind | None = None, unread: bool = False
) -> QuerySet[Notice]:
    """Notices of one person under the filters given (收件箱)."""
    rows = inbox(user_id)
    if kind is not None:
        rows = rows.filter(kind=kind)
    return rows.filter(read_at__isnull=True) if unread else rows


def own_notice(user_id: int, notice_id: UUID) -> Notice:
    """Return one notice of this person, or refuse with `NotFound`."""
    return access(Notice.objects.filter(recipient_id=user_id), pk=notice_id)


def unread_count(user_id: int) -> int:
    """Count the notices one person has not read (未读)."""
    return Notice.objects.filter(recipient_id=user_id, read_at__isnull=True).count()


def unread_of(user_ids: Iterable[int]) -> dict[int, Unread]:
    """Tell of each of these people what is unread; one query, for all who look on."""
    unread = Notice.objects.filter(recipient__in=set(user_ids), read_at__isnull=True)
    rows = unread.values("recipient").annotate(count=Count("id"), newest=Max("created_at"))
    return {row["recipient"]: Unread(row["count"], row["newest"]) for row in rows.order_by()}


def unread_since(user_id: int, at: datetime) -> QuerySet[Notice]:
    """Unread notices of one person that came after `at`, newest first."""
    return inbox_list(user_id, unread=True).filter(created_at__gt=at)


def preferences_of(user_id: int) -> dict[Adapter, Preference]:
    """Return what one person has chosen, by adapter."""
    rows = Preference.objects.filter(user_id=user_id).order_by("adapter")
    return {Adapter(row.adapter): row for row in rows}


def address_of(user_id: int, adapter: Adapter) -> str:
    """Return where one person wants this adapter's messages; blank when nowhere."""
    chosen = Preference.objects.filter(user_id=user_id, adapter=adapter).first()
    return chosen.address if chosen else ""


def kinds_chosen(user_ids: Collection[int]) -> dict[tuple[int, str], list[str]]:
    """Return the kinds that these people chose, by person and adapter."""
    rows = Preference.objects.filter(user_id__in=user_ids)
    return {(row.user_id, row.adapter): row.kinds for row in rows.order_by("id")}
