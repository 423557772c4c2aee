"""Tickets of what is broken, duty checks, and drives that ask many at once."""

from django.db import models
from typing_extensions import override

from wanghuo.base.areas.models import Area
from wanghuo.base.people.models import Organisation, User
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import AreaPathField, AreaScopedManager
from wanghuo.monitoring.devices.models import Device, DeviceCommand
from wanghuo.monitoring.maintenance.rules import (
    OWED,
    STANDING,
    CheckState,
    FaultReason,
    TicketState,
)
from wanghuo.register.firms.models import ServiceFirm
from wanghuo.register.places.models import Place


class FaultTicket(models.Model):
    """A device that somebody has to see to, by a day (故障单).

    While it stands, the same trouble of the same device is the same ticket: the database sees to
    it. Place, area and firm are the device's when it was opened. `source` names what opened it and
    `last_source` what told of it last, so that whatever is heard twice has its effect once.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    device = models.ForeignKey(
        Device, models.PROTECT, related_name="tickets", verbose_name="感知终端"
    )
    reason = models.CharField("事由", max_length=16, choices=FaultReason.choices())
    text = models.CharField("故障情况", max_length=500)
    state = models.CharField(
        "状态", max_length=12, choices=TicketState.choices(), default=TicketState.OPENED.value
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, related_name="tickets", verbose_name="场所"
    )
    firm = models.ForeignKey(
        ServiceFirm, models.PROTECT, null=True, related_name="tickets", verbose_name="维护机构"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name="经办单位"
    )
    """Whose people follow it up: those nearest to the device who may."""
    due_on = models.DateField("修复期限")
    is_provisional = models.BooleanField("暂定", default=False)
    count = models.PositiveIntegerField("次数", default=1)
    source = models.CharField("来源", max_length=60, unique=True, null=True)  # noqa: DJ001 -- many have none
    last_source = models.CharField("最近来源", max_length=60, blank=True)
    opened_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )
    opened_at = models.DateTimeField("登记时间")
    last_at = models.DateTimeField("最近一次")
    recovered_at = models.DateTimeField("恢复时间", null=True)
    accepted_at = models.DateTimeField("接单时间", null=True)
    repaired_at = models.DateTimeField("修好时间", null=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    note = models.CharField("最近说明", max_length=500, blank=True)
    version = models.PositiveIntegerField("修改次数", default=0)

    objects = AreaScopedManager["FaultTicket"]()

    class Meta:
        """One stands for a device and a reason; an end has a time; listed by area and day."""

        verbose_name = "故障单"
        constraints = [
            models.UniqueConstraint(
                fields=["device", "reason"],
                condition=models.Q(state__in=[state.value for state in STANDING]),
                name="ticket_stands_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[state.value for state in STANDING], ended_at__isnull=True
                )
                | models.Q(
                    state__in=[TicketState.CLOSED.value, TicketState.CANCELLED.value],
                    ended_at__isnull=False,
                ),
                name="ticket_end_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(reason__in=[reason.value for reason in FaultReason]),
                name="ticket_reason_known",
            ),
        ]
        indexes = [
            models.Index(fields=["area_path", "-opened_at", "id"], name="ticket_area"),
            models.Index(
                fields=["due_on", "id"],
                name="ticket_owed",
                condition=models.Q(state__in=[state.value for state in OWED]),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show what is wrong."""
        return f"{FaultReason(self.reason).label}：{self.text}"


class DutyDrive(models.Model):
    """All control rooms of an area that were asked at once (集中查岗)."""

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    minutes = models.PositiveSmallIntegerField("应答时限（分钟）")
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="发起人"
    )
    asked_at = models.DateTimeField("发起时间")
    offline = models.PositiveIntegerField("跳过的离线装置", default=0)
    pending = models.PositiveIntegerField("跳过的待应答装置", default=0)

    objects = AreaScopedManager["DutyDrive"]()

    class Meta:
        """Listed by area, the newest first."""

        verbose_name = "集中查岗"
        indexes = [models.Index(fields=["area_path", "-asked_at", "id"], name="drive_area")]

    @override
    def __str__(self) -> str:
        """Show how long one has to answer."""
        return f"{self.minutes} 分钟"


class DutyCheck(models.Model):
    """Whether somebody in a control room answered when he was asked (查岗).

    The device confirms at once that it was told; the person's answer comes later as an operation of
    the transmitter. Area, place and firm are the device's when it was asked.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    command = models.OneToOneField(
        DeviceCommand, models.PROTECT, related_name="duty_check", verbose_name="装置命令"
    )
    device = models.ForeignKey(
        Device, models.PROTECT, related_name="duty_checks", verbose_name="感知终端"
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, related_name="duty_checks", verbose_name="场所"
    )
    firm = models.ForeignKey(
        ServiceFirm, models.PROTECT, null=True, related_name="duty_checks", verbose_name="维护机构"
    )
    drive = models.ForeignKey(
        DutyDrive, models.PROTECT, null=True, related_name="checks", verbose_name="集中查岗"
    )
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="查岗人"
    )
    asked_at = models.DateTimeField("查岗时间")
    minutes = models.PositiveSmallIntegerField("应答时限（分钟）")
    state = models.CharField(
        "结果", max_length=8, choices=CheckState.choices(), default=CheckState.ASKED.value
    )
    answered_at = models.DateTimeField("应答时间", null=True)
    settled_at = models.DateTimeField("判定时间", null=True)

    objects = AreaScopedManager["DutyCheck"]()

    class Meta:
        """Listed by area, the newest first; what is open is looked through all the time."""

        verbose_name = "查岗"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=CheckState.ASKED.value, settled_at__isnull=True)
                | models.Q(
                    state__in=[one.value for one in CheckState if one is not CheckState.ASKED],
                    settled_at__isnull=False,
                ),
                name="check_end_has_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=CheckState.PASSED.value)
                | models.Q(answered_at__isnull=False),
                name="check_passed_by_answer",
            ),
        ]
        indexes = [
            models.Index(fields=["area_path", "-asked_at", "id"], name="duty_check_area"),
            models.Index(fields=["device", "-asked_at"], name="duty_check_device"),
            models.Index(
                fields=["id"],
                name="duty_check_open",
                condition=models.Q(state=CheckState.ASKED.value),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show what became of it."""
        return CheckState(self.state).label
