"""Duties to report, reports with their sections and figures, and what was said of them."""

from django.db import models
from typing_extensions import override

from wanghuo.base.areas.models import Area
from wanghuo.base.deadlines.rules import Frequency, Shift
from wanghuo.base.people.models import Organisation, User
from wanghuo.governance.plans.models import Plan, PlanItem
from wanghuo.governance.reporting.rules import (
    UNFROZEN,
    Cover,
    Cycle,
    DutyState,
    RemarkKind,
    ReportState,
    Together,
    full_name,
)
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import AreaPathField, AreaScopedManager
from wanghuo.kernel.terms import Term


def _known(field: str, term: type[Term]) -> models.Q:
    return models.Q(**{f"{field}__in": [member.value for member in term]})


class ReportDuty(models.Model):
    """What must be reported, when, and to whom (报送要求); read in a plan or set by hand.

    The area is the receiver's, or the plan's. Without `receiver` it goes to `receiver_name`
    outside the system, and sending is recorded with proof. `item` is the plan's own words for it.
    What is consolidated here goes into the receiver's own report under `higher`, when there is one.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    area = models.ForeignKey(
        Area, models.PROTECT, related_name="report_duties", verbose_name="区划"
    )
    area_path = AreaPathField("区划路径")
    plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, related_name="report_duties", verbose_name="方案"
    )
    item = models.OneToOneField(
        PlanItem, models.PROTECT, null=True, related_name="report_duty", verbose_name="方案条目"
    )
    title = models.CharField("报送内容", max_length=200)
    outline = models.CharField("报告模板", max_length=20)
    freq = models.CharField("频次", max_length=12, choices=Frequency.choices(), blank=True)
    month_day = models.CharField("报送日", max_length=5, blank=True)
    on = models.DateField("报送日期", null=True)
    since = models.DateField("起始日期", null=True)
    until = models.DateField("截止日期", null=True)
    shift = models.CharField(
        "遇休息日", max_length=6, choices=Shift.choices(), default=Shift.NONE.value
    )
    lead_days = models.PositiveSmallIntegerField("提前起草天数")
    cover = models.CharField(
        "统计期", max_length=8, choices=Cover.choices(), default=Cover.ROLLING.value
    )
    receiver = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="duties_received",
        verbose_name="接收单位",
    )
    receiver_name = models.CharField("接收单位名称", max_length=80)
    higher = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="lower", verbose_name="上级报送要求"
    )
    state = models.CharField(
        "状态", max_length=10, choices=DutyState.choices(), default=DutyState.PROPOSED.value
    )
    version = models.PositiveIntegerField("修改次数", default=0)
    live_on = models.DateField("核定日期", null=True)
    created_at = models.DateTimeField("提出时间")

    objects = AreaScopedManager["ReportDuty"]()

    class Meta:
        """Due once or again and again, never both."""

        verbose_name = "报送要求"
        constraints = [
            models.CheckConstraint(condition=_known("state", DutyState), name="duty_state_known"),
            models.CheckConstraint(
                condition=models.Q(freq="", on__isnull=False)
                | (~models.Q(freq="") & models.Q(on__isnull=True)),
                name="duty_once_or_again",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=DutyState.LIVE.value) | models.Q(live_on__isnull=False),
                name="duty_live_has_day",
            ),
        ]
        indexes = [models.Index(fields=["area_path", "id"], name="duty_area")]

    @override
    def __str__(self) -> str:
        """Show what is reported."""
        return self.title

    @property
    def cycle(self) -> Cycle:
        """When it is due, as the rules reckon with it."""
        return Cycle(
            freq=Frequency(self.freq) if self.freq else None,
            month_day=self.month_day or None,
            on=self.on,
            since=self.since,
            until=self.until,
            lead_days=self.lead_days,
            cover=Cover(self.cover),
        )


class DutyUnit(models.Model):
    """An organisation that owes the report (应报单位)."""

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    duty = models.ForeignKey(
        ReportDuty, models.CASCADE, related_name="units", verbose_name="报送要求"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="report_duties", verbose_name="单位"
    )
    area_path = AreaPathField("区划路径")

    objects = AreaScopedManager["DutyUnit"]()

    class Meta:
        """Once per duty."""

        verbose_name = "应报单位"
        constraints = [
            models.UniqueConstraint(fields=["duty", "organisation"], name="dutyunit_once")
        ]

    @override
    def __str__(self) -> str:
        """Show the organisation's number."""
        return str(self.organisation_id)


class Report(models.Model):
    """One organisation's report on one period (报告).

    The area is the sender's. `is_of_area` counts everything in it, else only what is the
    organisation's own. Sections and figures are rows; the document as approved is `file`. A report
    that others went into is `whole` to them and tells when that was (`consolidated_at`).
    `revision` counts how often it was submitted: an approver approves what was read.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    duty = models.ForeignKey(
        ReportDuty, models.PROTECT, related_name="reports", verbose_name="报送要求"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="reports", verbose_name="报送单位"
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="reports", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    sector = models.CharField("行业条线", max_length=16, blank=True)
    is_of_area = models.BooleanField("全辖区")
    title = models.CharField("标题", max_length=200)
    period = models.CharField("期次", max_length=40)
    outline = models.CharField("报告模板", max_length=20)
    outline_version = models.PositiveSmallIntegerField("模板版本")
    named_on = models.DateField("约定日期")
    due_on = models.DateField("到期日")
    period_from = models.DateField("统计期起")
    period_to = models.DateField("统计期止")
    receiver = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="reports_received",
        verbose_name="接收单位",
    )
    receiver_name = models.CharField("接收单位名称", max_length=80, blank=True)
    state = models.CharField(
        "状态", max_length=12, choices=ReportState.choices(), default=ReportState.DRAFTING.value
    )
    revision = models.PositiveIntegerField("送审次数", default=0)
    drafted_at = models.DateTimeField("起草时间")
    refreshed_at = models.DateTimeField("数字刷新时间")
    submitted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="送审人"
    )
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="审批人"
    )
    approved_at = models.DateTimeField("审批时间", null=True)
    sent_at = models.DateTimeField("上报时间", null=True)
    first_sent_on = models.DateField("首次上报日期", null=True)
    received_at = models.DateTimeField("接收时间", null=True)
    whole = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="parts", verbose_name="汇总到"
    )
    consolidated_at = models.DateTimeField("汇总时间", null=True)
    file = models.FileField("定稿", upload_to="reports/", blank=True)
    file_hash = models.CharField("定稿摘要", max_length=64, blank=True)
    printed = models.FileField("定稿打印件", upload_to="reports/", blank=True)

    objects = AreaScopedManager["Report"](sector_lookup="sector")

    class Meta:
        """One report of a unit for one day of a duty; what is approved has its file."""

        verbose_name = "报告"
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "organisation", "named_on"], name="report_once"
            ),
            models.CheckConstraint(
                condition=_known("state", ReportState), name="report_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[*(s.value for s in UNFROZEN), ReportState.WITHDRAWN.value]
                )
                | (models.Q(approved_at__isnull=False) & ~models.Q(file_hash="")),
                name="report_approved_has_file",
            ),
        ]
        indexes = [
            models.Index(fields=["area_path", "due_on", "id"], name="report_area"),
            models.Index(fields=["receiver", "due_on", "id"], name="report_receiver"),
        ]

    @override
    def __str__(self) -> str:
        """Show the title."""
        return self.title

    @property
    def sender(self) -> str:
        """Who reports, named in full; with organisation and area at hand."""
        return full_name(self.organisation.name, self.area.name)


class ReportSection(models.Model):
    """A section of a report (报告章节).

    `quotes` are the figures its text holds: [code, start, end]. A section that a person edited is
    not written anew when figures move; its quotes then tell what moved.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(Report, models.PROTECT, related_name="sections", verbose_name="报告")
    area_path = AreaPathField("区划路径")
    ordinal = models.PositiveSmallIntegerField("次序")
    code = models.CharField("代码", max_length=20)
    heading = models.CharField("标题", max_length=60)
    text = models.TextField("正文", blank=True)
    quotes = models.JSONField("所引数字", default=list)
    is_edited = models.BooleanField("已修改", default=False)
    version = models.PositiveIntegerField("修改次数", default=0)

    objects = AreaScopedManager["ReportSection"]()

    class Meta:
        """Each code once in a report."""

        verbose_name = "报告章节"
        constraints = [
            models.UniqueConstraint(fields=["report", "code"], name="reportsection_once")
        ]

    @override
    def __str__(self) -> str:
        """Show the heading."""
        return self.heading


class SectionEdit(models.Model):
    """What a person changed in a section: the text before and after (章节修改)."""

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    section = models.ForeignKey(
        ReportSection, models.PROTECT, related_name="edits", verbose_name="报告章节"
    )
    area_path = AreaPathField("区划路径")
    by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="section_edits", verbose_name="修改人"
    )
    at = models.DateTimeField("时间")
    before = models.TextField("修改前", blank=True)
    after = models.TextField("修改后", blank=True)

    objects = AreaScopedManager["SectionEdit"]()

    class Meta:
        """Listed by section, newest first."""

        verbose_name = "章节修改"
        indexes = [models.Index(fields=["section", "-at", "-id"], name="sectionedit_section")]

    @override
    def __str__(self) -> str:
        """Show when."""
        return f"{self.at}"


class ReportFigure(models.Model):
    """A figure of a report with what it asked (报告数字); frozen when its report is approved."""

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(Report, models.PROTECT, related_name="figures", verbose_name="报告")
    area_path = AreaPathField("区划路径")
    ordinal = models.PositiveSmallIntegerField("次序")
    code = models.CharField("代码", max_length=20)
    label = models.CharField("名称", max_length=60)
    unit = models.CharField("单位", max_length=10)
    value = models.DecimalField("数值", max_digits=14, decimal_places=1, null=True)
    asked = models.JSONField("统计口径")
    together = models.CharField("汇总方式", max_length=6, choices=Together.choices())

    objects = AreaScopedManager["ReportFigure"]()

    class Meta:
        """Each code once in a report."""

        verbose_name = "报告数字"
        constraints = [
            models.UniqueConstraint(fields=["report", "code"], name="reportfigure_once"),
            models.CheckConstraint(
                condition=_known("together", Together), name="reportfigure_together_known"
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show name and value."""
        return f"{self.label} {self.value}"


class ReportRemark(models.Model):
    """What was said with a step: why returned, how sent, when reminded (报告批注)."""

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(Report, models.PROTECT, related_name="remarks", verbose_name="报告")
    area_path = AreaPathField("区划路径")
    kind = models.CharField("类别", max_length=10, choices=RemarkKind.choices())
    by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="report_remarks", verbose_name="经办人"
    )
    at = models.DateTimeField("时间")
    text = models.TextField("内容", blank=True)

    objects = AreaScopedManager["ReportRemark"]()

    class Meta:
        """Listed by report, newest first."""

        verbose_name = "报告批注"
        indexes = [models.Index(fields=["report", "-at", "-id"], name="reportremark_report")]

    @override
    def __str__(self) -> str:
        """Show what it says."""
        return self.text[:40]
