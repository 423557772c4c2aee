"""One person's inbox; every query names whose."""

from uuid import UUID

from django.db.models import Q, QuerySet, Subquery

from wanghuo.base.notices.models import Notice
from wanghuo.kernel.scoping import access


def inbox(user_id: int, before: UUID | None = None) -> QuerySet[Notice]:
    """Notices of one person, newest first; those older than their notice `before` when given."""
    mine = Notice.objects.filter(recipient_id=user_id)
    newest_first = mine.order_by("-created_at", "-id")
    if before is None:
        return newest_first
    then = Subquery(mine.filter(pk=before).values("created_at"))
    return newest_first.filter(Q(created_at__lt=then) | Q(created_at=then, id__lt=before))


def own_notice(user_id: int, notice_id: UUID) -> Notice:
    """Return one notice of this person, or refuse with `NotFound`."""
    return access(Notice.objects.filter(recipient_id=user_id), pk=notice_id)


def unread_count(user_id: int) -> int:
    """Count the notices one person has not read (未读)."""
    return Notice.objects.filter(recipient_id=user_id, read_at__isnull=True).count()
