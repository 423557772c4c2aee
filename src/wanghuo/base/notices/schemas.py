"""How notices leave the API."""

from datetime import datetime
from uuid import UUID

from ninja import Schema

from wanghuo.base.notices.rules import NoticeKind


class NoticeOut(Schema):
    """A line of one's own inbox."""

    id: UUID
    kind: NoticeKind
    title: str
    link: str
    created_at: datetime
    read_at: datetime | None
