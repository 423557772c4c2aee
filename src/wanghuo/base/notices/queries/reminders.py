"""The log of reminders: who was told of which deadline, when, by which ways, read or not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from wanghuo.base.areas.models import Area
from wanghuo.base.deadlines.rules import DeadlineLevel
from wanghuo.base.notices.models import Delivery, Notice, Reminder
from wanghuo.base.notices.rules import Adapter, DeliveryState, source_of
from wanghuo.kernel import clock
from wanghuo.kernel.scoping import subtree


@dataclass(frozen=True, slots=True)
class Told:
    """One person who was told: in the inbox, and by which other ways with what success."""

    name: str
    at: datetime
    read_at: datetime | None
    ways: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A reminder with whom it reached."""

    reminder: Reminder
    told: tuple[Told, ...]

    @property
    def read_count(self) -> int:
        """How many have read it."""
        return sum(one.read_at is not None for one in self.told)


def reminders(
    *,
    below: Area | None = None,
    level: DeadlineLevel | None = None,
    since: date | None = None,
    until: date | None = None,
    text: str = "",
) -> QuerySet[Reminder]:
    """Reminders in scope under the filters given, newest first; days are whole days in China."""
    rows = _shown()
    if below is not None:
        rows = rows.filter(subtree(below.path))
    if level is not None:
        rows = rows.filter(level=level)
    if since is not None:
        rows = rows.filter(at__gte=_midnight(since))
    if until is not None:
        rows = rows.filter(at__lt=_midnight(until + timedelta(days=1)))
    named = Q(deadline__title__contains=text) | Q(deadline__organisation__name__contains=text)
    return rows.filter(named) if text else rows


def reminders_of(subject_type: str, subject_id: str) -> QuerySet[Reminder]:
    """Reminders of one subject, newest first."""
    return _shown().filter(deadline__subject_type=subject_type, deadline__subject_id=subject_id)


def lines(reminders: Iterable[Reminder]) -> list[Line]:
    """Put to each reminder whom it reached; two queries, however many."""
    shown = list(reminders)
    told: dict[str, list[Told]] = {}
    for notice in _notices(one.pk for one in shown):
        told.setdefault(notice.source, []).append(_told(notice))
    return [Line(one, tuple(told.get(source_of(one.pk), ()))) for one in shown]


def _shown() -> QuerySet[Reminder]:
    rows = Reminder.objects.select_related("deadline__organisation", "deadline__area")
    return rows.order_by("-at", "-id")


def _notices(fact_ids: Iterable[UUID]) -> QuerySet[Notice]:
    """Return what these facts told; unscoped: who was told is part of the log."""
    sent = Prefetch("deliveries", Delivery._base_manager.order_by("adapter"))
    rows = Notice.objects.filter(source__in=[source_of(fact_id) for fact_id in fact_ids])
    return rows.select_related("recipient").prefetch_related(sent).order_by("recipient", "id")


def _told(notice: Notice) -> Told:
    ways = tuple(
        (Adapter(one.adapter).label, DeliveryState(one.state).label)
        for one in notice.deliveries.all()
    )
    return Told(notice.recipient.name, notice.created_at, notice.read_at, ways)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)
