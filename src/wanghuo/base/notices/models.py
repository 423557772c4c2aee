"""What a person is told, by which ways it goes out, and which of them he wants."""

from django.db import models
from typing_extensions import override

from wanghuo.base.deadlines.models import Deadline
from wanghuo.base.deadlines.rules import DeadlineLevel
from wanghuo.base.notices.rules import TITLE_LENGTH, Adapter, DeliveryState, NoticeKind
from wanghuo.base.people.models import User
from wanghuo.kernel.encryption import EncryptedTextField
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.outgoing.rules import Trouble
from wanghuo.kernel.scoping import AreaPathField, AreaScopedManager


class Notice(models.Model):
    """A line in one person's inbox (通知); only its recipient reads it, through `queries.inbox`.

    `source` names what caused it, so that telling twice is telling once. It says what happened to
    whom it concerns, and holds no personal data of others.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    recipient = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="notices",
        verbose_name="接收人",
        db_index=False,
    )
    kind = models.CharField("类别", max_length=12, choices=NoticeKind.choices())
    title = models.CharField("标题", max_length=TITLE_LENGTH)
    link = models.CharField("链接", max_length=200)
    source = models.CharField("来源", max_length=120)
    created_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("已读时间", null=True)

    class Meta:
        """Once per recipient and source; found by source for the log of reminders."""

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
            models.Index(fields=["source"], name="notice_source"),
        ]

    @override
    def __str__(self) -> str:
        """Show the title."""
        return self.title


class Delivery(models.Model):
    """One notice on its way out by one adapter (投递); its id is the key that makes it idempotent.

    It stands in the area where its recipient works, for whoever keeps the channels there; it holds
    neither the words nor an address. Who sends it leases it until `leased_until`.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    notice = models.ForeignKey(
        Notice, models.PROTECT, related_name="deliveries", verbose_name="通知"
    )
    adapter = models.CharField("方式", max_length=8, choices=Adapter.choices())
    area_path = AreaPathField("区划路径", blank=True)
    state = models.CharField(
        "状态",
        max_length=8,
        choices=DeliveryState.choices(),
        default=DeliveryState.QUEUED.value,
    )
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    next_at = models.DateTimeField("下次时间")
    leased_until = models.DateTimeField("占用至", null=True)
    trouble = models.CharField("失败原因", max_length=12, choices=Trouble.choices(), blank=True)
    status = models.PositiveSmallIntegerField("应答码", null=True)
    created_at = models.DateTimeField("时间")
    sent_at = models.DateTimeField("送达时间", null=True)

    objects = AreaScopedManager["Delivery"]()

    class Meta:
        """Once per notice and adapter; what is sent has a time."""

        verbose_name = "投递"
        constraints = [
            models.UniqueConstraint(fields=["notice", "adapter"], name="delivery_once"),
            models.CheckConstraint(
                condition=models.Q(state=DeliveryState.SENT.value, sent_at__isnull=False)
                | models.Q(
                    state__in=[
                        DeliveryState.QUEUED.value,
                        DeliveryState.RETRYING.value,
                        DeliveryState.FAILED.value,
                    ],
                    sent_at__isnull=True,
                ),
                name="delivery_sent_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at", "id"],
                name="delivery_waiting",
                condition=models.Q(
                    state__in=[DeliveryState.QUEUED.value, DeliveryState.RETRYING.value]
                ),
            ),
            models.Index(fields=["area_path", "id"], name="delivery_area"),
        ]

    @override
    def __str__(self) -> str:
        """Name the delivery by its way."""
        return f"{self.adapter} {self.pk}"


class Preference(models.Model):
    """Which notices a person wants by one adapter, and where to (通知偏好)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="preferences", verbose_name="用户")
    adapter = models.CharField("方式", max_length=8, choices=Adapter.choices())
    kinds = models.JSONField("类别", default=list)
    address = EncryptedTextField("地址", blank=True)

    class Meta:
        """One per person and adapter."""

        verbose_name = "通知偏好"
        constraints = [
            models.UniqueConstraint(fields=["user", "adapter"], name="preference_once"),
        ]

    @override
    def __str__(self) -> str:
        """Name the adapter."""
        return self.adapter


class Reminder(models.Model):
    """One time a deadline was pressed (催办记录); its id is that of the fact that told it.

    Area and sector are the deadline's, so that the log is read under the same scope.
    """

    id = models.UUIDField("编号", primary_key=True, editable=False)
    deadline = models.ForeignKey(
        Deadline, models.PROTECT, related_name="reminders", verbose_name="完成时限"
    )
    level = models.CharField("催办级别", max_length=10, choices=DeadlineLevel.choices())
    area_path = AreaPathField("区划路径")
    sector = models.CharField("行业条线", max_length=16, blank=True)
    at = models.DateTimeField("时间")

    objects = AreaScopedManager["Reminder"](sector_lookup="sector")

    class Meta:
        """Listed by area, newest first."""

        verbose_name = "催办记录"
        indexes = [models.Index(fields=["area_path", "at"], name="reminder_area")]

    @override
    def __str__(self) -> str:
        """Show the level."""
        return self.level
