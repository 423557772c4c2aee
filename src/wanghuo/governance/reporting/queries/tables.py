"""Records behind a figure as lines: for its page, for Word, for Excel."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from wanghuo.base.deadlines.models import Deadline
from wanghuo.base.documents.models import Attachment
from wanghuo.governance.plans.models import Plan, PlanItem, Progress, Task
from wanghuo.governance.plans.rules import StatementKind, TaskState
from wanghuo.governance.reporting.rules import Shows, days_late
from wanghuo.kernel import clock
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.registry import fact_kinds

Cell = str | int | date | None


@dataclass(frozen=True, slots=True)
class Line:
    """One record: what its columns say, and where it opens."""

    cells: tuple[Cell, ...]
    link: str


@dataclass(frozen=True, slots=True)
class Form:
    """How records of one sort are told."""

    header: tuple[str, ...]
    tell: Callable[[Any, date], Line]


def header_of(shows: Shows) -> Sequence[str]:
    """Return the headings of records of this sort."""
    return FORMS[shows].header


def lines_of(shows: Shows, rows: Iterable[Any], on: date) -> list[Line]:
    """Tell records as lines; `on` is the last day of the period."""
    return [FORMS[shows].tell(row, on) for row in rows]


def _task(task: Task, on: date) -> Line:
    del on
    state = TaskState(task.state).label
    done = clock.local_date(task.completed_at) if task.completed_at else None
    cells = (task.text, _unit(task), task.plan.title, task.due_on, state, done)
    return Line(cells, f"/tasks/{task.pk}")


def _deadline(deadline: Deadline, on: date) -> Line:
    late = days_late(deadline.due_on, on)
    cells = (deadline.title, deadline.organisation.name, deadline.due_on, late)
    return Line(cells, deadline.link)


def _statement(said: Progress, on: date) -> Line:
    del on
    kind = StatementKind(said.kind).label
    cells = (clock.local_date(said.at), kind, said.task.text, _unit(said.task), said.text)
    return Line(cells, f"/tasks/{said.task_id}")


def _evidence(file: Attachment, on: date) -> Line:
    del on
    cells = (clock.local_date(file.uploaded_at), file.file_name, file.area.name)
    return Line(cells, f"/files/{file.pk}")


def _plan(plan: Plan, on: date) -> Line:
    del on
    confirmed = clock.local_date(plan.confirmed_at) if plan.confirmed_at else None
    return Line((plan.title, plan.area.name, confirmed), f"/plans/{plan.pk}")


def _indicator(item: PlanItem, on: date) -> Line:
    del on
    data = item.data
    target = f"{SIGNS.get(data['op'], '')}{data['value']}{data['unit']}"
    cells = (data["name"], target, data.get("by") or "", item.plan.title)
    return Line(cells, f"/plans/{item.plan_id}")


def _fact(fact: Fact, on: date) -> Line:
    del on
    link = f"/tasks/{fact.subject_id}" if fact.subject_type == "task" else ""
    return Line((clock.local_date(fact.at), fact_kinds.label(fact.kind)), link)


def _unit(task: Task) -> str:
    return task.organisation.name if task.organisation else task.area.name


SIGNS = {"ge": "≥", "le": "≤", "eq": "", "gt": ">", "lt": "<"}
FORMS: Mapping[Shows, Form] = MappingProxyType(
    {
        Shows.TASKS: Form(("任务", "责任单位", "方案", "到期日", "现状态", "完成日期"), _task),
        Shows.DEADLINES: Form(("事项", "责任单位", "到期日", "逾期天数"), _deadline),
        Shows.STATEMENTS: Form(("日期", "类别", "任务", "责任单位", "内容"), _statement),
        Shows.EVIDENCE: Form(("日期", "文件", "区划"), _evidence),
        Shows.PLANS: Form(("方案", "区划", "确认日期"), _plan),
        Shows.INDICATORS: Form(("指标", "目标", "完成时限", "方案"), _indicator),
        Shows.FACTS: Form(("日期", "事项"), _fact),
    }
)
