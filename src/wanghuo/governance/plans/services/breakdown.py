"""Tasks go down: to units of the area, and from them to units further below."""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from typing_extensions import override

from wanghuo.base.people.models import Organisation
from wanghuo.governance.plans import rules
from wanghuo.governance.plans.models import Plan, Responsibility, Task
from wanghuo.governance.plans.rules import PlanState, StatementKind, TaskAction, TaskState
from wanghuo.governance.plans.services import moves
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput, Listing, NotFound, Words
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry

Matched = dict[UUID, list[Organisation]]

# A part writes its row, its deadline and two facts: about 500 rows a transaction, and a pause in
# which others may write (SQLite has one writer at a time).
PARTS_A_BATCH = 100
PAUSE_SECONDS = 0.005

MOST_NAMED, LONGEST_NAME = 5, 30
"""How many of the tasks that wait for a unit are named, and how long a name is."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """What assigning a whole plan came to (分派结果)."""

    tasks: int
    parts: int
    waiting: tuple[Task, ...] = ()
    """Tasks whose units are unknown, or closed since the plan was confirmed."""

    @property
    def without_unit(self) -> int:
        """How many tasks wait for a unit."""
        return len(self.waiting)

    @override
    def __str__(self) -> str:
        """Say it to the person who pressed the button."""
        return str(self.words())

    def words(self) -> Words:
        """Say it, in words that can be translated."""
        told = {"tasks": self.tasks, "parts": self.parts}
        if not self.waiting:
            return Words("已将{tasks}项任务分派到责任单位，共{parts}份。", **told)
        shown = [f"“{shorten(task.text)}”" for task in self.waiting[:MOST_NAMED]]
        return Words(
            "已将{tasks}项任务分派到责任单位，共{parts}份。"
            "另有{rest}项没有在用的责任单位，请逐项手工分派：{names}{more}",
            rest=self.without_unit,
            names=Listing(shown),
            more="等。" if self.without_unit > MOST_NAMED else "。",
            **told,
        )


def shorten(text: str) -> str:
    """Cut a task's text to a name."""
    return text if len(text) <= LONGEST_NAME else f"{text[:LONGEST_NAME]}…"


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
    moves.take([task])
    wanted = [(task, list(organisations))]
    return _assign(wanted, due_on=due_on, note=note, actor=actor, at=at)


def assign_to_matched(*, task: Task, actor: Actor, at: datetime) -> list[Task]:
    """Give a task to every unit that the plan names for it and the register knows."""
    named = Responsibility._base_manager.filter(task=task)
    matched = _matched(named, clock.local_date(at))
    if not matched:
        raise BadInput(problem="该任务没有匹配到责任单位，或者单位已停用，请手工选择单位分派。")
    return assign_task(task=task, organisations=matched[task.pk], actor=actor, at=at)


def assign_plan(*, plan: Plan, actor: Actor, at: datetime) -> Assigned:
    """Give every task of a plan to its matched units (一键分派).

    A few tasks at a time, each time in a short transaction: others may write in between, and what
    was cut off is finished by assigning again.
    """
    actor.must(rules.TASK_ASSIGN, plan.area_path)
    if plan.state != PlanState.CONFIRMED:
        raise BadInput(problem="方案确认后才能分派任务。")
    named = Responsibility._base_manager.filter(task__plan=plan)
    matched = _matched(named, clock.local_date(at))
    waiting = list(_waiting(plan))
    left = [task for task in waiting if task.pk not in matched and task.state == TaskState.OPEN]
    given: list[Task] = []
    for batch in _batches([task for task in waiting if task.pk in matched], matched):
        given += _assign_waiting(plan, batch, matched, actor=actor, at=at)
    return Assigned(len({part.parent_id for part in given}), len(given), tuple(left))


@transaction.atomic
def withdraw_task(*, task: Task, reason: str, actor: Actor, at: datetime) -> Task:
    """Take a task back with everything below it that is not done (撤销)."""
    actor.must(rules.TASK_ASSIGN, *moves.issuer(task))
    if not reason.strip():
        raise BadInput(problem="请填写撤销原因。")
    moves.take([task])
    withdraw_trees([task], reason.strip(), actor=actor, at=at)
    moves.roll_up([task], actor=actor, at=at)
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


def _waiting(plan: Plan) -> QuerySet[Task]:
    states = (TaskState.OPEN, TaskState.ASSIGNED)
    waiting = Task._base_manager.filter(plan=plan, parent=None, state__in=states)
    return waiting.order_by("span_start", "id")


def _batches(tasks: list[Task], matched: Matched) -> Iterator[list[Task]]:
    """Yield the tasks a few at a time, so that a batch comes to a bounded number of parts."""
    batch: list[Task] = []
    parts = 0
    for task in tasks:
        batch.append(task)
        parts += len(matched[task.pk])
        if parts >= PARTS_A_BATCH:
            yield batch
            time.sleep(PAUSE_SECONDS)
            batch, parts = [], 0
    yield batch


@transaction.atomic
def _assign_waiting(
    plan: Plan, tasks: list[Task], matched: Matched, *, actor: Actor, at: datetime
) -> list[Task]:
    """Assign what still waits once the tasks are locked: a colleague may have been faster."""
    moves.take(tasks)
    waiting = _waiting(plan).filter(pk__in=[task.pk for task in tasks])
    return _assign([(task, matched[task.pk]) for task in waiting], actor=actor, at=at)


def _assign(
    wanted: list[tuple[Task, list[Organisation]]],
    *,
    actor: Actor,
    at: datetime,
    due_on: date | None = None,
    note: str = "",
) -> list[Task]:
    """Make the parts that do not stand yet, of tasks that are locked; hand them down."""
    tasks = [task for task, _ in wanted]
    holders, until = _holders(tasks), moves.plans_until(tasks)
    given: list[tuple[Task, list[Task]]] = []
    for task, organisations in wanted:
        new = {one.pk: one for one in organisations if one.pk not in holders[task.pk]}
        for organisation in new.values():
            _must_take_part(task, organisation, clock.local_date(at))
        if new:
            parts = _parts(task, list(new.values()), due_on, until[task.plan_id], at=at)
            given.append((task, parts))
    _hand_down(given, actor=actor, at=at)
    every = [part for _, parts in given for part in parts]
    _give(every, note, actor=actor, at=at)
    moves.roll_up(every, actor=actor, at=at)
    return every


def _holders(tasks: list[Task]) -> dict[UUID, set[int | None]]:
    """Return who has each task or a part of it already."""
    holders = {task.pk: {task.organisation_id} for task in tasks}
    held = Task._base_manager.filter(parent__in=tasks).exclude(state=TaskState.WITHDRAWN)
    for parent_id, organisation_id in held.values_list("parent_id", "organisation_id"):
        holders[parent_id].add(organisation_id)
    return holders


def _matched(named: QuerySet[Responsibility], on: date) -> Matched:
    """Return the units of each task that the register knows and that are not closed."""
    found: Matched = defaultdict(list)
    still = Q(organisation__valid_to__isnull=True) | Q(organisation__valid_to__gte=on)
    known = named.filter(still, organisation__isnull=False)
    rows = known.select_related("organisation")
    for row in rows.order_by("task_id", "organisation_id", "id"):
        if row.organisation:
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
    task: Task,
    organisations: list[Organisation],
    due_on: date | None,
    until: date | None,
    *,
    at: datetime,
) -> list[Task]:
    deadlines = task.deadlines if due_on is None else [_by(due_on, task)]
    first = rules.first_due_on(deadlines, clock.local_date(at), until)
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


def _hand_down(given: list[tuple[Task, list[Task]]], *, actor: Actor, at: datetime) -> None:
    """Move the wholes to assigned, and let their own units owe through the parts from now on."""
    owing = [task for task, _ in given if task.part_count == 0 and task.organisation_id]
    moves.release(owing, actor=actor, at=at)
    by_count: dict[int, list[Task]] = defaultdict(list)
    for task, parts in given:
        by_count[task.part_count + len(parts)].append(task)
    told = {task.pk: {"organisations": [p.organisation_id for p in parts]} for task, parts in given}
    for count, tasks in by_count.items():
        moves.move_all(tasks, TaskAction.ASSIGN, actor=actor, at=at, told=told, part_count=count)
    every = [part for _, parts in given for part in parts]
    Task._base_manager.bulk_create(every, batch_size=PARTS_A_BATCH)


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
