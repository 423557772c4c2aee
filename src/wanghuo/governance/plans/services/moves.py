"""What every change of a plan or task shares: lock, move, statement, roll-up, deadline.

All parts of one task hang on one plan item; a service takes that item first, so that two villages
finishing in the same second see each other and the whole is counted once.
"""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.db.models import QuerySet

from wanghuo.base.deadlines import services as deadlines
from wanghuo.base.deadlines.models import Deadline
from wanghuo.base.deadlines.rules import DeadlineState
from wanghuo.governance.plans import rules
from wanghuo.governance.plans.models import Plan, PlanItem, Progress, Task
from wanghuo.governance.plans.rules import (
    PlanAction,
    PlanState,
    StatementKind,
    TaskAction,
    TaskState,
)
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import StaleRecord
from wanghuo.kernel.facts import services as facts

FACTS: Mapping[TaskAction, str] = MappingProxyType(
    {
        TaskAction.ASSIGN: rules.TASK_ASSIGNED,
        TaskAction.RECALL: rules.TASK_RECALLED,
        TaskAction.REPORT: rules.TASK_REPORTED,
        TaskAction.SUBMIT: rules.TASK_SUBMITTED,
        TaskAction.RETURN: rules.TASK_RETURNED,
        TaskAction.ADVANCE: rules.TASK_ADVANCED,
        TaskAction.COMPLETE: rules.TASK_COMPLETED,
        TaskAction.WITHDRAW: rules.TASK_WITHDRAWN,
    }
)


PLAN_FACTS: Mapping[PlanAction, str] = MappingProxyType(
    {
        PlanAction.CONFIRM: rules.PLAN_CONFIRMED,
        PlanAction.SUPERSEDE: rules.PLAN_SUPERSEDED,
        PlanAction.DISCARD: rules.PLAN_DISCARDED,
    }
)


def move_plan(
    plan: Plan,
    action: PlanAction,
    *,
    actor: Actor,
    at: datetime,
    told: Mapping[str, object] = MappingProxyType({}),
    **changes: Any,  # noqa: ANN401 -- columns of the row
) -> None:
    """Take the plan to its next state as it was read, and record it; `StaleRecord` when late."""
    before = PlanState(plan.state)
    after = rules.next_plan_state(before, action)
    as_read = Plan._base_manager.filter(pk=plan.pk, state=before)
    if as_read.update(state=after, **changes) != 1:
        raise StaleRecord
    for name, value in {"state": after, **changes}.items():
        setattr(plan, name, value)
    facts.record(
        PLAN_FACTS[action],
        facts.mark(plan),
        actor=actor,
        at=at,
        before={"state": before},
        after={"state": after},
        data=told,
    )


def take(task: Task) -> None:
    """Lock the whole of which this task is a part, until the transaction ends."""
    PlanItem._base_manager.select_for_update().values_list("pk").get(pk=task.item_id)


def move(
    task: Task,
    action: TaskAction,
    *,
    actor: Actor,
    at: datetime,
    told: Mapping[str, object] = MappingProxyType({}),
    **changes: Any,  # noqa: ANN401 -- columns of the row
) -> None:
    """Take the task to its next state as it was read, and record it; `StaleRecord` when late."""
    before = TaskState(task.state)
    after = rules.next_state(before, action)
    # a faster breakdown leaves the state alone, but not the number of parts
    as_read = Task._base_manager.filter(pk=task.pk, state=before, part_count=task.part_count)
    if as_read.update(state=after, **changes) != 1:
        raise StaleRecord
    for name, value in {"state": after, **changes}.items():
        setattr(task, name, value)
    facts.record(
        FACTS[action],
        facts.mark(task),
        actor=actor,
        at=at,
        before={"state": before},
        after={"state": after, "percent": task.percent},
        data=told,
    )


def say(
    task: Task, kind: StatementKind, text: str, *, actor: Actor, at: datetime, **changes: object
) -> Progress:
    """Write down what somebody says of a task, at its percent of this moment."""
    return Progress._base_manager.create(
        task=task,
        area_path=task.area_path,
        kind=kind,
        by_id=actor.id,
        at=at,
        percent=task.percent,
        text=text,
        **changes,
    )


def issuer(task: Task) -> tuple[str, str]:
    """Return area path and sector of whoever gave the task: its parent's, or its own."""
    # the giver stands above, where the receiver may not look
    given = Task._base_manager.filter(pk=task.parent_id or task.pk)
    return given.values_list("area_path", "sector").get()


def plan_until(task: Task) -> date | None:
    """Return the last day of the plan, without loading its text."""
    return Plan._base_manager.values_list("period_to", flat=True).get(pk=task.plan_id)


def day_owed(task: Task, at: datetime) -> date | None:
    """Return the day on which a task is due next: after the last occurrence that was met."""
    met = _deadlines(task).filter(state=DeadlineState.MET).order_by("-named_on").first()
    if met:
        return rules.next_due_on(task.deadlines, met.named_on, plan_until(task))
    return rules.first_due_on(task.deadlines, clock.local_date(at), plan_until(task))


def owe(task: Task, *, actor: Actor, at: datetime) -> None:
    """Open the deadline of the day on which this task is due, if it is."""
    if task.due_on is None or task.organisation is None:
        return
    owed = deadlines.Owed(
        facts.mark(task), task.text, f"/tasks/{task.pk}", task.organisation, task.sector
    )
    deadlines.open_deadline(owed=owed, on=task.due_on, actor=actor, at=at)


def meet(task: Task, *, actor: Actor, at: datetime) -> None:
    """Mark what this task owes now as done."""
    standing = _deadlines(task).filter(state=DeadlineState.OPEN)
    for deadline in standing.order_by("due_on", "id"):
        deadlines.meet_deadline(deadline=deadline, actor=actor, at=at)


def release(task: Task, *, actor: Actor, at: datetime) -> None:
    """Cancel what this task owes."""
    deadlines.cancel_deadlines(subjects=[facts.mark(task)], actor=actor, at=at)


def _deadlines(task: Task) -> QuerySet[Deadline]:
    # the task was found in scope, and what it owes lies where it lies
    mark = facts.mark(task)
    return Deadline._base_manager.filter(subject_type=mark.type, subject_id=mark.id)


def roll_up(task: Task, *, actor: Actor, at: datetime) -> None:
    """Carry a change of this part up to the task it belongs to, and further."""
    parent = _parent(task)
    while parent:
        _gather(parent, actor=actor, at=at)
        parent = _parent(parent)


def _parent(task: Task) -> Task | None:
    if task.parent_id is None:
        return None
    return Task._base_manager.select_related("organisation").get(pk=task.parent_id)


def _gather(parent: Task, *, actor: Actor, at: datetime) -> None:
    """Reckon a parent from its parts: mean percent, nearest day, submitted when all are done."""
    parts = Task._base_manager.filter(parent=parent).exclude(state=TaskState.WITHDRAWN)
    rows = list(parts.values_list("state", "percent", "due_on"))
    if not rows:
        _stand_alone(parent, actor=actor, at=at)
        return
    percent = rules.mean_percent(percent for _, percent, _ in rows)
    due_on = min((due for _, _, due in rows if due), default=None)
    changes: dict[str, Any] = {"percent": percent, "due_on": due_on}
    if parent.state == TaskState.ASSIGNED and all(state == TaskState.DONE for state, _, _ in rows):
        move(parent, TaskAction.SUBMIT, actor=actor, at=at, part_count=len(rows), **changes)
    else:
        Task._base_manager.filter(pk=parent.pk).update(part_count=len(rows), **changes)


def _stand_alone(parent: Task, *, actor: Actor, at: datetime) -> None:
    """Without parts a task is its unit's own again, or waits to be assigned again."""
    due_on = day_owed(parent, at)
    changes: dict[str, Any] = {"percent": 0, "due_on": due_on, "part_count": 0}
    if parent.organisation_id is None:
        move(parent, TaskAction.RECALL, actor=actor, at=at, **changes)
        return
    Task._base_manager.filter(pk=parent.pk).update(**changes)
    parent.due_on = due_on
    owe(parent, actor=actor, at=at)
