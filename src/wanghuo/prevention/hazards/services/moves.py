"""What every step shares: may this person, the move, the words, the files, the deadline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from wanghuo.base.deadlines import queries as deadline_queries
from wanghuo.base.deadlines import services as deadlines
from wanghuo.base.deadlines.models import Deadline
from wanghuo.base.deadlines.rules import DeadlineState
from wanghuo.base.deadlines.services import Owed
from wanghuo.base.documents import services as documents
from wanghuo.base.documents.services import Checked
from wanghuo.base.people.models import Organisation
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput, StaleRecord, Words
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Mark
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.rulebook.services import rule
from wanghuo.kernel.scoping import holder_of
from wanghuo.prevention.hazards import rules
from wanghuo.prevention.hazards.models import Hazard, HazardStep
from wanghuo.prevention.hazards.rules import HandlingTerms, HazardAction, HazardState, OrderTerms

FACTS: Mapping[HazardAction, str] = MappingProxyType(
    {
        HazardAction.ASSIGN: rules.HAZARD_ASSIGNED,
        HazardAction.GRADE: rules.HAZARD_GRADED,
        HazardAction.ORDER: rules.HAZARD_ORDERED,
        HazardAction.BEGIN: rules.HAZARD_STARTED,
        HazardAction.SUBMIT: rules.HAZARD_SUBMITTED,
        HazardAction.RETURN: rules.HAZARD_RETURNED,
        HazardAction.CLOSE: rules.HAZARD_CLOSED,
        HazardAction.ASK: rules.EXTENSION_ASKED,
        HazardAction.EXTEND: rules.EXTENSION_APPROVED,
        HazardAction.REFUSE: rules.EXTENSION_REFUSED,
        HazardAction.TRANSFER: rules.HAZARD_TRANSFERRED,
        HazardAction.RECEIVE: rules.HAZARD_RECEIVED,
        HazardAction.DECLINE: rules.HAZARD_DECLINED,
        HazardAction.TAKE_BACK: rules.HAZARD_RECALLED,
        HazardAction.MERGE: rules.HAZARD_MERGED,
        HazardAction.UNMERGE: rules.HAZARD_UNMERGED,
        HazardAction.VOID: rules.HAZARD_VOIDED,
    }
)
LONGEST = 2000
NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says and shows with a step (办理说明); `id` is what the device calls it."""

    text: str = ""
    files: Sequence[Checked] = ()
    due_on: date | None = None
    organisation: Organisation | None = None
    id: UUID | None = None


def must(hazard: Hazard, capability: str, actor: Actor) -> None:
    """Refuse who may not do this at the hazard; an occupier's own people reach only theirs."""
    holder = hazard.occupier.number if hazard.occupier is not None else ""
    actor.must(capability, hazard.area_path, hazard.sector, holder)


def words(text: str, problem: str) -> str:
    """Return what a person wrote with a step, or refuse an empty or endless word."""
    kept = text.replace("\0", "").strip()
    if not kept or len(kept) > LONGEST:
        raise BadInput(problem=Words(problem, limit=LONGEST))
    return kept


def note(text: str) -> str:
    """Return a word that may be left out, or refuse an endless one."""
    return words(text, "说明不超过{limit}字。") if text.strip() else ""


def move(
    hazard: Hazard,
    action: HazardAction,
    *,
    actor: Actor,
    at: datetime,
    told: Mapping[str, object] = NOTHING,
    kind: str = "",
    back_to: HazardState | None = None,
    **changes: Any,  # noqa: ANN401 -- columns of the row
) -> None:
    """Take the hazard to its next state as it was read, and record it; `StaleRecord` when late."""
    before = HazardState(hazard.state)
    after = rules.next_state(before, action, back_to)
    rules.check_transfer(action, is_in_transfer=hazard.is_in_transfer)
    change(hazard, state=after, is_open=after in rules.OPEN, **changes)
    facts.record(
        kind or FACTS[action],
        facts.mark(hazard),
        actor=actor,
        at=at,
        before={"state": before},
        after={"state": after},
        data=told,
    )


def change(hazard: Hazard, **changes: Any) -> None:  # noqa: ANN401 -- columns of the row
    """Change the row as it was read, and only then; `StaleRecord` when somebody was faster."""
    changes = {**changes, "version": hazard.version + 1}
    as_read = Hazard._base_manager.filter(pk=hazard.pk, state=hazard.state, version=hazard.version)
    if as_read.update(**changes) != 1:
        raise StaleRecord
    for name, value in changes.items():
        setattr(hazard, name, value)


def said_before(hazard: Hazard, action: HazardAction, said: Said) -> bool:
    """Tell whether this very step was taken already; refuse its id for anything else."""
    standing = HazardStep._base_manager.filter(pk=said.id).first() if said.id else None
    if standing is None:
        return False
    same = (standing.hazard_id, standing.action, standing.text, standing.due_on)
    if same != (hazard.pk, action, said.text, said.due_on):
        raise rules.HazardIdTaken
    hazard.refresh_from_db(from_queryset=Hazard._base_manager.select_related("place", "occupier"))
    return True


def step(
    hazard: Hazard, action: HazardAction, said: Said, *, actor: Actor, at: datetime
) -> HazardStep:
    """Write down what was said with a step and keep its files with it."""
    row = HazardStep(
        id=said.id or new_id(),
        hazard=hazard,
        area_path=hazard.area_path,
        action=action,
        by_id=actor.id,
        at=at,
        text=said.text,
        due_on=said.due_on,
        organisation=said.organisation,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise StaleRecord from None  # the id was used in the same moment
    mark = Mark(rules.STEP, str(row.pk), hazard.area_id, hazard.area_path)
    documents.attach(
        subject=mark,
        files=said.files,
        actor=actor,
        at=at,
        sector=hazard.sector,
        holder=holder_of(hazard),
    )
    return row


def owe(hazard: Hazard, on: date, *, actor: Actor, at: datetime) -> None:
    """Let whoever follows the hazard up owe it by this day, and by no other."""
    if hazard.organisation_id is None:
        raise rules.OrganisationMissing
    standing = _deadlines(hazard)
    if [(one.named_on, one.organisation_id) for one in standing] == [(on, hazard.organisation_id)]:
        return
    mark = facts.mark(hazard)
    deadlines.cancel_deadlines(subjects=[mark], actor=actor, at=at)
    title = f"{hazard.number} {hazard.title}"
    owner: Any = hazard.organisation
    owed = Owed(mark, title, link(hazard), owner, hazard.sector)
    deadlines.open_deadline(owed=owed, on=on, actor=actor, at=at)


def meet(hazard: Hazard, *, actor: Actor, at: datetime) -> None:
    """Mark as done what is owed."""
    for one in _deadlines(hazard):
        deadlines.meet_deadline(deadline=one, actor=actor, at=at)


def release(hazard: Hazard, *, actor: Actor, at: datetime) -> None:
    """Cancel what is owed."""
    deadlines.cancel_deadlines(subjects=[facts.mark(hazard)], actor=actor, at=at)


def handling_days(hazard: Hazard, on: date) -> int:
    """Return how long the hazard may lie with whoever was given it, by the rulebook."""
    terms = HandlingTerms(**rule("hazard.handling", hazard.area.code, on).parameters)
    return terms.complaint_days if hazard.source == rules.HazardSource.COMPLAINT else terms.days


def order_terms(hazard: Hazard, on: date) -> OrderTerms:
    """Return how far ahead a day may be named, by the rulebook."""
    return OrderTerms(**rule("hazard.order", hazard.area.code, on).parameters)


def recheck_by(hazard: Hazard, day: date) -> dict[str, Any]:
    """Reckon by when to recheck what expires or is handed in on `day`, in working days."""
    workdays = rule("hazard.recheck", hazard.area.code, day).parameters["workdays"]
    until = deadline_queries.working_calendar().add_workdays(day, workdays)
    return {"recheck_by": until.day, "is_provisional": until.is_provisional}


def today(at: datetime) -> date:
    """Return the day in China."""
    return clock.local_date(at)


def link(hazard: Hazard) -> str:
    """Return the address of the hazard's page."""
    return f"/hazards/{hazard.pk}"


def _deadlines(hazard: Hazard) -> list[Deadline]:
    # the hazard was found in scope, and what is owed lies where it lies
    rows = Deadline._base_manager.filter(subject_type="hazard", subject_id=str(hazard.pk))
    return list(rows.filter(state=DeadlineState.OPEN).order_by("due_on", "id"))
