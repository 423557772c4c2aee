"""Open and end what an organisation owes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from wanghuo.base.deadlines import queries, rules
from wanghuo.base.deadlines.models import Deadline
from wanghuo.base.deadlines.rules import DeadlineState, Recurrence, Shift
from wanghuo.base.deadlines.services.changes import BATCH, record_changes
from wanghuo.base.people.models import Organisation
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import StaleRecord
from wanghuo.kernel.facts.services import JsonMap, Mark

TERMS = (
    "title", "link", "area_id", "area_path", "sector", "organisation_id", "shift", "due_on",
    "is_provisional", "state", "level", "ended_at",
)  # fmt: skip
"""What a cancelled deadline takes over when it opens anew."""

_ENDED = frozenset({DeadlineState.MET, DeadlineState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed (应办事项): its subject with its area, and the organisation that owes it."""

    subject: Mark
    title: str
    link: str
    organisation: Organisation
    sector: str = ""


def open_deadline(
    *, owed: Owed, on: date, actor: Actor, at: datetime, shift: Shift = Shift.NONE
) -> Deadline:
    """Open what is owed by the day `on`, unless it stands already; a cancelled one opens anew."""
    return open_deadlines(wanted=[(owed, on)], actor=actor, at=at, shift=shift)[0]


@transaction.atomic
def open_deadlines(
    *,
    wanted: Iterable[tuple[Owed, date]],
    actor: Actor,
    at: datetime,
    shift: Shift = Shift.NONE,
) -> list[Deadline]:
    """Open each of many by its day, as `open_deadline`; return them as they then stand, in order.

    One transaction, so the caller bounds how many.
    """
    asked = [_deadline(owed, on, shift) for owed, on in wanted]
    Deadline._base_manager.bulk_create(asked, batch_size=BATCH, ignore_conflicts=True)
    standing = _standing(asked)
    rows = [(terms, standing[_key(terms)]) for terms in asked]
    new = [row for terms, row in rows if row.pk == terms.pk]
    anew = [row for terms, row in rows if row.pk != terms.pk and _reopen(row, terms)]
    told: JsonMap = {"state": DeadlineState.OPEN}
    for opened, before in ((new, {}), (anew, {"state": DeadlineState.CANCELLED})):
        record_changes(rules.DEADLINE_OPENED, opened, actor=actor, at=at, before=before, after=told)
    return [row for _, row in rows]


@transaction.atomic
def meet_deadline(*, deadline: Deadline, actor: Actor, at: datetime) -> Deadline:
    """Mark as done in this occurrence (办结)."""
    _end([deadline], DeadlineState.MET, actor=actor, at=at)
    return deadline


@transaction.atomic
def cancel_deadlines(*, subjects: Iterable[Mark], actor: Actor, at: datetime) -> int:
    """Cancel whatever `subjects` still owe; return how many deadlines that ended."""
    standing = _of(subjects).filter(state=DeadlineState.OPEN).order_by("id")
    return _end(list(standing), DeadlineState.CANCELLED, actor=actor, at=at)


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
    states = dict(_of([owed.subject]).values_list("named_on", "state"))
    horizon = today + timedelta(days=horizon_days)
    wanted = set(rules.occurrences(recurrence, day_before, horizon))
    ahead = rules.occurrences(recurrence, max(day_before, today - timedelta(days=1)), date.max)
    wanted.update(islice((d for d in ahead if states.get(d) not in _ENDED), 1))
    days = sorted(wanted - states.keys())
    return open_deadlines(wanted=[(owed, day) for day in days], actor=actor, at=at, shift=shift)


def _of(subjects: Iterable[Mark]) -> QuerySet[Deadline]:
    # the caller has found the subjects within its scope, and their deadlines lie where they lie
    ids: dict[str, list[str]] = defaultdict(list)
    for mark in subjects:
        ids[mark.type].append(mark.id)
    named = Q(pk__in=())
    for type_, of_type in ids.items():
        named |= Q(subject_type=type_, subject_id__in=of_type)
    return Deadline._base_manager.filter(named)


def _standing(asked: Sequence[Deadline]) -> dict[tuple[str, str, date], Deadline]:
    """Return the rows that stand under the keys of `asked`, whoever wrote them."""
    days = {one.named_on for one in asked}
    rows = _of(Mark(one.subject_type, one.subject_id) for one in asked).filter(named_on__in=days)
    return {_key(row): row for row in rows.order_by("id")}


def _reopen(row: Deadline, terms: Deadline) -> bool:
    """Put a cancelled row on the terms now asked for; False when it was not cancelled."""
    if row.state != DeadlineState.CANCELLED:
        return False
    changes = {name: getattr(terms, name) for name in TERMS}
    cancelled = Deadline._base_manager.filter(pk=row.pk, state=DeadlineState.CANCELLED)
    is_first = cancelled.update(**changes) == 1
    row.refresh_from_db()
    return is_first


def _deadline(owed: Owed, on: date, shift: Shift) -> Deadline:
    due_on, is_provisional = queries.shifted(on, shift)
    terms: dict[str, Any] = {
        "subject_type": owed.subject.type,
        "subject_id": owed.subject.id,
        "named_on": on,
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
    return Deadline(**terms)


def _key(deadline: Deadline) -> tuple[str, str, date]:
    return deadline.subject_type, deadline.subject_id, deadline.named_on


def _end(rows: Sequence[Deadline], state: DeadlineState, *, actor: Actor, at: datetime) -> int:
    """End all of `rows`, or none when one of them is open no more."""
    if not rows:
        return 0
    keys = [row.pk for row in rows]
    standing = Deadline._base_manager.filter(pk__in=keys, state=DeadlineState.OPEN)
    if standing.update(state=state, ended_at=at) != len(rows):
        raise StaleRecord
    for row in rows:
        row.state, row.ended_at = state, at
    kind = rules.DEADLINE_MET if state is DeadlineState.MET else rules.DEADLINE_CANCELLED
    before, after = {"state": DeadlineState.OPEN}, {"state": state}
    record_changes(kind, rows, actor=actor, at=at, before=before, after=after)
    return len(rows)
