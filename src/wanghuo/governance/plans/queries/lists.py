"""The three lists (三张清单): tasks, problems, responsibilities, each under one named filter."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet

from wanghuo.governance.plans import rules
from wanghuo.governance.plans.models import Problem, Responsibility, Task
from wanghuo.governance.plans.rules import TaskRank, TaskState
from wanghuo.kernel.scoping import subtree

HEAVY = ("plan__text", "plan__conflicts", "plan__stages")
"""Columns of a plan that no list shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """Which tasks a list shows and a number counts; what is left out does not narrow.

    Withdrawn tasks are shown only when asked for. `is_here` leaves out the areas below `area_path`.
    """

    plan_id: UUID | None = None
    organisation_id: int | None = None
    area_path: str = ""
    is_here: bool = False
    rank: TaskRank | None = None
    state: TaskState | None = None
    overdue_on: date | None = None
    at_risk_on: date | None = None
    text: str = ""


def task_list(chosen: TaskFilter) -> QuerySet[Task]:
    """Tasks in the order of their plan; what is overdue or at risk, the most urgent first."""
    rows = Task.objects.filter(where(chosen)).select_related("plan", "area", "organisation")
    rows = rows.defer(*HEAVY)
    if chosen.overdue_on or chosen.at_risk_on:
        return rows.order_by("due_on", "id")
    return rows.order_by("plan_id", "span_start", "id")


def problem_list(
    *, plan_id: UUID | None = None, area_path: str = "", text: str = ""
) -> QuerySet[Problem]:
    """Problems in the order of their plan."""
    rows = Problem.objects.filter(subtree(area_path)).select_related("plan", "area").defer(*HEAVY)
    if plan_id:
        rows = rows.filter(plan_id=plan_id)
    if text:
        rows = rows.filter(text__icontains=text)
    return rows.order_by("plan_id", "span_start", "id")


def responsibility_list(
    *,
    plan_id: UUID | None = None,
    organisation_id: int | None = None,
    is_unknown: bool = False,
    text: str = "",
) -> QuerySet[Responsibility]:
    """Who must do what, by unit and then in the order of the plan; `is_unknown` has no match."""
    rows = Responsibility.objects.exclude(task__state=TaskState.WITHDRAWN)
    if plan_id:
        rows = rows.filter(task__plan_id=plan_id)
    if organisation_id:
        rows = rows.filter(organisation_id=organisation_id)
    if is_unknown:
        rows = rows.filter(organisation__isnull=True)
    if text:
        rows = rows.filter(Q(unit_name__icontains=text) | Q(task__text__icontains=text))
    shown = rows.select_related("task__plan", "organisation")
    shown = shown.defer(*(f"task__{name}" for name in HEAVY))
    return shown.order_by("unit_name", "task__plan_id", "task__span_start", "id")


def where(chosen: TaskFilter) -> Q:
    """Return the condition of a filter, the same for the list and for the number."""
    condition = Q(area_path=chosen.area_path) if chosen.is_here else subtree(chosen.area_path)
    exact = {
        "plan_id": chosen.plan_id,
        "organisation_id": chosen.organisation_id,
        "state": chosen.state,
    }
    condition &= Q(**{name: value for name, value in exact.items() if value is not None})
    if chosen.state is None:
        condition &= ~Q(state=TaskState.WITHDRAWN)
    if chosen.text:
        condition &= Q(text__icontains=chosen.text)
    return condition & _rank(chosen.rank) & _pressed(chosen)


def is_overdue(on: date) -> Q:
    """Tasks whose day has passed and that nobody has confirmed (逾期)."""
    return Q(due_on__lt=on) & ~Q(state__in=rules.ENDED)


def is_at_risk(on: date) -> Q:
    """Tasks due within the week of which too little is done (有逾期风险)."""
    return Q(
        due_on__range=(on, rules.horizon(on, rules.AT_RISK_DAYS)),
        percent__lt=rules.AT_RISK_PERCENT,
        state__in=(TaskState.OPEN, TaskState.ASSIGNED),
    )


def is_due_soon(on: date) -> Q:
    """Tasks due within the week that somebody must still work on (即将到期)."""
    return Q(
        due_on__range=(on, rules.horizon(on, rules.DUE_SOON_DAYS)),
        state__in=(TaskState.OPEN, TaskState.ASSIGNED),
    )


def _rank(rank: TaskRank | None) -> Q:
    if rank is TaskRank.TOP:
        return Q(parent__isnull=True)
    return Q(part_count=0) if rank is TaskRank.LEAF else Q()


def _pressed(chosen: TaskFilter) -> Q:
    condition = is_overdue(chosen.overdue_on) if chosen.overdue_on else Q()
    return condition & is_at_risk(chosen.at_risk_on) if chosen.at_risk_on else condition


def nearest_first(rows: QuerySet[Task]) -> QuerySet[Task]:
    """Order tasks by the day they are due; what is due on no day comes last."""
    return rows.order_by(F("due_on").asc(nulls_last=True), "id")
