"""The editable working calendar, and every deadline that binds somebody."""

from django.db import models
from typing_extensions import override

from wanghuo.base.areas.models import Area
from wanghuo.base.deadlines.rules import TITLE_LENGTH, DeadlineLevel, DeadlineState, Shift
from wanghuo.base.people.models import Organisation
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import AreaPathField, AreaScopedManager


class CalendarDay(models.Model):
    """A day whose working status is set by hand, over the package's calendar (调休日)."""

    day = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("是否上班")
    name = models.CharField("名称", max_length=40)
    source = models.CharField("依据", max_length=120)

    class Meta:
        """One word a day."""

        verbose_name = "调休日"

    @override
    def __str__(self) -> str:
        """Show the day."""
        return f"{self.day} {self.name}"


class Deadline(models.Model):
    """A day by which an organisation owes something on a subject (完成时限).

    One row per occurrence: a recurrence opens its next row when it is due to begin.
    `named_on` is the day that was asked for, `due_on` where `shift` puts it: the last day on which
    it is on time; it is overdue from the next day. `is_provisional` marks a shift reckoned beyond
    the published working calendar.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    subject_type = models.CharField("对象类型", max_length=40)
    subject_id = models.CharField("对象编号", max_length=40)
    title = models.CharField("事项", max_length=TITLE_LENGTH)
    link = models.CharField("链接", max_length=200)
    area = models.ForeignKey(Area, models.PROTECT, related_name="deadlines", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    sector = models.CharField("行业条线", max_length=16, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="deadlines", verbose_name="责任单位"
    )
    named_on = models.DateField("约定日期")
    shift = models.CharField(
        "遇休息日", max_length=6, choices=Shift.choices(), default=Shift.NONE.value
    )
    due_on = models.DateField("到期日")
    is_provisional = models.BooleanField("暂定", default=False)
    state = models.CharField(
        "状态", max_length=10, choices=DeadlineState.choices(), default=DeadlineState.OPEN.value
    )
    level = models.CharField(
        "催办级别", max_length=10, choices=DeadlineLevel.choices(), default=DeadlineLevel.NONE.value
    )
    pressed_on = models.DateField("最近催办", null=True)
    ended_at = models.DateTimeField("结束时间", null=True)

    objects = AreaScopedManager["Deadline"](sector_lookup="sector")

    class Meta:
        """One row per subject and named day; an ended deadline has a time."""

        verbose_name = "完成时限"
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "named_on"], name="deadline_occurrence_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state=DeadlineState.OPEN.value, ended_at__isnull=True)
                | models.Q(
                    state__in=[DeadlineState.MET.value, DeadlineState.CANCELLED.value],
                    ended_at__isnull=False,
                ),
                name="deadline_ended_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], name="deadline_open", condition=models.Q(state="open")),
            models.Index(fields=["area_path", "due_on"], name="deadline_area"),
        ]

    @override
    def __str__(self) -> str:
        """Show what is owed and when."""
        return f"{self.title} {self.due_on}"
