"""What a page offers: who may be given a task, whether to show a button, what follows an item."""

from datetime import date

from django.db.models import QuerySet

from wanghuo.base.people import queries as people
from wanghuo.base.people.models import Organisation
from wanghuo.governance.plans.models import PlanItem, Task
from wanghuo.governance.plans.rules import TASK_CONFIRM
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.scoping import subtree


def assignable(task: Task, on: date) -> QuerySet[Organisation]:
    """Organisations in scope at or below the task's area, by place and name."""
    below = people.organisations(on).filter(subtree(task.area_path)).select_related("area")
    return below.order_by("area__code", "name", "id")


def may_confirm(task: Task, actor: Actor) -> bool:
    """Tell whether the actor stands in the place of whoever gave the task."""
    parent = task.parent_id and Task._base_manager.filter(pk=task.parent_id).first()
    giver = parent or task
    return actor.can(TASK_CONFIRM, giver.area_path, giver.sector)


def item_after(item: PlanItem) -> PlanItem | None:
    """Return the next item of the same kind in the order of the document."""
    after = PlanItem.objects.filter(plan_id=item.plan_id, kind=item.kind).exclude(pk=item.pk)
    after = after.filter(span_start__gte=item.span_end)
    return after.order_by("span_start", "ordinal", "id").first()
