"""The occupier's side: begin, hand in proof; the other side: recheck, return, close."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from wanghuo.base.documents import services as documents
from wanghuo.base.documents.services import Upload
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import CapabilityMissing
from wanghuo.kernel.registry import capabilities
from wanghuo.prevention.hazards import rules
from wanghuo.prevention.hazards.models import Hazard
from wanghuo.prevention.hazards.rules import HazardAction, HazardState
from wanghuo.prevention.hazards.services import moves
from wanghuo.prevention.hazards.services.extending import drop_extension
from wanghuo.prevention.hazards.services.moves import Said


@transaction.atomic
def begin_rectification(*, hazard: Hazard, actor: Actor, at: datetime) -> Hazard:
    """Say that work on it has begun (开始整改)."""
    moves.must(hazard, rules.HAZARD_RECTIFY, actor)
    moves.move(hazard, HazardAction.BEGIN, actor=actor, at=at)
    moves.step(hazard, HazardAction.BEGIN, Said(), actor=actor, at=at)
    return hazard


def submit_rectification(
    *,
    hazard: Hazard,
    text: str,
    actor: Actor,
    at: datetime,
    files: Sequence[Upload] = (),
    id: UUID | None = None,  # noqa: A002 -- the id that the device gave its statement
) -> Hazard:
    """Say with proof that it is done and ask for the recheck (申请复查); an `id` is said once.

    Where an occupier has nobody with an account, whoever may find hazards there says it for him,
    and somebody else rechecks.
    """
    _must_rectify(hazard, actor)
    text = moves.words(text, "请写明怎么整改的、结果如何，不超过{limit}字。")
    checked = documents.keep_uploads(files, at=at) if files else []
    return _submit(hazard, Said(text, checked, id=id), actor=actor, at=at)


def _must_rectify(hazard: Hazard, actor: Actor) -> None:
    holder = hazard.occupier.number if hazard.occupier is not None else ""
    place = (hazard.area_path, hazard.sector, holder)
    if not (actor.can(rules.HAZARD_RECTIFY, *place) or actor.can(rules.HAZARD_FIND, *place)):
        raise CapabilityMissing(capability=capabilities.label(rules.HAZARD_RECTIFY))


@transaction.atomic
def _submit(hazard: Hazard, said: Said, *, actor: Actor, at: datetime) -> Hazard:
    if moves.said_before(hazard, HazardAction.SUBMIT, said):
        return hazard
    by = moves.recheck_by(hazard, moves.today(at))
    moves.move(
        hazard,
        HazardAction.SUBMIT,
        actor=actor,
        at=at,
        told={"files": len(said.files)},
        submitted_at=at,
        submitted_by_id=actor.id,
        **by,
    )
    moves.step(hazard, HazardAction.SUBMIT, said, actor=actor, at=at)
    drop_extension(hazard, actor=actor, at=at)
    moves.owe(hazard, by["recheck_by"], actor=actor, at=at)
    return hazard


def return_rectification(
    *,
    hazard: Hazard,
    reason: str,
    due_on: date | None,
    actor: Actor,
    at: datetime,
    files: Sequence[Upload] = (),
) -> Hazard:
    """Find on recheck that it is not gone, and set a day anew (复查未通过)."""
    _must_recheck(hazard, HazardAction.RETURN, actor)
    reason = moves.words(reason, "请写明复查发现的问题，不超过{limit}字。")
    on = moves.today(at)
    due = rules.check_again(due_on, on, moves.order_terms(hazard, on))
    checked = documents.keep_uploads(files, at=at) if files else []
    return _return(hazard, Said(reason, checked, due), due, actor=actor, at=at)


@transaction.atomic
def _return(hazard: Hazard, said: Said, due: date, *, actor: Actor, at: datetime) -> Hazard:
    moves.move(
        hazard,
        HazardAction.RETURN,
        actor=actor,
        at=at,
        told={"due_on": due.isoformat()},
        due_on=due,
        **moves.recheck_by(hazard, due),
    )
    moves.step(hazard, HazardAction.RETURN, said, actor=actor, at=at)
    moves.owe(hazard, due, actor=actor, at=at)
    return hazard


def close_hazard(
    *, hazard: Hazard, note: str, actor: Actor, at: datetime, files: Sequence[Upload] = ()
) -> Hazard:
    """Find on recheck that it is gone, and close it (复查销案)."""
    _must_recheck(hazard, HazardAction.CLOSE, actor)
    note = moves.words(note, "请写明复查情况，不超过{limit}字。")
    checked = documents.keep_uploads(files, at=at) if files else []
    return _close(hazard, Said(note, checked), actor=actor, at=at)


@transaction.atomic
def _close(hazard: Hazard, said: Said, *, actor: Actor, at: datetime) -> Hazard:
    moves.move(hazard, HazardAction.CLOSE, actor=actor, at=at, closed_at=at)
    moves.step(hazard, HazardAction.CLOSE, said, actor=actor, at=at)
    moves.meet(hazard, actor=actor, at=at)
    return hazard


def _must_recheck(hazard: Hazard, action: HazardAction, actor: Actor) -> None:
    moves.must(hazard, rules.HAZARD_RECHECK, actor)
    rules.next_state(HazardState(hazard.state), action)
    rules.check_recheck(submitted_by=hazard.submitted_by_id, rechecked_by=actor.id)
