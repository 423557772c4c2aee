"""Who listens to which fact: the closed loop on one page.

A listener runs in the transaction that moves the cursor past the fact, so it happens exactly once;
what it does must not reach outside the database.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from wanghuo.base.deadlines.rules import LEVEL_FACTS, DeadlineLevel
from wanghuo.base.notices import services as notices
from wanghuo.base.notices.rules import NoticeKind, source_of
from wanghuo.base.people import queries as people
from wanghuo.base.people.models import User
from wanghuo.governance.plans import queries as plans
from wanghuo.governance.plans import rules
from wanghuo.governance.plans.models import Task
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.errors import NotFound
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.scoping import scoped

Listener = Callable[[Fact, datetime], None]
Audience = Callable[[Task, datetime], Iterable[User]]


@dataclass(frozen=True, slots=True)
class TellOfTask:
    """Tell an audience what happened to a task; a task that is gone is told of to nobody."""

    kind: NoticeKind
    audience: Audience

    def __call__(self, fact: Fact, at: datetime) -> None:
        """Put one notice per person; the fact's id keeps a retry from telling twice."""
        if fact.subject_type != "task":
            return
        try:
            task = plans.task_in_brief(UUID(fact.subject_id))
        except NotFound:
            return
        notices.tell(
            recipients=[
                user.pk for user in self.audience(task, fact.at) if user.pk != fact.actor_id
            ],
            kind=self.kind,
            title=task.text,
            link=f"/tasks/{task.pk}",
            source=source_of(fact.pk),
            at=at,
        )


def its_unit(task: Task, at: datetime) -> Iterable[User]:
    """Who reports for the organisation that was given the task."""
    if task.organisation_id is None:
        return ()
    on = clock.local_date(at)
    return people.recipients(task.organisation_id, rules.TASK_REPORT, on)


def its_giver(task: Task, at: datetime) -> Iterable[User]:
    """Who may confirm the task: at the area of the task it is a part of, or else above it."""
    giver = task.parent or task
    on = clock.local_date(at)
    return people.nearest_holders(giver.area_path, rules.TASK_CONFIRM, on, giver.sector)


def unit_and_giver(task: Task, at: datetime) -> Iterable[User]:
    """Both sides."""
    return [*its_unit(task, at), *its_giver(task, at)]


def log_reminder(fact: Fact, at: datetime) -> None:
    """Keep the log of who was pressed when."""
    del at
    notices.log_reminder(fact)


LISTENERS: Mapping[str, tuple[Listener, ...]] = MappingProxyType(
    {
        rules.TASK_ASSIGNED: (TellOfTask(NoticeKind.ASSIGNED, its_unit),),
        rules.TASK_RETURNED: (TellOfTask(NoticeKind.RETURNED, its_unit),),
        rules.TASK_SUBMITTED: (TellOfTask(NoticeKind.SUBMITTED, its_giver),),
        rules.TASK_COMPLETED: (TellOfTask(NoticeKind.COMPLETED, its_unit),),
        LEVEL_FACTS[DeadlineLevel.WARNED]: (
            log_reminder,
            TellOfTask(NoticeKind.WARNED, its_unit),
        ),
        LEVEL_FACTS[DeadlineLevel.OVERDUE]: (
            log_reminder,
            TellOfTask(NoticeKind.OVERDUE, its_unit),
        ),
        LEVEL_FACTS[DeadlineLevel.ESCALATED]: (
            log_reminder,
            TellOfTask(NoticeKind.ESCALATED, unit_and_giver),
        ),
    }
)


def hear(fact: Fact, at: datetime) -> None:
    """Tell every listener of this kind of fact."""
    for listener in LISTENERS.get(fact.kind, ()):
        listener(fact, at)


def listen(at: datetime, limit: int = 200) -> int:
    """Hear the facts after the cursor; return how many were heard."""
    with scoped(EVERYWHERE):
        return facts.advance("wiring", lambda fact: hear(fact, at), limit=limit)
