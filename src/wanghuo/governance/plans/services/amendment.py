"""An amended plan takes the work of the one before it over, and keeps its progress."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
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
from wanghuo.kernel.facts.services import Entry

Deadlines = list[dict[str, Any]]
Demand = tuple[Deadlines, Deadlines]

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
    pairs = [(standing.get(change.old or ""), new.get(change.new or "")) for change in changes]
    kept = [(task, item) for task, item in pairs if task and item]
    gone = [task for task, item in pairs if task and not item and task.state not in rules.ENDED]
    kinds = {change.new: change.kind for change in changes}
    demands = {item.pk: (task.deadlines, item.data["deadlines"]) for task, item in kept}
    entries = [_carry(task, item, plan, kinds[str(item.pk)]) for task, item in kept]
    facts.record_all(rules.TASK_AMENDED, entries, actor=actor, at=at)
    _reschedule(demands, actor=actor, at=at)
    withdraw_trees(gone, REMOVED, actor=actor, at=at)
    Responsibility._base_manager.filter(task__in=[task for task, _ in kept]).delete()
    return {item.pk: task for task, item in kept}


def _standing(previous: Plan) -> dict[str, Task]:
    """Tasks of the version before, with every whole locked, by the key of their item."""
    locked = PlanItem._base_manager.select_for_update().filter(plan=previous)
    list(locked.order_by("id").values_list("pk"))
    tasks = Task._base_manager.filter(plan=previous, parent=None).select_related("item")
    standing = tasks.exclude(state=TaskState.WITHDRAWN).order_by("span_start", "id")
    return {str(task.item_id): task for task in standing}


def _carry(task: Task, item: PlanItem, plan: Plan, kind: ChangeKind) -> Entry:
    """Point a task and all its parts to their new place, with the new words; return the fact."""
    old_item = task.item_id
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
    told = {"change": kind, "plan": str(plan.pk), "item": str(item.pk), "from": str(old_item)}
    return Entry(facts.mark(task), data=told)


def _reschedule(demands: Mapping[UUID, Demand], *, actor: Actor, at: datetime) -> None:
    """Let tasks, and every part that owes by the plan's own deadlines, owe by the new ones.

    `demands` holds old and new deadlines by the new item.
    """
    changed = {key: (old, new) for key, (old, new) in demands.items() if _days(old) != _days(new)}
    tree = Task._base_manager.filter(item_id__in=changed).exclude(state__in=rules.ENDED)
    standing = list(tree.select_related("organisation").order_by("id"))
    bound: dict[UUID, list[Task]] = defaultdict(list)
    for task in standing:
        if _days(task.deadlines) == _days(changed[task.item_id][0]):  # a day set by hand stands
            bound[task.item_id].append(task)
    for item_id, tasks in bound.items():
        new = changed[item_id][1]
        Task._base_manager.filter(pk__in=[task.pk for task in tasks]).update(deadlines=new)
        for task in tasks:
            task.deadlines = new
    leaves = [task for tasks in bound.values() for task in tasks if task.part_count == 0]
    _owe_anew(leaves, actor=actor, at=at)
    moves.roll_up([task for task in standing if task.part_count == 0], actor=actor, at=at)


def _owe_anew(parts: list[Task], *, actor: Actor, at: datetime) -> None:
    """Let each part owe by the day that its deadlines now mean, where that is another day."""
    days = moves.days_owed(parts, at)
    moved = [part for part in parts if part.due_on != days[part.pk]]
    for part in moved:
        part.due_on = days[part.pk]
    Task._base_manager.bulk_update(moved, ["due_on"], batch_size=200)
    moves.release(moved, actor=actor, at=at)
    moves.owe(moved, actor=actor, at=at)


def _days(deadlines: Deadlines) -> Deadlines:
    """Return what deadlines demand, without the words and places they were read from."""
    return [{k: v for k, v in one.items() if k not in {"text", "span"}} for one in deadlines]
