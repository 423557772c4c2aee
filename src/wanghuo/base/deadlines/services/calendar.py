"""Set the days that the published calendar does not know, and let shifted deadlines follow."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from wanghuo.base.deadlines import queries, rules
from wanghuo.base.deadlines.models import CalendarDay, Deadline
from wanghuo.base.deadlines.rules import (
    DeadlineLevel,
    DeadlineState,
    Reckoned,
    Shift,
    WorkingCalendar,
)
from wanghuo.base.deadlines.services.changes import in_batches, record_changes
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM, Actor
from wanghuo.kernel.errors import BadInput, NotFound, StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import JsonMap, Mark
from wanghuo.kernel.scoping import scoped


def set_calendar_day(
    *, day: date, is_workday: bool, name: str, source: str, actor: Actor, at: datetime
) -> CalendarDay:
    """Say whether `day` is worked (录入调休日), and recompute the deadlines that hang on it."""
    actor.must(rules.CALENDAR_MANAGE)
    if not name.strip() or not source.strip():
        raise BadInput(problem="请填写调休日的名称和依据（如放假通知的文号）。")
    terms = {"is_workday": is_workday, "name": name.strip(), "source": source.strip()}
    row = _set(day, terms, actor=actor, at=at)
    recompute(at=at, actor=actor)
    return row


def remove_calendar_day(*, day: date, actor: Actor, at: datetime) -> None:
    """Forget what was set for `day` (删除调休日), and recompute the deadlines that hang on it."""
    actor.must(rules.CALENDAR_MANAGE)
    _remove(day, actor=actor, at=at)
    recompute(at=at, actor=actor)


def recompute(*, at: datetime, actor: Actor = SYSTEM) -> int:
    """Reckon every open shifted deadline by the calendar in force; return how many changed.

    Run it also when the package with the published holidays was upgraded.
    """
    calendar = queries.working_calendar()
    with scoped(EVERYWHERE):
        batches = in_batches(queries.open_shifted())
        return sum(_recompute(batch, calendar, actor=actor, at=at) for batch in batches)


@transaction.atomic
def _set(day: date, terms: JsonMap, *, actor: Actor, at: datetime) -> CalendarDay:
    row, is_new = CalendarDay.objects.get_or_create(day=day, defaults=terms)
    before = {} if is_new else _terms(row)
    if before == terms:
        return row
    if not is_new and CalendarDay.objects.filter(pk=row.pk, **before).update(**terms) != 1:
        raise StaleRecord
    _record(day, actor=actor, at=at, before=before, after=terms)
    row.refresh_from_db()
    return row


@transaction.atomic
def _remove(day: date, *, actor: Actor, at: datetime) -> None:
    row = CalendarDay.objects.filter(day=day).first()
    if row is None or not CalendarDay.objects.filter(pk=row.pk).delete()[0]:
        raise NotFound(what="调休日")
    _record(day, actor=actor, at=at, before=_terms(row), after={})


def _terms(row: CalendarDay) -> dict[str, object]:
    return {"is_workday": row.is_workday, "name": row.name, "source": row.source}


def _record(day: date, *, actor: Actor, at: datetime, before: JsonMap, after: JsonMap) -> None:
    subject = Mark("calendarday", day.isoformat())
    facts.record(rules.CALENDAR_CHANGED, subject, actor=actor, at=at, before=before, after=after)


@transaction.atomic
def _recompute(
    batch: Iterable[Deadline], calendar: WorkingCalendar, *, actor: Actor, at: datetime
) -> int:
    return sum(_move(deadline, calendar, actor=actor, at=at) for deadline in batch)


def _move(deadline: Deadline, calendar: WorkingCalendar, *, actor: Actor, at: datetime) -> bool:
    """Put the deadline where it now belongs; given more time, it is pressed from the start."""
    before = Reckoned(deadline.due_on, deadline.is_provisional)
    after = calendar.shifted(deadline.named_on, Shift(deadline.shift))
    level = DeadlineLevel.NONE if after.day > before.day else deadline.level
    as_read = Deadline.objects.filter(
        pk=deadline.pk, state=DeadlineState.OPEN, level=deadline.level, due_on=before.day
    )
    moved = {"due_on": after.day, "is_provisional": after.is_provisional, "level": level}
    if after == before or as_read.update(**moved) != 1:
        return False
    deadline.due_on = after.day
    words = {"before": _words(before), "after": _words(after)}
    record_changes(rules.DEADLINE_MOVED, [deadline], actor=actor, at=at, **words)
    return True


def _words(reckoned: Reckoned) -> JsonMap:
    return {"due_on": reckoned.day.isoformat(), "is_provisional": reckoned.is_provisional}
