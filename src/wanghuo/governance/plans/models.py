"""Plans, what was read from them, and the work they became."""

from collections.abc import Sequence

from django.db import models
from typing_extensions import override

from wanghuo.base.areas.models import Area
from wanghuo.base.documents.models import Attachment
from wanghuo.base.people.models import Organisation, User
from wanghuo.governance.plans.reading.values import TaskKind, UnitRole
from wanghuo.governance.plans.rules import (
    ItemKind,
    PlanState,
    StatementKind,
    TaskState,
    Verdict,
)
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import AreaPathField, AreaScopedManager
from wanghuo.kernel.terms import Term


def _known(field: str, term: type[Term]) -> models.Q:
    return models.Q(**{f"{field}__in": [member.value for member in term]})


class Plan(models.Model):
    """A plan document as issued (方案), one row per version; `previous` is the version it amends.

    `uploaded_by` is null when the program itself did it. A discarded plan was uploaded by mistake.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    area = models.ForeignKey(Area, models.PROTECT, related_name="plans", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    title = models.CharField("标题", max_length=200)
    issuer = models.CharField("发文机关", max_length=100, blank=True)
    doc_number = models.CharField("文号", max_length=60, blank=True)
    issued_on = models.DateField("成文日期", null=True)
    period_from = models.DateField("实施起", null=True)
    period_to = models.DateField("实施止", null=True)
    version = models.PositiveIntegerField("版本", default=1)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="amendments", verbose_name="上一版本"
    )
    state = models.CharField(
        "状态", max_length=12, choices=PlanState.choices(), default=PlanState.REVIEWING.value
    )
    file_name = models.CharField("文件名", max_length=200)
    file_hash = models.CharField("文件摘要", max_length=64)
    file = models.FileField("原文件", upload_to="plans/")
    text = models.TextField("正文")
    stages = models.JSONField("阶段", default=list)
    conflicts = models.JSONField("矛盾", default=list)
    uploaded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="uploaded_plans", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间")
    confirmed_at = models.DateTimeField("确认时间", null=True)

    objects = AreaScopedManager["Plan"]()

    class Meta:
        """The same file is one plan in an area, amended once; a confirmed plan has a time."""

        verbose_name = "方案"
        constraints = [
            models.UniqueConstraint(
                fields=["area", "file_hash"],
                condition=~models.Q(state=PlanState.DISCARDED.value),
                name="plan_file_once",
            ),
            models.UniqueConstraint(
                fields=["previous"],
                condition=~models.Q(state=PlanState.DISCARDED.value),
                name="plan_amended_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[PlanState.REVIEWING.value, PlanState.DISCARDED.value],
                    confirmed_at__isnull=True,
                )
                | models.Q(
                    state__in=[PlanState.CONFIRMED.value, PlanState.SUPERSEDED.value],
                    confirmed_at__isnull=False,
                ),
                name="plan_confirmed_has_time",
            ),
        ]
        indexes = [models.Index(fields=["area_path", "id"], name="plan_area")]

    @override
    def __str__(self) -> str:
        """Show the title."""
        return self.title


class PlanItem(models.Model):
    """One thing read from a plan, under review (方案条目).

    `data` has the shape of its kind in the plan-reading JSON Schema; `is_edited` tells that a
    person changed it.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="items", verbose_name="方案")
    area_path = AreaPathField("区划路径")
    kind = models.CharField("类别", max_length=16, choices=ItemKind.choices())
    ordinal = models.PositiveIntegerField("次序")
    data = models.JSONField("内容")
    span_start = models.PositiveIntegerField("起")
    span_end = models.PositiveIntegerField("止")
    verdict = models.CharField(
        "校核结论", max_length=10, choices=Verdict.choices(), default=Verdict.PENDING.value
    )
    is_edited = models.BooleanField("已更正", default=False)
    version = models.PositiveIntegerField("修改次数", default=0)

    objects = AreaScopedManager["PlanItem"]()

    class Meta:
        """Items keep the order of the document: `span_start`, then `ordinal`."""

        verbose_name = "方案条目"
        constraints = [
            models.CheckConstraint(condition=_known("kind", ItemKind), name="planitem_kind_known"),
            models.CheckConstraint(
                condition=_known("verdict", Verdict), name="planitem_verdict_known"
            ),
        ]
        indexes = [models.Index(fields=["plan", "span_start", "ordinal"], name="planitem_order")]

    @override
    def __str__(self) -> str:
        """Show kind and place."""
        return f"{self.kind} {self.ordinal}"


class Task(models.Model):
    """An item of the task list (任务), or its breakdown to one organisation (`parent` set).

    The area is where the work is done, so that whoever governs it sees it. The sentence that
    demanded it travels with it (`sentence`, span in the plan's text). `due_on` is the day of its
    open deadline, the earliest of its unfinished parts, or the plan's first date while nobody has
    been assigned; null when nothing is owed. `part_count` counts the parts not withdrawn.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="tasks", verbose_name="方案")
    item = models.ForeignKey(
        PlanItem, models.PROTECT, related_name="tasks", verbose_name="方案条目"
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="parts", verbose_name="上级任务"
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="tasks", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    sector = models.CharField("行业条线", max_length=16, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="tasks", verbose_name="责任单位"
    )
    kind = models.CharField(
        "类别", max_length=8, choices=TaskKind.choices(), default=TaskKind.ITEM.value
    )
    no = models.PositiveIntegerField("序号", null=True)
    text = models.TextField("任务内容")
    path = models.JSONField("所属标题", default=list)
    sentence = models.TextField("原文")
    span_start = models.PositiveIntegerField("起")
    span_end = models.PositiveIntegerField("止")
    deadlines = models.JSONField("完成时限", default=list)
    quantities = models.JSONField("量化要求", default=list)
    due_on = models.DateField("到期日", null=True)
    percent = models.PositiveSmallIntegerField("完成比例", default=0)
    part_count = models.PositiveIntegerField("分解数", default=0)
    state = models.CharField(
        "状态", max_length=10, choices=TaskState.choices(), default=TaskState.OPEN.value
    )
    created_at = models.DateTimeField("生成时间")
    completed_at = models.DateTimeField("完成时间", null=True)

    objects = AreaScopedManager["Task"](sector_lookup="sector")

    class Meta:
        """A task goes to an organisation once; done has a time; percent is a percent."""

        verbose_name = "任务"
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "organisation"],
                condition=models.Q(parent__isnull=False)
                & ~models.Q(state=TaskState.WITHDRAWN.value),
                name="task_part_once",
            ),
            models.CheckConstraint(condition=_known("state", TaskState), name="task_state_known"),
            models.CheckConstraint(
                condition=models.Q(state=TaskState.DONE.value, completed_at__isnull=False)
                | (~models.Q(state=TaskState.DONE.value) & models.Q(completed_at__isnull=True)),
                name="task_done_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(percent__lte=100), name="task_percent_within"
            ),
        ]
        indexes = [
            models.Index(fields=["area_path", "id"], name="task_area"),
            models.Index(fields=["area_path", "due_on", "id"], name="task_due"),
            models.Index(fields=["plan", "span_start", "id"], name="task_plan"),
        ]

    @override
    def __str__(self) -> str:
        """Show the beginning of the text."""
        return self.text[:40]


class Problem(models.Model):
    """An item of the problem list (问题), with the units the plan names for it."""

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="problems", verbose_name="方案")
    item = models.OneToOneField(
        PlanItem, models.PROTECT, related_name="problem", verbose_name="方案条目"
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="problems", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    text = models.TextField("问题")
    path = models.JSONField("所属标题", default=list)
    unit_names = models.JSONField("责任单位", default=list)
    span_start = models.PositiveIntegerField("起")
    span_end = models.PositiveIntegerField("止")

    objects = AreaScopedManager["Problem"]()

    class Meta:
        """Listed by plan."""

        verbose_name = "问题"
        indexes = [models.Index(fields=["area_path", "id"], name="problem_area")]

    @override
    def __str__(self) -> str:
        """Show the beginning of the text."""
        return self.text[:40]


class Responsibility(models.Model):
    """An item of the responsibility list (责任): who, in the plan's words, must do what.

    `organisation` is the unit it was matched to in the area's register; null when unknown.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    task = models.ForeignKey(
        Task, models.PROTECT, related_name="responsibilities", verbose_name="任务"
    )
    area_path = AreaPathField("区划路径")
    unit_name = models.CharField("单位名称", max_length=80)
    role = models.CharField("角色", max_length=12, choices=UnitRole.choices())
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="responsibilities",
        verbose_name="责任单位",
    )

    objects = AreaScopedManager["Responsibility"]()

    class Meta:
        """Listed by unit."""

        verbose_name = "责任"
        indexes = [
            models.Index(fields=["area_path", "unit_name", "id"], name="responsibility_unit")
        ]

    @override
    def __str__(self) -> str:
        """Show the unit."""
        return self.unit_name


class Progress(models.Model):
    """A dated statement on a task, with files (进展); made once, never changed.

    The unit reports, the issuer answers: both stand here in the order they were said.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    task = models.ForeignKey(Task, models.PROTECT, related_name="progress", verbose_name="任务")
    area_path = AreaPathField("区划路径")
    kind = models.CharField(
        "类别", max_length=10, choices=StatementKind.choices(), default=StatementKind.REPORTED.value
    )
    by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="progress", verbose_name="填报人"
    )
    at = models.DateTimeField("时间")
    percent = models.PositiveSmallIntegerField("完成比例")
    text = models.TextField("进展情况", blank=True)
    files: Sequence[Attachment] = ()  # filled by `queries.with_files`

    objects = AreaScopedManager["Progress"]()

    class Meta:
        """Listed by task."""

        verbose_name = "进展"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent__lte=100), name="progress_percent_within"
            ),
        ]
        indexes = [models.Index(fields=["task", "-at", "-id"], name="progress_task")]

    @override
    def __str__(self) -> str:
        """Show the percent and the beginning of the text."""
        return f"{self.percent}% {self.text[:30]}"
