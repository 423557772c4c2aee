"""What every change shares: may this person, the move, the parts, what is owed by when."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from wanghuo.base.deadlines import queries as calendars
from wanghuo.base.deadlines import services as deadlines
from wanghuo.base.deadlines.models import Deadline
from wanghuo.base.deadlines.rules import DeadlineState
from wanghuo.base.deadlines.services import Owed
from wanghuo.base.documents import services as documents
from wanghuo.base.documents.services import Checked
from wanghuo.base.people.models import Organisation
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Mark
from wanghuo.kernel.rulebook.services import rule
from wanghuo.kernel.scoping import holder_of
from wanghuo.prevention.major_hazards import rules
from wanghuo.prevention.major_hazards.models import MajorHazard
from wanghuo.prevention.major_hazards.rules import MajorHazardAction, MajorHazardState

FACTS = MappingProxyType(
    {
        MajorHazardAction.CHECK: rules.MAJOR_HAZARD_CHECKED,
        MajorHazardAction.DISCUSS: rules.MAJOR_HAZARD_DISCUSSED,
        MajorHazardAction.DEFER: rules.MAJOR_HAZARD_DEFERRED,
        MajorHazardAction.CONFIRM: rules.MAJOR_HAZARD_JUDGED,
        MajorHazardAction.CLEAR: rules.MAJOR_HAZARD_CLEARED,
        MajorHazardAction.EXEMPT: rules.MAJOR_HAZARD_EXEMPTED,
        MajorHazardAction.REPORT: rules.MAJOR_HAZARD_REPORTED,
        MajorHazardAction.LIST: rules.MAJOR_HAZARD_LISTED,
        MajorHazardAction.PROGRESS: rules.MAJOR_HAZARD_PROGRESSED,
        MajorHazardAction.ASK: rules.CLOSURE_ASKED,
        MajorHazardAction.INSPECT: rules.CLOSURE_INSPECTED,
        MajorHazardAction.RETURN: rules.CLOSURE_RETURNED,
        MajorHazardAction.APPROVE: rules.MAJOR_HAZARD_CLOSED,
        MajorHazardAction.LOOK_BACK: rules.MAJOR_HAZARD_LOOKED_BACK,
    }
)

OPINION, NOTICE, RECHECK = "majorhazard.opinion", "majorhazard.notice", "majorhazard.recheck"
"""Steps that an office owes; each its own subject, so that two may be due on one day."""

P = TypeVar("P", bound=models.Model)


def must(row: MajorHazard, capability: str, actor: Actor) -> None:
    """Refuse who has no post for it at this row."""
    holder = row.occupier.number if row.occupier else ""
    actor.must(capability, row.area_path, row.sector, holder)


def move(
    row: MajorHazard,
    action: MajorHazardAction,
    *,
    actor: Actor,
    at: datetime,
    told: Mapping[str, object] = MappingProxyType({}),
    **changes: Any,  # noqa: ANN401 -- columns of the row
) -> None:
    """Take the major hazard to its next state as it was read; `StaleRecord` when late."""
    before = MajorHazardState(row.state)
    after = rules.next_state(before, action)
    changes = {"state": after, "revision": row.revision + 1, **changes}
    as_read = MajorHazard._base_manager.filter(pk=row.pk, state=before, revision=row.revision)
    if as_read.update(**changes) != 1:
        raise StaleRecord
    for name, value in changes.items():
        setattr(row, name, value)
    facts.record(
        FACTS[action],
        facts.mark(row),
        actor=actor,
        at=at,
        before={"state": before},
        after={"state": after},
        data=told,
    )


def standing(model: type[P], key: UUID, **same: object) -> P | None:
    """Return the row of this id; refuse when it was used to say something else."""
    found = model._base_manager.filter(pk=key).first()
    if found is not None and any(getattr(found, name) != value for name, value in same.items()):
        raise rules.MajorHazardIdTaken
    return found


def attach(
    row: MajorHazard, kind: str, key: object, files: Sequence[Checked], actor: Actor, at: datetime
) -> None:
    """Let a part of the major hazard have these files."""
    subject = Mark(kind, str(key), row.area_id, row.area_path)
    documents.attach(
        subject=subject,
        files=files,
        actor=actor,
        at=at,
        sector=row.sector,
        holder=holder_of(row),
    )


def numbers(code: str, row: MajorHazard, on: date) -> Mapping[str, Any]:
    """Return the rulebook's numbers that bind this place on the day."""
    return rule(code, row.area.code, on).parameters


def workdays(day: date, count: int) -> date:
    """Return the working day so many after `day`."""
    return calendars.working_calendar().add_workdays(day, count).day


def owe_step(
    row: MajorHazard, step: str, title: str, on: date, *, actor: Actor, at: datetime
) -> None:
    """Let the office owe a step by a day; nobody owes what has no office."""
    if row.office is None:
        return
    subject = Mark(step, str(row.pk), row.area_id, row.area_path)
    owe(row, subject, title, row.office, on, actor=actor, at=at)


def owe(
    row: MajorHazard,
    subject: Mark,
    title: str,
    organisation: Organisation,
    on: date,
    *,
    actor: Actor,
    at: datetime,
) -> Deadline:
    """Open a deadline, on the first day from `on` that was not met before."""
    used = set(
        _of(subject).exclude(state=DeadlineState.CANCELLED).values_list("named_on", flat=True)
    )
    while on in used:
        on += timedelta(days=1)
    owed = Owed(subject, f"{title}：{row.title}", link(row), organisation, row.sector)
    return deadlines.open_deadline(owed=owed, on=on, actor=actor, at=at)


def meet_step(row: MajorHazard, step: str, *, actor: Actor, at: datetime) -> None:
    """Mark a step as done."""
    meet(Mark(step, str(row.pk)), actor=actor, at=at)


def meet(subject: Mark, *, actor: Actor, at: datetime) -> date | None:
    """Mark what is open of a subject as done; return the last day that was due."""
    last = None
    for deadline in _of(subject).filter(state=DeadlineState.OPEN).order_by("due_on", "id"):
        deadlines.meet_deadline(deadline=deadline, actor=actor, at=at)
        last = deadline.named_on
    return last


def release(subjects: Sequence[Mark], *, actor: Actor, at: datetime) -> None:
    """Cancel what these still owe."""
    deadlines.cancel_deadlines(subjects=subjects, actor=actor, at=at)


def link(row: MajorHazard) -> str:
    """Return the address of its page."""
    return f"/major-hazards/{row.pk}"


def _of(subject: Mark) -> models.QuerySet[Deadline]:
    # the row was found in scope, and what it owes lies where it lies
    return Deadline._base_manager.filter(subject_type=subject.type, subject_id=subject.id)
