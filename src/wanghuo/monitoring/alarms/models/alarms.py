"""Alarms, and the signals that were counted."""

from django.db import models
from typing_extensions import override

from wanghuo.base.areas.models import Area
from wanghuo.base.people.models import User
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import AreaPathField, AreaScopedManager
from wanghuo.monitoring.alarms.models.groups import AlarmGroup
from wanghuo.monitoring.alarms.models.shields import Shield
from wanghuo.monitoring.alarms.rules import (
    RINGING,
    STANDING,
    WAITING,
    AlarmKind,
    AlarmState,
    Cause,
    Rank,
    Verdict,
)
from wanghuo.monitoring.devices.models import Device
from wanghuo.register.places.models import Place

AT_DESK = models.Q(state__in=[state.value for state in WAITING])
PRESSING = models.Case(
    models.When(AT_DESK & models.Q(is_shielded=True), then=models.Value(int(Rank.SHIELDED))),
    models.When(AT_DESK & models.Q(group__isnull=False), then=models.Value(int(Rank.CONFIRMED))),
    models.When(
        AT_DESK & models.Q(kind__in=[kind.value for kind in RINGING]),
        then=models.Value(int(Rank.RINGING)),
    ),
    models.When(AT_DESK, then=models.Value(int(Rank.WAITING))),
    default=models.Value(int(Rank.REST)),
)
"""How far up an alarm stands at the desk; the database reckons it with every write."""


class Alarm(models.Model):
    """A point of a device that cried out, until somebody has made something of it (报警).

    While it stands, the same point crying out the same thing again is the same alarm: the
    database sees to it, whoever else writes in the same moment. `opened_at` and `last_at` are
    times of receipt. Area and place are the device's when it was opened.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    device = models.ForeignKey(
        Device, models.PROTECT, related_name="alarms", verbose_name="感知终端"
    )
    point = models.CharField("点位", max_length=110, blank=True)
    where = models.CharField("部位", max_length=160, blank=True)
    kind = models.CharField("类别", max_length=12, choices=AlarmKind.choices())
    state = models.CharField(
        "状态", max_length=12, choices=AlarmState.choices(), default=AlarmState.OPENED.value
    )
    cause = models.CharField("误报原因", max_length=12, choices=Cause.choices(), blank=True)
    verdict = models.CharField(
        "核实结果", max_length=8, choices=Verdict.choices(), blank=True, default=""
    )
    note = models.CharField("说明", max_length=500, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, related_name="alarms", verbose_name="场所"
    )
    opened_at = models.DateTimeField("报警时间")
    last_at = models.DateTimeField("最近一次")
    count = models.PositiveIntegerField("次数", default=1)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="接警人"
    )
    answered_at = models.DateTimeField("接警时间", null=True)
    settled_at = models.DateTimeField("核实时间", null=True)
    closed_at = models.DateTimeField("办结时间", null=True)
    is_shielded = models.BooleanField("屏蔽中", default=False)
    shield = models.ForeignKey(
        Shield, models.PROTECT, null=True, related_name="alarms", verbose_name="屏蔽时段"
    )
    """Under which it was last recorded; whether it still is, says `is_shielded`."""
    rang_at = models.DateTimeField("待接警自", null=True)
    """Since when it waits at the desk; none while it is shielded."""
    group = models.ForeignKey(
        AlarmGroup, models.PROTECT, null=True, related_name="alarms", verbose_name="确认火警"
    )
    recovered_at = models.DateTimeField("现场恢复时间", null=True)
    version = models.PositiveIntegerField("修改次数", default=0)
    pressing = models.GeneratedField(
        expression=PRESSING,
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
        verbose_name="紧急程度",
    )

    objects = AreaScopedManager["Alarm"]()

    class Meta:
        """One stands for a point and a kind; listed by area, the newest first."""

        verbose_name = "报警"
        constraints = [
            models.UniqueConstraint(
                fields=["device", "point", "kind"],
                condition=models.Q(state__in=[state.value for state in STANDING]),
                name="alarm_stands_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in AlarmState]),
                name="alarm_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in AlarmKind]),
                name="alarm_kind_known",
            ),
        ]
        indexes = [
            models.Index(fields=["area_path", "-opened_at", "id"], name="alarm_area"),
            models.Index(fields=["state", "-opened_at"], name="alarm_state"),
            models.Index(fields=["pressing", "-opened_at", "id"], name="alarm_pressing"),
            models.Index(
                fields=["shield"], name="alarm_shielded", condition=models.Q(is_shielded=True)
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show what was cried out."""
        return AlarmKind(self.kind).label


class CountedSignal(models.Model):
    """A signal of the alarm lane that had its effect; again it is the same one (已计信号)."""

    key = models.BinaryField("幂等键", max_length=16, unique=True)
    received_at = models.DateTimeField("收到时间", db_index=True)

    class Meta:
        """Forgotten after a day: until then a device may send again."""

        verbose_name = "已计信号"

    @override
    def __str__(self) -> str:
        """Show the key."""
        return bytes(self.key).hex()
