"""A reviewed plan becomes work: tasks, problems, responsibilities."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from wanghuo.governance.plans import rules
from wanghuo.governance.plans.models import Plan, PlanItem, Problem, Responsibility, Task
from wanghuo.governance.plans.rules import ItemKind, PlanAction, Verdict
from wanghuo.governance.plans.services.amendment import carry_over
from wanghuo.governance.plans.services.moves import move_plan
from wanghuo.governance.plans.services.review import accept_rest, hold
from wanghuo.governance.plans.services.units import Register, without_unit_conflicts
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry


@transaction.atomic
def confirm_plan(*, plan: Plan, actor: Actor, at: datetime, accept_pending: bool = False) -> Plan:
    """Turn every accepted item into work (确认方案); an amended plan takes its work over.

    Items without a verdict refuse the confirmation, unless the person accepts them all with it.
    """
    held = hold(plan.pk, actor)
    if accept_pending:
        accept_rest(held, actor=actor, at=at)
    _must_be_judged(held)
    items = list(_accepted(held))
    register = Register(held.area, at)
    _confirm(held, items, register, actor=actor, at=at)
    carried = carry_over(held, _of(items, ItemKind.TASK), actor=actor, at=at)
    tasks = [_task(held, item, at) for item in _of(items, ItemKind.TASK) if item.pk not in carried]
    Task._base_manager.bulk_create(tasks, batch_size=200)
    _record_tasks(tasks, actor=actor, at=at)
    _write_lists(held, items, [*tasks, *carried.values()], register)
    return held


def _must_be_judged(plan: Plan) -> None:
    pending = PlanItem._base_manager.filter(plan=plan, verdict=Verdict.PENDING).count()
    if pending:
        raise rules.ItemsPending(count=pending)


def _accepted(plan: Plan) -> Iterable[PlanItem]:
    accepted = PlanItem._base_manager.filter(plan=plan, verdict=Verdict.ACCEPTED)
    return accepted.order_by("span_start", "ordinal", "id")


def _of(items: Iterable[PlanItem], kind: ItemKind) -> list[PlanItem]:
    return [item for item in items if item.kind == kind]


def _confirm(
    plan: Plan, items: list[PlanItem], register: Register, *, actor: Actor, at: datetime
) -> None:
    units = (unit for item in items for unit in item.data.get("units", ()))
    conflicts = [*without_unit_conflicts(plan.conflicts), *register.conflicts(units)]
    move_plan(
        plan,
        PlanAction.CONFIRM,
        actor=actor,
        at=at,
        told={"items": len(items)},
        confirmed_at=at,
        conflicts=conflicts,
    )


def _task(plan: Plan, item: PlanItem, at: datetime) -> Task:
    data = item.data
    first = rules.first_due_on(data["deadlines"], clock.local_date(at), plan.period_to)
    return Task(
        plan=plan,
        item=item,
        area_id=plan.area_id,
        area_path=plan.area_path,
        kind=data["kind"],
        no=data["no"],
        text=data["text"],
        path=data["path"],
        sentence=plan.text[item.span_start : item.span_end],
        span_start=item.span_start,
        span_end=item.span_end,
        deadlines=data["deadlines"],
        quantities=data["quantities"],
        due_on=first,
        created_at=at,
    )


def _record_tasks(tasks: Iterable[Task], *, actor: Actor, at: datetime) -> None:
    entries = [
        Entry(
            facts.mark(task),
            after={"state": task.state},
            data={"plan": str(task.plan_id), "item": str(task.item_id)},
        )
        for task in tasks
    ]
    facts.record_all(rules.TASK_CREATED, entries, actor=actor, at=at)


def _write_lists(
    plan: Plan, items: list[PlanItem], tasks: Iterable[Task], register: Register
) -> None:
    """Write problem and responsibility list of this version."""
    Problem._base_manager.bulk_create(
        (_problem(plan, item) for item in _of(items, ItemKind.PROBLEM)), batch_size=200
    )
    units = {item.pk: item.data["units"] for item in _of(items, ItemKind.TASK)}
    responsibilities = (
        row for task in tasks for row in _responsibilities(task, units[task.item_id], register)
    )
    Responsibility._base_manager.bulk_create(responsibilities, batch_size=200)


def _problem(plan: Plan, item: PlanItem) -> Problem:
    return Problem(
        plan=plan,
        item=item,
        area_id=plan.area_id,
        area_path=plan.area_path,
        text=item.data["text"],
        path=item.data["path"],
        unit_names=[unit["name"] for unit in item.data["units"]],
        span_start=item.span_start,
        span_end=item.span_end,
    )


def _responsibilities(
    task: Task, units: list[dict[str, Any]], register: Register
) -> Iterator[Responsibility]:
    """One row per organisation a named unit stands for; one without, when none is known."""
    seen: set[tuple[str, str, int | None]] = set()
    for unit in units:
        match = register.match(unit["name"])
        named = [(unit["name"], one) for one in match.ids]
        unknown = [(one.name, None) for one in match.unknown]
        for name, organisation_id in (*named, *unknown):
            key = (name, unit["role"], organisation_id)
            if key not in seen:
                seen.add(key)
                yield Responsibility(
                    task=task,
                    area_path=task.area_path,
                    unit_name=name[:80],
                    role=unit["role"],
                    organisation_id=organisation_id,
                )
