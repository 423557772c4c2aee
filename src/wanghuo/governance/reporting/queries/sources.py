"""The records behind a figure: one query counts them for the report and lists them on a page.

Everything "as of the end" is asked of columns that are written once with a date (when a task was
made, done, withdrawn; when a deadline ended), so what happens later does not change the answer.
A report counts with its own organisation's eyes (`counted`), whoever asks for it; a person sees
those of the records that lie in his own reach.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from wanghuo.base.areas.models import Area
from wanghuo.base.deadlines.models import Deadline
from wanghuo.base.documents.models import Attachment
from wanghuo.governance.plans.models import Plan, PlanItem, Progress, Task
from wanghuo.governance.plans.queries.lists import HEAVY
from wanghuo.governance.plans.rules import PROGRESS, ItemKind, PlanState, StatementKind, Verdict
from wanghuo.governance.reporting import rules
from wanghuo.governance.reporting.rules import SOURCES, Asked, Shows
from wanghuo.kernel import clock
from wanghuo.kernel.actors import AreaPath, Reach, Scope
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.scoping import scoped, subtree

Rows = QuerySet[Any]


def records(asked: Asked) -> Rows:
    """List the records in scope that a figure counts, in the order of its list page."""
    return _LISTS[SOURCES[asked.source].shows](_FOUND[asked.source](asked, _path(asked)))


def counted(asked: Iterable[Asked]) -> list[Decimal]:
    """Count the records behind each figure, all of the area and of every sector."""
    return [_count(one, _path(one)) for one in asked]


def _count(asked: Asked, path: str) -> Decimal:
    with scoped(Scope((Reach(AreaPath(path)),))):
        return Decimal(_FOUND[asked.source](asked, path).count())


def _path(asked: Asked) -> str:
    # where the area lies now; the frozen question names it by its id, which never changes
    return str(Area.objects.values_list("path", flat=True).get(pk=asked.area))


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)


def _end(asked: Asked) -> datetime:
    return _start(asked.until + timedelta(days=1))


def _during(asked: Asked, field: str) -> Q:
    return Q(**{f"{field}__gte": _start(asked.since), f"{field}__lt": _end(asked)})


def _own(asked: Asked, lookup: str = "organisation_id") -> Q:
    return Q() if asked.organisation is None else Q(**{lookup: asked.organisation})


def _standing(asked: Asked, path: str) -> Rows:
    """Tasks somebody worked on at the end: made, not withdrawn, not broken down by then."""
    end = _end(asked)
    withdrawn = Progress._base_manager.filter(
        task=OuterRef("pk"), kind=StatementKind.WITHDRAWN, at__lt=end
    )
    parts = Task._base_manager.filter(parent=OuterRef("pk"), created_at__lt=end)
    standing = Task.objects.filter(subtree(path), _own(asked), created_at__lt=end)
    return standing.filter(~Exists(withdrawn), ~Exists(parts.filter(~Exists(withdrawn))))


def _done(asked: Asked, path: str) -> Rows:
    return _standing(asked, path).filter(completed_at__lt=_end(asked))


def _completed(asked: Asked, path: str) -> Rows:
    return _standing(asked, path).filter(_during(asked, "completed_at"))


def _assigned(asked: Asked, path: str) -> Rows:
    given = Task.objects.filter(subtree(path), _own(asked), _during(asked, "created_at"))
    return given.filter(organisation__isnull=False)


def _statements(asked: Asked, path: str) -> Rows:
    said = Progress.objects.filter(subtree(path), _own(asked, "task__organisation_id"))
    return said.filter(_during(asked, "at"), kind__in=asked.kinds)


def _evidence(asked: Asked, path: str) -> Rows:
    standing = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=_end(asked))
    files = Attachment.objects.filter(subtree(path), standing, _during(asked, "uploaded_at"))
    files = files.filter(subject_type=PROGRESS)
    if asked.organisation is None:
        return files
    # a file names its statement in words, which no database joins to a key
    said = Progress.objects.filter(subtree(path), _during(asked, "at"))
    keys = said.filter(task__organisation_id=asked.organisation).values_list("pk", flat=True)
    return files.filter(subject_id__in=[str(key) for key in keys])


def _overdue(asked: Asked, path: str) -> Rows:
    standing = Q(ended_at__isnull=True) | Q(ended_at__gte=_end(asked))
    owed = Deadline.objects.filter(subtree(path), _own(asked), standing, subject_type="task")
    late: Rows = owed.filter(due_on__lt=asked.until)
    return late


def _plans(asked: Asked, path: str) -> Rows:
    if asked.organisation is not None:
        return Plan.objects.none()  # a plan is its area's, no single office's
    return Plan.objects.filter(subtree(path), _during(asked, "confirmed_at"))


def _indicators(asked: Asked, path: str) -> Rows:
    if asked.organisation is not None:
        return PlanItem.objects.none()
    return PlanItem.objects.filter(
        subtree(path),
        kind=ItemKind.INDICATOR,
        verdict=Verdict.ACCEPTED,
        plan__state=PlanState.CONFIRMED,
        plan__confirmed_at__lt=_end(asked),
    )


def _facts(asked: Asked, path: str) -> Rows:
    found = Fact.objects.filter(subtree(path), _during(asked, "at"), kind__in=asked.kinds)
    if asked.organisation is None:
        return found
    # a deadline's fact ends with who owes it; canonical JSON has one spelling
    return found.filter(body__contains=f'"organisation":{asked.organisation}}}')


_FOUND: Mapping[str, Callable[[Asked, str], Rows]] = MappingProxyType(
    {
        "tasks_standing": _standing,
        "tasks_done": _done,
        "tasks_completed": _completed,
        "tasks_assigned": _assigned,
        "overdue": _overdue,
        "statements": _statements,
        "evidence": _evidence,
        "plans_confirmed": _plans,
        "indicators": _indicators,
        "facts": _facts,
    }
)

_OF_TASK = tuple(f"task__{name}" for name in HEAVY)

_LISTS: Mapping[Shows, Callable[[Rows], Rows]] = MappingProxyType(
    {
        Shows.TASKS: lambda rows: (
            rows.select_related("plan", "area", "organisation")
            .defer(*HEAVY)
            .order_by("area_path", F("due_on").asc(nulls_last=True), "id")
        ),
        Shows.DEADLINES: lambda rows: rows.select_related("area", "organisation").order_by(
            "due_on", "id"
        ),
        Shows.STATEMENTS: lambda rows: (
            rows.select_related("task__plan", "task__area", "task__organisation", "by")
            .defer(*_OF_TASK)
            .order_by("at", "id")
        ),
        Shows.EVIDENCE: lambda rows: rows.select_related("area").order_by("uploaded_at", "id"),
        Shows.PLANS: lambda rows: (
            rows.select_related("area")
            .defer("text", "conflicts", "stages")
            .order_by("confirmed_at", "id")
        ),
        Shows.INDICATORS: lambda rows: (
            rows.select_related("plan__area").defer(*HEAVY).order_by("plan_id", "span_start", "id")
        ),
        Shows.FACTS: lambda rows: rows.order_by("at", "id"),
    }
)


def is_counted(asked: Asked) -> bool:
    """Tell whether records of their own stand behind a figure, or only other figures."""
    return SOURCES[asked.source].shows is not rules.Shows.FIGURES
