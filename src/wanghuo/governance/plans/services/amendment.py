"""An amended plan takes the work of the one before it over, and keeps its progress."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from wanghuo.governance.plans import rules
from wanghuo.governance.plans.models import Plan, PlanItem, Responsibility, Task
from wanghuo.governance.plans.rules import ChangeKind, PlanAction, TaskState
from wanghuo.governance.plans.services import moves
from wanghuo.governance.plans.services.breakdown import withdraw_trees
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.facts import services as facts

REMOVED = "方案修订后不再包含该任务。"


def carry_over(
    plan: Plan, items: Iterable[PlanItem], *, actor: Actor, at: datetime
) -> dict[UUID, Task]:
    """Give each matched task its place in the new version; withdraw the rest; by new item."""
    if plan.previous_id is None:
        return {}
    previous = Plan._base_manager.get(pk=plan.previous_id)
    told = {"by": str(plan.pk)}
    moves.move_plan(previous, PlanAction.SUPERSEDE, actor=actor, at=at, told=told)
    standing = _standing(previous)
    new = {str(item.pk): item for item in items}
    changes = rules.compare(
        [rules.entry(key, task.item.data) for key, task in standing.items()],
        [rules.entry(key, item.data) for key, item in new.items()],
    )
    carried: dict[UUID, Task] = {}
    removed: list[Task] = []
    for change in changes:
        task = standing.get(change.old or "")
        if task and change.new:
            item = new[change.new]
            carried[item.pk] = _carry(task, item, plan, change.kind, actor=actor, at=at)
        elif task and task.state not in rules.ENDED:
            removed.append(task)
    withdraw_trees(removed, REMOVED, actor=actor, at=at)
    Responsibility._base_manager.filter(task__in=list(carried.values())).delete()
    return carried


def _standing(previous: Plan) -> dict[str, Task]:
    """Tasks of the version before, with every whole locked, by the key of their item."""
    locked = PlanItem._base_manager.select_for_update().filter(plan=previous)
    list(locked.order_by("id").values_list("pk"))
    tasks = Task._base_manager.filter(plan=previous, parent=None).select_related("item")
    standing = tasks.exclude(state=TaskState.WITHDRAWN).order_by("span_start", "id")
    return {str(task.item_id): task for task in standing}


def _carry(
    task: Task, item: PlanItem, plan: Plan, kind: ChangeKind, *, actor: Actor, at: datetime
) -> Task:
    """Point a task and all its parts to their new place, with the new words and deadlines."""
    old_item, old_deadlines = task.item_id, task.deadlines
    data = item.data
    place: dict[str, Any] = {
        "plan_id": plan.pk,
        "item_id": item.pk,
        "no": data["no"],
        "kind": data["kind"],
        "text": data["text"],
        "path": data["path"],
        "sentence": plan.text[item.span_start : item.span_end],
        "span_start": item.span_start,
        "span_end": item.span_end,
        "quantities": data["quantities"],
    }
    # withdrawn parts and tasks stay with the version they were given under
    tree = Task._base_manager.filter(item_id=old_item).exclude(state=TaskState.WITHDRAWN)
    tree.update(**place)
    for name, value in place.items():
        setattr(task, name, value)
    facts.record(
        rules.TASK_AMENDED,
        facts.mark(task),
        actor=actor,
        at=at,
        data={"change": kind, "plan": str(plan.pk), "item": str(item.pk), "from": str(old_item)},
    )
    if _days(old_deadlines) != _days(data["deadlines"]):
        _reschedule(task, old_deadlines, data["deadlines"], actor=actor, at=at)
    return task


def _reschedule(
    task: Task, old: list[dict[str, Any]], new: list[dict[str, Any]], *, actor: Actor, at: datetime
) -> None:
    """Let the task, and every part that owes by the plan's own deadlines, owe by the new ones."""
    tree = Task._base_manager.filter(item_id=task.item_id).exclude(state__in=rules.ENDED)
    standing = tree.select_related("organisation").order_by("id")
    # a day set by hand stands
    bound = [part for part in standing if _days(part.deadlines) == _days(old)]
    Task._base_manager.filter(pk__in=[part.pk for part in bound]).update(deadlines=new)
    for part in bound:
        part.deadlines = new
    _owe_anew([part for part in bound if part.part_count == 0], actor=actor, at=at)
    one_of_each = {part.parent_id: part for part in tree.filter(part_count=0).order_by("id")}
    for part in one_of_each.values():
        moves.roll_up(part, actor=actor, at=at)


def _owe_anew(parts: list[Task], *, actor: Actor, at: datetime) -> None:
    """Let each part owe by the day that its deadlines now mean, where that is another day."""
    days = moves.days_owed(parts, at)
    moved = [part for part in parts if part.due_on != days[part.pk]]
    for part in moved:
        part.due_on = days[part.pk]
    Task._base_manager.bulk_update(moved, ["due_on"], batch_size=200)
    moves.release(moved, actor=actor, at=at)
    moves.owe(moved, actor=actor, at=at)


def _days(deadlines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what deadlines demand, without the words and places they were read from."""
    return [{k: v for k, v in one.items() if k not in {"text", "span"}} for one in deadlines]
