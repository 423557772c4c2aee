"""What a person is told."""

from django.db import models
from typing_extensions import override

from wanghuo.base.notices.rules import TITLE_LENGTH, NoticeKind
from wanghuo.base.people.models import User
from wanghuo.kernel.ids import new_id


class Notice(models.Model):
    """A line in one person's inbox (通知); only its recipient reads it, through `queries.inbox`.

    `source` names what caused it, so that telling twice is telling once. It says what happened to
    whom it concerns, and holds no personal data of others.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    recipient = models.ForeignKey(
        User, models.PROTECT, related_name="notices", verbose_name="接收人", db_index=False
    )
    kind = models.CharField("类别", max_length=12, choices=NoticeKind.choices())
    title = models.CharField("标题", max_length=TITLE_LENGTH)
    link = models.CharField("链接", max_length=200)
    source = models.CharField("来源", max_length=120)
    created_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("已读时间", null=True)

    class Meta:
        """Once per recipient and source."""

        verbose_name = "通知"
        constraints = [
            models.UniqueConstraint(fields=["recipient", "source"], name="notice_once"),
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notice_inbox"),
            models.Index(
                fields=["recipient"],
                name="notice_unread",
                condition=models.Q(read_at__isnull=True),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show the title."""
        return self.title
