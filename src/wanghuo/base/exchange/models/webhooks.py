"""Who is told of facts, who may send records, and what became of each."""

from django.db import models
from django.db.models import Q
from typing_extensions import override

from wanghuo.base.areas.models import Area
from wanghuo.base.exchange.rules.webhooks import (
    ID_LENGTH,
    NAME_LENGTH,
    URL_LENGTH,
    IncomingState,
    PushState,
    SourceState,
    SubscriptionState,
)
from wanghuo.kernel.encryption import EncryptedTextField
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.outgoing.rules import Trouble
from wanghuo.kernel.scoping import AreaPathField, AreaScopedManager


class Subscription(models.Model):
    """Another system that is told of facts of some kinds within an area (订阅).

    `position` is how far along the facts it has come; who sends leases it until `leased_until`, so
    that its facts go out one after another.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    name = models.CharField("名称", max_length=NAME_LENGTH)
    url = models.CharField("推送地址", max_length=URL_LENGTH)
    secret = EncryptedTextField("密钥")
    kinds = models.JSONField("事实类别", default=list)
    area = models.ForeignKey(
        Area, models.PROTECT, related_name="subscriptions", verbose_name="区划"
    )
    area_path = AreaPathField("区划路径")
    state = models.CharField(
        "状态",
        max_length=8,
        choices=SubscriptionState.choices(),
        default=SubscriptionState.ACTIVE.value,
    )
    position = models.BigIntegerField("位置", default=0)
    leased_until = models.DateTimeField("占用至", null=True)
    created_at = models.DateTimeField("创建时间")

    objects = AreaScopedManager["Subscription"]()

    class Meta:
        """Listed by area."""

        verbose_name = "订阅"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in SubscriptionState]),
                name="subscription_state_known",
            ),
        ]
        indexes = [models.Index(fields=["area_path", "id"], name="subscription_area")]

    @override
    def __str__(self) -> str:
        """Show the name."""
        return self.name


class Push(models.Model):
    """One fact on its way to one subscriber (推送); its id is the same at every try."""

    id = models.UUIDField("编号", primary_key=True, editable=False)
    subscription = models.ForeignKey(
        Subscription, models.PROTECT, related_name="pushes", verbose_name="订阅", db_index=False
    )
    position = models.BigIntegerField("位置")
    kind = models.CharField("类别", max_length=60)
    body = models.TextField("内容")
    state = models.CharField(
        "状态", max_length=8, choices=PushState.choices(), default=PushState.QUEUED.value
    )
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    next_at = models.DateTimeField("下次时间")
    trouble = models.CharField("失败原因", max_length=12, choices=Trouble.choices(), blank=True)
    status = models.PositiveSmallIntegerField("应答码", null=True)
    created_at = models.DateTimeField("时间")
    sent_at = models.DateTimeField("送达时间", null=True)

    class Meta:
        """Once per subscriber and fact, in the order of facts; seen through its subscription."""

        verbose_name = "推送"
        constraints = [
            models.UniqueConstraint(fields=["subscription", "position"], name="push_once"),
            models.CheckConstraint(
                condition=Q(state=PushState.SENT.value, sent_at__isnull=False)
                | Q(
                    state__in=[
                        PushState.QUEUED.value,
                        PushState.RETRYING.value,
                        PushState.PARKED.value,
                    ],
                    sent_at__isnull=True,
                ),
                name="push_sent_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["subscription", "position"],
                name="push_waiting",
                condition=Q(state__in=[PushState.QUEUED.value, PushState.RETRYING.value]),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show which fact it tells."""
        return f"{self.kind}@{self.position}"


class Source(models.Model):
    """Another system that may send records for some tables of an area (来源).

    `minute` and `asked` count what it has sent in the minute that runs.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    code = models.CharField("代码", max_length=30, unique=True)
    name = models.CharField("名称", max_length=NAME_LENGTH)
    secret = EncryptedTextField("密钥")
    targets = models.JSONField("可写入", default=list)
    area = models.ForeignKey(Area, models.PROTECT, related_name="sources", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    state = models.CharField(
        "状态", max_length=8, choices=SourceState.choices(), default=SourceState.ACTIVE.value
    )
    per_minute = models.PositiveIntegerField("每分钟上限")
    minute = models.DateTimeField("计数时间", null=True)
    asked = models.PositiveIntegerField("本分钟次数", default=0)
    created_at = models.DateTimeField("创建时间")

    objects = AreaScopedManager["Source"]()

    class Meta:
        """Listed by area."""

        verbose_name = "来源"
        indexes = [models.Index(fields=["area_path", "id"], name="source_area")]

    @override
    def __str__(self) -> str:
        """Show the name."""
        return self.name


class Incoming(models.Model):
    """One record that a source sent, and what became of it (接收记录).

    The other side's number is unique per source and table. The row itself is kept, encrypted, only
    while it waits to be tried again.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    source = models.ForeignKey(
        Source, models.PROTECT, related_name="records", verbose_name="来源", db_index=False
    )
    target = models.CharField("写入", max_length=40)
    external_id = models.CharField("外部编号", max_length=ID_LENGTH)
    version = models.PositiveIntegerField("版本")
    digest = models.CharField("摘要", max_length=64)
    row = EncryptedTextField("内容", blank=True)
    state = models.CharField("状态", max_length=8, choices=IncomingState.choices())
    result = models.CharField("结果", max_length=10, blank=True)
    reason = models.CharField("原因", max_length=500, blank=True)
    subject_id = models.CharField("对象编号", max_length=40, blank=True)
    attempts = models.PositiveIntegerField("次数", default=0)
    area_path = AreaPathField("区划路径")
    received_at = models.DateTimeField("接收时间")

    objects = AreaScopedManager["Incoming"]()

    class Meta:
        """Once per source, table and the other side's number."""

        verbose_name = "接收记录"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "target", "external_id"], name="incoming_once"
            ),
        ]
        indexes = [
            models.Index(fields=["area_path", "received_at"], name="incoming_area"),
            models.Index(fields=["source", "received_at"], name="incoming_source"),
        ]

    @override
    def __str__(self) -> str:
        """Show the other side's number."""
        return self.external_id
