"""What every change of a plan or task shares: lock, move, statement, roll-up, deadline.

All parts of one task hang on one plan item; a service takes that item first, so that two villages
finishing in the same second see each other and the whole is counted once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import product
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from wanghuo.base.deadlines import services as deadlines
from wanghuo.base.deadlines.models import Deadline
from wanghuo.base.deadlines.rules import DeadlineState
from wanghuo.base.deadlines.services import Owed
from wanghuo.base.people.models import Organisation
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
from wanghuo.kernel.facts.services import Entry

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


class Part(NamedTuple):
    """What a whole is reckoned from."""

    state: str
    percent: int
    due_on: date | None


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


def take(tasks: Iterable[Task]) -> None:
    """Lock the wholes of which these tasks are parts, until the transaction ends."""
    wholes = PlanItem._base_manager.filter(pk__in={task.item_id for task in tasks})
    list(wholes.select_for_update().order_by("id").values_list("pk"))


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
    move_all([task], action, actor=actor, at=at, told={task.pk: told}, **changes)


def move_all(
    tasks: Iterable[Task],
    action: TaskAction,
    *,
    actor: Actor,
    at: datetime,
    told: Mapping[UUID, Mapping[str, object]] = MappingProxyType({}),
    **changes: Any,  # noqa: ANN401 -- columns of the rows
) -> None:
    """Take every task to its next state as it was read, or none; `told` is each one's own."""
    alike: dict[tuple[TaskState, int], list[Task]] = defaultdict(list)
    for task in tasks:
        alike[TaskState(task.state), task.part_count].append(task)
    for (before, part_count), rows in alike.items():
        after = rules.next_state(before, action)
        _change(rows, before, part_count, {"state": after, **changes})
        entries = [
            Entry(
                facts.mark(row),
                before={"state": before},
                after={"state": after, "percent": row.percent},
                data=told.get(row.pk, {}),
            )
            for row in rows
        ]
        facts.record_all(FACTS[action], entries, actor=actor, at=at)


def _change(
    rows: list[Task], before: TaskState, part_count: int, changes: Mapping[str, Any]
) -> None:
    # a faster breakdown leaves the state alone, but not the number of parts
    as_read = Task._base_manager.filter(
        pk__in=[row.pk for row in rows], state=before, part_count=part_count
    )
    if as_read.update(**changes) != len(rows):
        raise StaleRecord
    for row, (name, value) in product(rows, changes.items()):
        setattr(row, name, value)


def say(
    tasks: Iterable[Task],
    kind: StatementKind,
    text: str,
    *,
    actor: Actor,
    at: datetime,
    **changes: object,
) -> list[Progress]:
    """Write down what somebody says of each task, at its percent of this moment."""
    statements = [
        Progress(
            task=task,
            area_path=task.area_path,
            kind=kind,
            by_id=actor.id,
            at=at,
            percent=task.percent,
            text=text,
            **changes,
        )
        for task in tasks
    ]
    return Progress._base_manager.bulk_create(statements, batch_size=200)


def issuer(task: Task) -> tuple[str, str]:
    """Return area path and sector of whoever gave the task: its parent's, or its own."""
    # the giver stands above, where the receiver may not look
    given = Task._base_manager.filter(pk=task.parent_id or task.pk)
    return given.values_list("area_path", "sector").get()


def plans_until(tasks: Iterable[Task]) -> dict[UUID, date | None]:
    """Return the last day of each task's plan, by plan, without loading its text."""
    plans = Plan._base_manager.filter(pk__in={task.plan_id for task in tasks})
    return dict(plans.values_list("pk", "period_to"))


def days_owed(tasks: Sequence[Task], at: datetime) -> dict[UUID, date | None]:
    """Return the day on which each task is due next: after the last occurrence that was met."""
    met = _deadlines(tasks).filter(state=DeadlineState.MET).order_by("named_on", "id")
    last = dict(met.values_list("subject_id", "named_on"))
    until = plans_until(tasks)
    return {task.pk: _day(task, last.get(str(task.pk)), until[task.plan_id], at) for task in tasks}


def _day(task: Task, met: date | None, until: date | None, at: datetime) -> date | None:
    if met:
        return rules.next_due_on(task.deadlines, met, until)
    return rules.first_due_on(task.deadlines, clock.local_date(at), until)


def owe(tasks: Iterable[Task], *, actor: Actor, at: datetime) -> None:
    """Open the deadline of the day on which each task is due, if it is."""
    wanted = [
        (_owed(task, task.organisation), task.due_on)
        for task in tasks
        if task.due_on is not None and task.organisation is not None
    ]
    if wanted:
        deadlines.open_deadlines(wanted=wanted, actor=actor, at=at)


def _owed(task: Task, organisation: Organisation) -> Owed:
    return Owed(facts.mark(task), task.text, f"/tasks/{task.pk}", organisation, task.sector)


def meet(task: Task, *, actor: Actor, at: datetime) -> None:
    """Mark what this task owes now as done."""
    standing = _deadlines([task]).filter(state=DeadlineState.OPEN)
    for deadline in standing.order_by("due_on", "id"):
        deadlines.meet_deadline(deadline=deadline, actor=actor, at=at)


def release(tasks: Iterable[Task], *, actor: Actor, at: datetime) -> None:
    """Cancel what these tasks owe."""
    deadlines.cancel_deadlines(subjects=[facts.mark(task) for task in tasks], actor=actor, at=at)


def _deadlines(tasks: Iterable[Task]) -> QuerySet[Deadline]:
    # the tasks were found in scope, and what they owe lies where they lie
    keys = [str(task.pk) for task in tasks]
    return Deadline._base_manager.filter(subject_type="task", subject_id__in=keys)


def roll_up(tasks: Iterable[Task], *, actor: Actor, at: datetime) -> None:
    """Carry changes of these parts up to the tasks they belong to, and further."""
    level = _parents(tasks)
    while level:
        standing = Task._base_manager.filter(parent__in=level).exclude(state=TaskState.WITHDRAWN)
        parts: dict[UUID | None, list[Part]] = defaultdict(list)
        columns = ("parent_id", "state", "percent", "due_on")
        for parent_id, state, percent, due_on in standing.values_list(*columns):
            parts[parent_id].append(Part(state, percent, due_on))
        for parent in level:
            _gather(parent, parts[parent.pk], actor=actor, at=at)
        level = _parents(level)


def _parents(tasks: Iterable[Task]) -> list[Task]:
    keys = {task.parent_id for task in tasks if task.parent_id}
    return list(Task._base_manager.filter(pk__in=keys).order_by("id")) if keys else []


def _gather(parent: Task, parts: list[Part], *, actor: Actor, at: datetime) -> None:
    """Reckon a parent from its parts: mean percent, nearest day, submitted when all are done."""
    if not parts:
        _stand_alone(parent, actor=actor, at=at)
        return
    changes: dict[str, Any] = {
        "percent": rules.mean_percent(part.percent for part in parts),
        "due_on": min((part.due_on for part in parts if part.due_on), default=None),
        "part_count": len(parts),
    }
    is_done = all(part.state == TaskState.DONE for part in parts)
    if parent.state == TaskState.ASSIGNED and is_done:
        move(parent, TaskAction.SUBMIT, actor=actor, at=at, **changes)
    else:
        Task._base_manager.filter(pk=parent.pk).update(**changes)


def _stand_alone(parent: Task, *, actor: Actor, at: datetime) -> None:
    """Without parts a task is its unit's own again, or waits to be assigned again."""
    due_on = days_owed([parent], at)[parent.pk]
    changes: dict[str, Any] = {"percent": 0, "due_on": due_on, "part_count": 0}
    if parent.organisation_id is None:
        move(parent, TaskAction.RECALL, actor=actor, at=at, **changes)
        return
    Task._base_manager.filter(pk=parent.pk).update(**changes)
    parent.due_on = due_on
    owe([parent], actor=actor, at=at)
