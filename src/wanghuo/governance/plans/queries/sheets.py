"""What each list looks like as a sheet (导出): a header and typed rows, read in pieces."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from wanghuo.base.areas import queries as areas
from wanghuo.base.people import queries as people
from wanghuo.governance.plans.models import Plan, Problem, Responsibility, Task
from wanghuo.governance.plans.queries.lists import TaskFilter
from wanghuo.governance.plans.queries.plans import plan
from wanghuo.governance.plans.reading.values import UnitRole
from wanghuo.governance.plans.rules import PlanState, TaskState
from wanghuo.kernel import clock
from wanghuo.kernel.exports import named

Cell = str | int | date | None
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list ready to be written: its title, its header, its rows."""

    title: str
    header: tuple[str, ...]
    rows: Iterator[tuple[Cell, ...]]


def filter_words(chosen: TaskFilter) -> list[tuple[str, str]]:
    """Say a filter in the words of its page; what does not narrow is not named."""
    here = "（本级）" if chosen.is_here else ""
    area_id = chosen.area_path.rstrip("/").rpartition("/")[2]
    asked = (
        ("方案", named(plan, chosen.plan_id)),
        ("责任单位", named(people.organisation_in_scope, chosen.organisation_id)),
        ("区划", named(areas.area_in_scope, area_id) + here),
        ("层级", chosen.rank.label if chosen.rank else ""),
        ("状态", chosen.state.label if chosen.state else ""),
        ("到这一天已逾期", chosen.overdue_on),
        ("到这一天有逾期风险", chosen.at_risk_on),
        ("内容含", chosen.text),
    )
    return [(name, str(value)) for name, value in asked if value]


def plan_sheet(plans: QuerySet[Plan]) -> Sheet:
    """Return the plans of a list, row by row."""
    header = ("标题", "发文机关", "文号", "成文日期", "实施起", "实施止", "版本", "区划", "状态")
    rows = (
        (
            plan.title,
            plan.issuer,
            plan.doc_number,
            plan.issued_on,
            plan.period_from,
            plan.period_to,
            plan.version,
            plan.area.name,
            PlanState(plan.state).label,
        )
        for plan in plans.iterator(CHUNK)
    )
    return Sheet("方案", header, rows)


def task_sheet(tasks: QuerySet[Task]) -> Sheet:
    """Return the tasks of a list, row by row."""
    header = (
        "方案", "序号", "任务内容", "所属标题", "完成时限", "区划", "责任单位", "到期日",
        "完成比例", "状态", "完成日期", "原文",
    )  # fmt: skip
    rows = (
        (
            task.plan.title,
            task.no,
            task.text,
            " / ".join(task.path),
            "；".join(deadline["text"] for deadline in task.deadlines),
            task.area.name,
            task.organisation.name if task.organisation else None,
            task.due_on,
            task.percent,
            TaskState(task.state).label,
            clock.local_date(task.completed_at) if task.completed_at else None,
            task.sentence,
        )
        for task in tasks.iterator(CHUNK)
    )
    return Sheet("任务清单", header, rows)


def problem_sheet(problems: QuerySet[Problem]) -> Sheet:
    """Return the problems of a list, row by row."""
    header = ("方案", "问题", "所属标题", "责任单位", "区划")
    rows = (
        (
            problem.plan.title,
            problem.text,
            " / ".join(problem.path),
            "、".join(problem.unit_names),
            problem.area.name,
        )
        for problem in problems.iterator(CHUNK)
    )
    return Sheet("问题清单", header, rows)


def responsibility_sheet(responsibilities: QuerySet[Responsibility]) -> Sheet:
    """Return the responsibilities of a list, row by row."""
    header = ("单位名称", "角色", "责任单位", "方案", "序号", "任务内容", "状态")
    rows = (
        (
            row.unit_name,
            UnitRole(row.role).label,
            row.organisation.name if row.organisation else None,
            row.task.plan.title,
            row.task.no,
            row.task.text,
            TaskState(row.task.state).label,
        )
        for row in responsibilities.iterator(CHUNK)
    )
    return Sheet("责任清单", header, rows)
