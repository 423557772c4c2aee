"""What every change of an assessment shares: may this person, the move, the deadline."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.db.models import QuerySet

from wanghuo.base.deadlines import services as deadlines
from wanghuo.base.deadlines.models import Deadline
from wanghuo.base.deadlines.rules import DeadlineState
from wanghuo.base.deadlines.services import Owed
from wanghuo.base.people.models import Organisation
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput, StaleRecord, Words
from wanghuo.kernel.facts import services as facts
from wanghuo.prevention.owners import rules
from wanghuo.prevention.owners.models import Assessment, OfOwner
from wanghuo.prevention.owners.rules import AssessmentAction, AssessmentState
from wanghuo.register.places.models import Place

FACTS = MappingProxyType(
    {
        AssessmentAction.RATE: rules.ASSESSMENT_RATED,
        AssessmentAction.SUBMIT: rules.ASSESSMENT_SUBMITTED,
        AssessmentAction.TAKE: rules.ASSESSMENT_TAKEN,
        AssessmentAction.MARK: rules.ASSESSMENT_MARKED,
        AssessmentAction.RETURN: rules.ASSESSMENT_RETURNED,
        AssessmentAction.PASS: rules.ASSESSMENT_PASSED,
        AssessmentAction.FAIL: rules.ASSESSMENT_FAILED,
        AssessmentAction.REVOKE: rules.ASSESSMENT_REVOKED,
    }
)
LONGEST = 500


def must_own(row: OfOwner, actor: Actor) -> None:
    """Refuse who may not act for the row's occupier."""
    actor.must(rules.OWNER_DECLARE, row.area_path, row.sector, row.occupier.number)


def must_own_place(place: Place, actor: Actor) -> None:
    """Refuse who may not act for who runs the place, or a place that nobody runs."""
    holder = place.occupier.number if place.occupier else ""
    actor.must(rules.OWNER_DECLARE, place.area_path, place.sector, holder)
    if place.occupier is None:
        raise rules.NoOccupier(place=place.name)


def must_review(row: Assessment, actor: Actor) -> None:
    """Refuse who may not review here, or rated the place himself."""
    actor.must(rules.STANDARD_REVIEW, row.area_path, row.sector)
    if actor.id is not None and actor.id == row.submitted_by_id:
        raise rules.OwnAssessment


def of_place(place: Place) -> dict[str, Any]:
    """Return where a place lies and whose it is, for a row about it."""
    return {
        "place": place,
        "occupier_id": place.occupier_id,
        "area_id": place.area_id,
        "area_path": place.area_path,
        "sector": place.sector,
    }


def said(text: str, problem: str, longest: int = LONGEST) -> str:
    """Return what a person wrote, or refuse an empty or endless word."""
    words = text.replace("\0", "").strip()
    if not words:
        raise BadInput(problem=problem)
    if len(words) > longest:
        raise BadInput(problem=Words("不能超过 {longest} 个字，请精简。", longest=longest))
    return words


def move(
    row: Assessment,
    action: AssessmentAction,
    *,
    actor: Actor,
    at: datetime,
    told: Mapping[str, object] = MappingProxyType({}),
    **changes: Any,  # noqa: ANN401 -- columns of the row
) -> None:
    """Take the assessment to its next state as it was read; `StaleRecord` when late."""
    before = AssessmentState(row.state)
    after = rules.next_state(before, action)
    changes = {"state": after, "version": row.version + 1, **changes}
    as_read = Assessment._base_manager.filter(pk=row.pk, state=before, version=row.version)
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


def owe(
    row: OfOwner, title: str, organisation: Organisation, on: date, *, actor: Actor, at: datetime
) -> None:
    """Open what an organisation owes about the row."""
    owed = Owed(facts.mark(row), title, link(row), organisation, row.sector)
    deadlines.open_deadline(owed=owed, on=on, actor=actor, at=at)


def meet(row: OfOwner, *, actor: Actor, at: datetime) -> None:
    """Mark as done what is open of the row."""
    for deadline in _deadlines(row).filter(state=DeadlineState.OPEN).order_by("due_on", "id"):
        deadlines.meet_deadline(deadline=deadline, actor=actor, at=at)


def release(row: OfOwner, *, actor: Actor, at: datetime) -> None:
    """Cancel what is still owed about the row."""
    deadlines.cancel_deadlines(subjects=[facts.mark(row)], actor=actor, at=at)


def link(row: OfOwner) -> str:
    """Return the address of the row's page."""
    plural = {"pledge": "pledges", "assessment": "assessments"}[type(row).__name__.lower()]
    return f"/owner/{plural}/{row.pk}"


def _deadlines(row: OfOwner) -> QuerySet[Deadline]:
    # the row was found in scope, and what is owed of it lies where it lies
    mark = facts.mark(row)
    return Deadline._base_manager.filter(subject_type=mark.type, subject_id=mark.id)
