"""What is checked about plans and tasks, with every area in scope."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import QuerySet

from wanghuo.base.exchange.rules.quality import Check, Failing, Severity, checks
from wanghuo.governance.plans import rules
from wanghuo.governance.plans.models import Plan, Task
from wanghuo.governance.plans.reading.values import DeadlineKind
from wanghuo.governance.plans.rules import PlanState, TaskState
from wanghuo.kernel import clock

PATIENCE = timedelta(days=7)
"""For a confirmed task to be given to somebody."""
REVIEW_PATIENCE = timedelta(days=30)
SHOWN = 60
SHOWN_OF_TASK = ("area_id", "area_path", "sector", "text")


def tasks_without_unit(at: datetime) -> Iterator[Failing]:
    """Tasks that nobody was given a week after their plan was confirmed."""
    rows = _tasks().filter(state=TaskState.OPEN, part_count=0, created_at__lt=at - PATIENCE)
    return map(_task, rows)


def tasks_without_deadline(at: datetime) -> Iterator[Failing]:
    """Tasks that somebody has and that are due on no day, unless the plan lets them stand."""
    del at
    rows = _tasks().filter(part_count=0, due_on__isnull=True, organisation__isnull=False)
    for task in rows.exclude(state__in=rules.ENDED).only(*SHOWN_OF_TASK, "deadlines"):
        if all(one["kind"] != DeadlineKind.STANDING for one in task.deadlines):
            yield _task(task)


def tasks_of_closed_units(at: datetime) -> Iterator[Failing]:
    """Tasks not ended whose organisation is out of use."""
    rows = _tasks().filter(organisation__valid_to__lt=clock.local_date(at))
    return map(_task, rows.exclude(state__in=rules.ENDED))


def plans_long_in_review(at: datetime) -> Iterator[Failing]:
    """Plans uploaded a month ago that nobody has confirmed or discarded."""
    rows = Plan.objects.filter(state=PlanState.REVIEWING, uploaded_at__lt=at - REVIEW_PATIENCE)
    for plan in rows.only("area_id", "area_path", "title").order_by("id"):
        link = f"/plans/{plan.pk}"
        yield Failing("plan", str(plan.pk), plan.area_id, plan.area_path, plan.title, link)


def _tasks() -> QuerySet[Task]:
    return Task.objects.only(*SHOWN_OF_TASK).order_by("id")


def _task(task: Task) -> Failing:
    link = f"/tasks/{task.pk}"
    label = task.text[:SHOWN]
    return Failing("task", str(task.pk), task.area_id, task.area_path, label, link, task.sector)


OURS = (
    Check(
        "task.unit",
        "任务确认后未分派",
        "方案确认7天后，任务应已分派到责任单位。",
        Severity.HIGH,
        rules.TASK_ASSIGN,
        5,
        tasks_without_unit,
    ),
    Check(
        "task.deadline",
        "任务没有完成时限",
        "已分派的任务应有到期日（方案写明常态化开展的除外）；未写明的由分派单位另定。",
        Severity.MIDDLE,
        rules.TASK_ASSIGN,
        10,
        tasks_without_deadline,
    ),
    Check(
        "task.organisation",
        "任务的责任单位已停用",
        "未办结任务的责任单位应为在用单位；单位停用后应撤销并改派。",
        Severity.HIGH,
        rules.TASK_ASSIGN,
        5,
        tasks_of_closed_units,
    ),
    Check(
        "plan.review",
        "方案校核超过30天",
        "上传的方案应在30天内校核确认或作废。",
        Severity.MIDDLE,
        rules.PLAN_REVIEW,
        10,
        plans_long_in_review,
    ),
)


def declare_checks() -> None:
    """Tell the exchange what to check here."""
    for check in OURS:
        checks.declare(check)
