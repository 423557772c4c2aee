"""One task with everything a person needs to judge it; and what somebody must do today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from wanghuo.base.deadlines import queries as deadlines
from wanghuo.base.deadlines.models import Deadline
from wanghuo.base.documents import queries as documents
from wanghuo.governance.plans import rules
from wanghuo.governance.plans.models import Plan, Progress, Responsibility, Task
from wanghuo.governance.plans.queries.lists import (
    HEAVY,
    is_due_soon,
    is_overdue,
    nearest_first,
)
from wanghuo.governance.plans.queries.plans import plans
from wanghuo.governance.plans.rules import PlanState, TaskState
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Mark
from wanghuo.kernel.scoping import access, scoped, within


@dataclass(frozen=True, slots=True)
class TaskDetail:
    """A task, its parts, what was said of it, who is named for it, what it owes."""

    task: Task
    parts: Sequence[Task]
    progress: Sequence[Progress]
    responsibilities: Sequence[Responsibility]
    deadlines: Sequence[Deadline]
    subject: Mark


@dataclass(frozen=True, slots=True)
class Today:
    """What a person must do (今日待办): first what is late, then what comes, then what waits.

    `overdue` and `due_soon` are the person's own units' and those that the person has given;
    `to_confirm` waits for this person, `waiting` for somebody else.
    """

    overdue: QuerySet[Task]
    due_soon: QuerySet[Task]
    to_confirm: QuerySet[Task]
    to_assign: QuerySet[Task]
    to_review: QuerySet[Plan]
    waiting: QuerySet[Task]


def task(task_id: UUID) -> Task:
    """Return one task, or refuse with `NotFound`."""
    return access(_shown(Task.objects.all()), pk=task_id)


def task_in_brief(task_id: UUID) -> Task:
    """Return a task with what a notice says of it and its unit, or refuse with `NotFound`."""
    giver = ("parent__area_path", "parent__sector")
    named = ("text", "area_path", "sector", "organisation_id", *giver)
    return access(Task.objects.select_related("parent").only(*named), pk=task_id)


def task_detail(task_id: UUID) -> TaskDetail:
    """Return one task with everything around it that lies in the scope."""
    found = task(task_id)
    subject = facts.mark(found)
    parts = Task.objects.filter(parent=found).select_related("area", "organisation")
    said = Progress.objects.filter(task=found).select_related("by")
    named = Responsibility.objects.filter(task=found).select_related("organisation")
    return TaskDetail(
        found,
        list(parts.order_by("area_path", "organisation_id", "id")),
        with_files(said.order_by("-at", "-id")),
        list(named.order_by("role", "unit_name", "id")),
        list(deadlines.open_for(subject)),
        subject,
    )


def with_files(statements: Iterable[Progress]) -> list[Progress]:
    """Return the statements, each with its files in scope (`files`); one query for them all."""
    said = list(statements)
    files = documents.attachments_of(rules.PROGRESS, [one.pk for one in said])
    for one in said:
        one.files = files.get(str(one.pk), ())
    return said


def today(*, actor: Actor, on: date) -> Today:
    """Return what this actor must do on the day, each list in the reach of its capability."""
    own = Q(organisation_id__in=actor.organisation_ids)
    given = Q(part_count=0) & _given(actor, rules.TASK_CONFIRM)
    with scoped(actor.scope(rules.TASK_READ)):
        # one who may not read tasks at all has none of his own either
        followed = _shown(Task.objects.filter(own | given).exclude(state__in=rules.ENDED))
        waiting = _shown(Task.objects.filter(own, state=TaskState.SUBMITTED))
    with scoped(actor.scope(rules.TASK_CONFIRM)):
        asked = Task.objects.filter(state=TaskState.SUBMITTED)
        to_confirm = _shown(asked.filter(_given(actor, rules.TASK_CONFIRM)))
    with scoped(actor.scope(rules.TASK_ASSIGN)):
        to_assign = _shown(Task.objects.filter(state=TaskState.OPEN))
    with scoped(actor.scope(rules.PLAN_REVIEW)):
        to_review = plans().filter(state=PlanState.REVIEWING)
    return Today(
        overdue=nearest_first(followed.filter(is_overdue(on))),
        due_soon=nearest_first(followed.filter(is_due_soon(on))),
        to_confirm=nearest_first(to_confirm),
        to_assign=nearest_first(to_assign),
        to_review=to_review,
        waiting=nearest_first(waiting),
    )


def _given(actor: Actor, capability: str) -> Q:
    """Tasks given from where the actor stands: at the parent's area, or, without one, their own."""
    scope = actor.scope(capability)
    above = within(scope, "parent__area_path", "parent__sector") & Q(parent__isnull=False)
    return above | (within(scope, "area_path", "sector") & Q(parent__isnull=True))


def _shown(rows: QuerySet[Task]) -> QuerySet[Task]:
    return rows.select_related("plan", "area", "organisation").defer(*HEAVY)
