"""Ask for more time, and answer."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import StaleRecord
from wanghuo.kernel.ids import new_id
from wanghuo.prevention.hazards import rules
from wanghuo.prevention.hazards.models import Hazard, HazardExtension
from wanghuo.prevention.hazards.rules import ExtensionState, HazardAction, HazardState
from wanghuo.prevention.hazards.services import moves
from wanghuo.prevention.hazards.services.moves import Said


@transaction.atomic
def ask_extension(
    *,
    hazard: Hazard,
    until: date,
    reason: str,
    actor: Actor,
    at: datetime,
    id: UUID | None = None,  # noqa: A002 -- the id that the device gave its request
) -> HazardExtension:
    """Ask for more time with a reason (申请延期); one request at a time, the same `id` once."""
    moves.must(hazard, rules.HAZARD_RECTIFY, actor)
    reason = moves.words(reason, "请写明延期理由，不超过{limit}字。")
    if standing := _standing(hazard, until, reason, id):
        return standing
    rules.next_state(HazardState(hazard.state), HazardAction.ASK)
    on = moves.today(at)
    due_on = hazard.due_on or on
    rules.check_extension(until, due_on, on, moves.order_terms(hazard, on))
    row = HazardExtension(
        id=id or new_id(),
        hazard=hazard,
        area_path=hazard.area_path,
        due_on=due_on,
        until=until,
        reason=reason,
        asked_by_id=actor.id,
        asked_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise rules.ExtensionWaiting from None
    told = {"due_on": until.isoformat()}
    moves.move(hazard, HazardAction.ASK, actor=actor, at=at, told=told)
    moves.step(hazard, HazardAction.ASK, Said(reason, due_on=until), actor=actor, at=at)
    return row


def _standing(hazard: Hazard, until: date, reason: str, key: UUID | None) -> HazardExtension | None:
    row = HazardExtension._base_manager.filter(pk=key).first() if key else None
    if row is not None and (row.hazard_id, row.until, row.reason) != (hazard.pk, until, reason):
        raise rules.HazardIdTaken
    return row


@transaction.atomic
def approve_extension(
    *, extension: HazardExtension, actor: Actor, at: datetime, note: str = ""
) -> HazardExtension:
    """Give the time asked for (同意延期); the deadline moves."""
    hazard = extension.hazard
    moves.must(hazard, rules.HAZARD_MANAGE, actor)
    answer = moves.note(note)
    _decide(extension, ExtensionState.APPROVED, answer, actor=actor, at=at)
    moves.move(
        hazard,
        HazardAction.EXTEND,
        actor=actor,
        at=at,
        told={"due_on": extension.until.isoformat()},
        due_on=extension.until,
        **moves.recheck_by(hazard, extension.until),
    )
    said = Said(answer, due_on=extension.until)
    moves.step(hazard, HazardAction.EXTEND, said, actor=actor, at=at)
    moves.owe(hazard, extension.until, actor=actor, at=at)
    return extension


@transaction.atomic
def refuse_extension(
    *, extension: HazardExtension, reason: str, actor: Actor, at: datetime
) -> HazardExtension:
    """Leave the term as it is, and say why (不同意延期)."""
    hazard = extension.hazard
    moves.must(hazard, rules.HAZARD_MANAGE, actor)
    answer = moves.words(reason, "请写明不同意延期的理由，不超过{limit}字。")
    _decide(extension, ExtensionState.REFUSED, answer, actor=actor, at=at)
    moves.move(hazard, HazardAction.REFUSE, actor=actor, at=at)
    moves.step(hazard, HazardAction.REFUSE, Said(answer), actor=actor, at=at)
    return extension


def drop_extension(hazard: Hazard, *, actor: Actor, at: datetime) -> None:
    """Answer what still waits when the hazard no longer has a term that could move."""
    waiting = HazardExtension._base_manager.filter(hazard=hazard, state=ExtensionState.ASKED)
    waiting.update(
        state=ExtensionState.REFUSED,
        decided_by_id=actor.id,
        decided_at=at,
        answer="隐患已有新的办理，申请不再处理。",
    )


def _decide(
    extension: HazardExtension, state: ExtensionState, answer: str, *, actor: Actor, at: datetime
) -> None:
    changes = {"state": state, "decided_by_id": actor.id, "decided_at": at, "answer": answer}
    waiting = HazardExtension._base_manager.filter(pk=extension.pk, state=ExtensionState.ASKED)
    if waiting.update(**changes) != 1:
        raise StaleRecord
    for name, value in changes.items():
        setattr(extension, name, value)
