"""Open and end what an organisation owes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from wanghuo.base.deadlines import queries, rules
from wanghuo.base.deadlines.models import Deadline
from wanghuo.base.deadlines.rules import DeadlineLevel, DeadlineState, Recurrence, Shift
from wanghuo.base.deadlines.services.changes import record_change
from wanghuo.base.people.models import Organisation
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import StaleRecord
from wanghuo.kernel.facts.services import Mark

_ENDED = frozenset({DeadlineState.MET, DeadlineState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed (应办事项): its subject with its area, and the organisation that owes it."""

    subject: Mark
    title: str
    link: str
    organisation: Organisation
    sector: str = ""


@transaction.atomic
def open_deadline(
    *, owed: Owed, on: date, actor: Actor, at: datetime, shift: Shift = Shift.NONE
) -> Deadline:
    """Open what is owed by the day `on`, unless it stands already; a cancelled one opens anew."""
    terms = _terms(owed, on, shift)
    deadline, is_new = Deadline._base_manager.get_or_create(
        subject_type=owed.subject.type, subject_id=owed.subject.id, named_on=on, defaults=terms
    )
    if not is_new:
        cancelled = Deadline._base_manager.filter(pk=deadline.pk, state=DeadlineState.CANCELLED)
        anew = {"state": DeadlineState.OPEN, "level": DeadlineLevel.NONE, "ended_at": None}
        if cancelled.update(**terms, **anew) != 1:
            return deadline
        deadline.refresh_from_db()
    before = {} if is_new else {"state": DeadlineState.CANCELLED}
    after = {"state": DeadlineState.OPEN}
    record_change(rules.DEADLINE_OPENED, deadline, actor=actor, at=at, before=before, after=after)
    return deadline


@transaction.atomic
def meet_deadline(*, deadline: Deadline, actor: Actor, at: datetime) -> Deadline:
    """Mark as done in this occurrence (办结)."""
    return _end(deadline, DeadlineState.MET, actor=actor, at=at)


@transaction.atomic
def cancel_deadlines(*, subject: Mark, actor: Actor, at: datetime) -> int:
    """Cancel whatever `subject` still owes; return how many deadlines that ended."""
    standing = _of(subject).filter(state=DeadlineState.OPEN).order_by("id")
    return len([_end(row, DeadlineState.CANCELLED, actor=actor, at=at) for row in standing])


@transaction.atomic
def ensure_occurrences(
    *,
    owed: Owed,
    recurrence: Recurrence,
    actor: Actor,
    at: datetime,
    horizon_days: int,
    shift: Shift = Shift.NONE,
) -> list[Deadline]:
    """Open each occurrence from the recurrence's start through the horizon that has no row yet.

    One that has not ended always stands ahead, however far; days the program slept through are
    made up. Without `since` the recurrence starts today.
    """
    today = clock.local_date(at)
    day_before = (recurrence.since or today) - timedelta(days=1)
    states = dict(_of(owed.subject).values_list("named_on", "state"))
    horizon = today + timedelta(days=horizon_days)
    wanted = set(rules.occurrences(recurrence, day_before, horizon))
    ahead = rules.occurrences(recurrence, max(day_before, today - timedelta(days=1)), date.max)
    wanted.update(islice((d for d in ahead if states.get(d) not in _ENDED), 1))
    return [
        open_deadline(owed=owed, on=day, actor=actor, at=at, shift=shift)
        for day in sorted(wanted - states.keys())
    ]


def _of(subject: Mark) -> QuerySet[Deadline]:
    # the caller has found the subject within its scope, and its deadlines lie where it lies
    return Deadline._base_manager.filter(subject_type=subject.type, subject_id=subject.id)


def _terms(owed: Owed, on: date, shift: Shift) -> dict[str, Any]:
    due_on, is_provisional = queries.shifted(on, shift)
    return {
        "title": rules.shorten(owed.title),
        "link": owed.link,
        "area_id": owed.subject.area_id,
        "area_path": owed.subject.area_path,
        "sector": owed.sector,
        "organisation": owed.organisation,
        "shift": shift,
        "due_on": due_on,
        "is_provisional": is_provisional,
    }


def _end(deadline: Deadline, state: DeadlineState, *, actor: Actor, at: datetime) -> Deadline:
    standing = Deadline._base_manager.filter(pk=deadline.pk, state=DeadlineState.OPEN)
    if standing.update(state=state, ended_at=at) != 1:
        raise StaleRecord
    deadline.state, deadline.ended_at = state, at
    kind = rules.DEADLINE_MET if state is DeadlineState.MET else rules.DEADLINE_CANCELLED
    before, after = {"state": DeadlineState.OPEN}, {"state": state}
    record_change(kind, deadline, actor=actor, at=at, before=before, after=after)
    return deadline
