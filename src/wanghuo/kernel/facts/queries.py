"""Read facts: a subject's timeline, what is new since a position, a page of the ledger."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Max, QuerySet

from wanghuo.kernel import clock
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.scoping import active_scope, within

Facts = QuerySet[Fact]


@dataclass(frozen=True, slots=True)
class News:
    """What a reader may see of the facts up to `position`, from where it goes on next time."""

    facts: tuple[Fact, ...]
    position: int


def timeline(subject_type: str, *subject_ids: str) -> Facts:
    """Facts about a subject that the caller has found in its scope (时间线), newest first.

    A fact does not say whose it is, the subject does: an occupier who sees his place sees what
    happened to it. More ids are those of what became part of the subject.
    """
    about = Fact._base_manager.filter(within(active_scope().areas))
    told = about.filter(subject_type=subject_type, subject_id__in=subject_ids)
    return told.order_by("-at", "-id")


def last_position() -> int:
    """Return the position of the newest sealed fact; 0 before the first."""
    return Fact._base_manager.aggregate(last=Max("position"))["last"] or 0


def after(position: int, *, limit: int = 100) -> News:
    """Facts in scope that follow `position`, in order of position (for live events).

    The position handed back passes over facts out of scope, so an idle reader never reads twice.
    """
    top = last_position()
    found = Fact.objects.filter(position__gt=position, position__lte=top)
    facts = tuple(found.order_by("position")[:limit])
    reached = facts[-1].position if len(facts) == limit else top
    return News(facts, max(position, reached or 0))


def positioned(position: int) -> Facts:
    """Facts of every area that follow `position`, in order: for readers who act for the house."""
    return Fact._base_manager.filter(position__gt=position).order_by("position")


def facts_of(
    *,
    kind: str = "",
    subject_type: str = "",
    subject_id: str = "",
    actor_id: int | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Facts:
    """Facts in scope that match every filter given, newest first; days are whole days in China."""
    filters: dict[str, object] = {
        "kind": kind or None,
        "subject_type": subject_type or None,
        "subject_id": subject_id or None,
        "actor_id": actor_id,
        "at__gte": midnight(since) if since else None,
        "at__lt": midnight(until + timedelta(days=1)) if until else None,
    }
    given = {field: value for field, value in filters.items() if value is not None}
    return Fact.objects.filter(**given).order_by("-id")


def midnight(day: date) -> datetime:
    """Return when a day begins in China."""
    return datetime.combine(day, time(), clock.SHANGHAI)
