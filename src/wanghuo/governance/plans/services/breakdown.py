"""Tasks go down: to units of the area, and from them to units further below."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from typing_extensions import override

from wanghuo.base.people.models import Organisation
from wanghuo.governance.plans import rules
from wanghuo.governance.plans.models import Plan, Responsibility, Task
from wanghuo.governance.plans.rules import PlanState, StatementKind, TaskAction, TaskState
from wanghuo.governance.plans.services import moves
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput, NotFound, StaleRecord, Words
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry


@dataclass(frozen=True, slots=True)
class Assigned:
    """What assigning a whole plan came to (分派结果)."""

    tasks: int
    parts: int
    without_unit: int

    @override
    def __str__(self) -> str:
        """Say it to the person who pressed the button."""
        return str(self.words())

    def words(self) -> Words:
        """Say it, in words that can be translated."""
        facts = {"tasks": self.tasks, "parts": self.parts, "rest": self.without_unit}
        if self.without_unit:
            return Words(
                "已将{tasks}项任务分派到责任单位，共{parts}份。"
                "另有{rest}项没有匹配到责任单位，请逐项手工分派。",
                **facts,
            )
        return Words("已将{tasks}项任务分派到责任单位，共{parts}份。", **facts)


@transaction.atomic
def assign_task(
    *,
    task: Task,
    organisations: Iterable[Organisation],
    actor: Actor,
    at: datetime,
    due_on: date | None = None,
    note: str = "",
) -> list[Task]:
    """Give a task to organisations, a part to each (分派); who has a part already keeps it.

    Each part lies in its organisation's area and line, and owes by the plan's own deadlines or by
    `due_on`. A unit that passes its part on owes through those below it.
    """
    actor.must(rules.TASK_ASSIGN, task.area_path, task.sector)
    moves.take(task)
    held = Task._base_manager.filter(parent=task).exclude(state=TaskState.WITHDRAWN)
    holders = {task.organisation_id, *held.values_list("organisation_id", flat=True)}
    wanted = {one.pk: one for one in organisations if one.pk not in holders}
    for organisation in wanted.values():
        _must_take_part(task, organisation, clock.local_date(at))
    if not wanted:
        return []
    parts = _parts(task, list(wanted.values()), due_on, at=at)
    _hand_down(task, parts, actor=actor, at=at)
    _give(parts, note, actor=actor, at=at)
    moves.roll_up(parts[0], actor=actor, at=at)
    return parts


def assign_to_matched(*, task: Task, actor: Actor, at: datetime) -> list[Task]:
    """Give a task to every unit that the plan names for it and the register knows."""
    matched = _matched(Responsibility._base_manager.filter(task=task))
    if not matched:
        raise BadInput(problem="该任务没有匹配到责任单位，请手工选择单位分派。")
    return assign_task(task=task, organisations=matched[task.pk], actor=actor, at=at)


def assign_plan(*, plan: Plan, actor: Actor, at: datetime) -> Assigned:
    """Give every task of a plan to its matched units (一键分派).

    Task by task, each in its own short transaction: others may write in between, and what was cut
    off is finished by assigning again.
    """
    actor.must(rules.TASK_ASSIGN, plan.area_path)
    if plan.state != PlanState.CONFIRMED:
        raise BadInput(problem="方案确认后才能分派任务。")
    matched = _matched(Responsibility._base_manager.filter(task__plan=plan))
    waiting = Task._base_manager.filter(
        plan=plan, parent=None, state__in=(TaskState.OPEN, TaskState.ASSIGNED)
    )
    tasks = parts = without_unit = 0
    for task in waiting.order_by("span_start", "id"):
        if task.pk not in matched:
            without_unit += task.state == TaskState.OPEN
            continue
        given = _assign_unless_late(task, matched[task.pk], actor=actor, at=at)
        tasks, parts = tasks + bool(given), parts + len(given)
    return Assigned(tasks, parts, without_unit)


@transaction.atomic
def withdraw_task(*, task: Task, reason: str, actor: Actor, at: datetime) -> Task:
    """Take a task back with everything below it that is not done (撤销)."""
    actor.must(rules.TASK_ASSIGN, *moves.issuer(task))
    if not reason.strip():
        raise BadInput(problem="请填写撤销原因。")
    moves.take(task)
    withdraw_trees([task], reason.strip(), actor=actor, at=at)
    moves.roll_up(task, actor=actor, at=at)
    return task


def withdraw_trees(tasks: Iterable[Task], reason: str, *, actor: Actor, at: datetime) -> None:
    """Withdraw tasks already taken, and their unfinished parts; cancel what they owe."""
    level = list(tasks)
    while level:
        moves.move_all(level, TaskAction.WITHDRAW, actor=actor, at=at, due_on=None)
        moves.say(level, StatementKind.WITHDRAWN, reason, actor=actor, at=at)
        moves.release(level, actor=actor, at=at)
        parts = Task._base_manager.filter(parent__in=level).exclude(state__in=rules.ENDED)
        level = list(parts.order_by("id"))


def _assign_unless_late(
    task: Task, organisations: Sequence[Organisation], *, actor: Actor, at: datetime
) -> list[Task]:
    try:
        return assign_task(task=task, organisations=organisations, actor=actor, at=at)
    except StaleRecord:
        return []  # a colleague has just assigned it


def _matched(named: Any) -> dict[Any, list[Organisation]]:  # noqa: ANN401 -- a queryset and uuid keys
    found: dict[Any, list[Organisation]] = defaultdict(list)
    rows = named.filter(organisation__isnull=False).select_related("organisation")
    for row in rows.order_by("task_id", "organisation_id", "id"):
        found[row.task_id].append(row.organisation)
    return found


def _must_take_part(task: Task, organisation: Organisation, today: date) -> None:
    if not organisation.area_path.startswith(task.area_path):
        raise NotFound(what="单位")
    if organisation.valid_to and organisation.valid_to < today:
        raise BadInput(
            problem=Words("“{name}”已停用，不能分派任务，请选择其他单位。", name=organisation.name)
        )


def _parts(
    task: Task, organisations: list[Organisation], due_on: date | None, *, at: datetime
) -> list[Task]:
    deadlines = task.deadlines if due_on is None else [_by(due_on, task)]
    first = rules.first_due_on(deadlines, clock.local_date(at), moves.plan_until(task))
    return [
        Task(
            plan_id=task.plan_id,
            item_id=task.item_id,
            parent=task,
            area_id=organisation.area_id,
            area_path=organisation.area_path,
            sector=organisation.sector,
            organisation=organisation,
            kind=task.kind,
            no=task.no,
            text=task.text,
            path=task.path,
            sentence=task.sentence,
            span_start=task.span_start,
            span_end=task.span_end,
            deadlines=deadlines,
            quantities=task.quantities,
            due_on=first,
            state=TaskState.ASSIGNED,
            created_at=at,
        )
        for organisation in organisations
    ]


def _by(due_on: date, task: Task) -> dict[str, object]:
    """Write the day that whoever assigned set, over what the plan says."""
    span = [task.span_start, task.span_end]
    return {"kind": "by", "date": due_on.isoformat(), "text": "分派时限", "span": span}


def _hand_down(task: Task, parts: list[Task], *, actor: Actor, at: datetime) -> None:
    """Move the whole to assigned, and let its own unit owe through the parts from now on."""
    if task.part_count == 0 and task.organisation_id is not None:
        moves.release([task], actor=actor, at=at)
    told = {"organisations": [part.organisation_id for part in parts]}
    count = task.part_count + len(parts)
    moves.move(task, TaskAction.ASSIGN, actor=actor, at=at, told=told, part_count=count)
    Task._base_manager.bulk_create(parts, batch_size=200)


def _give(parts: list[Task], note: str, *, actor: Actor, at: datetime) -> None:
    entries = [
        Entry(
            facts.mark(part),
            after={"state": part.state},
            data={"organisation": part.organisation_id, "parent": str(part.parent_id)},
        )
        for part in parts
    ]
    facts.record_all(rules.TASK_ASSIGNED, entries, actor=actor, at=at)
    if note.strip():
        moves.say(parts, StatementKind.ASSIGNED, note.strip(), actor=actor, at=at)
    moves.owe(parts, actor=actor, at=at)
