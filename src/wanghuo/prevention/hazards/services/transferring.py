"""Hand a hazard up or sideways; take it, or give it back with a reason (抄报移交)."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from wanghuo.base.people.models import Organisation
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput, StaleRecord
from wanghuo.kernel.ids import new_id
from wanghuo.prevention.hazards import rules
from wanghuo.prevention.hazards.models import Hazard, HazardTransfer
from wanghuo.prevention.hazards.queries import sides
from wanghuo.prevention.hazards.rules import HazardAction, TransferState
from wanghuo.prevention.hazards.services import moves
from wanghuo.prevention.hazards.services.finding import give
from wanghuo.prevention.hazards.services.moves import Said


@transaction.atomic
def transfer_hazard(
    *,
    hazard: Hazard,
    organisation: Organisation,
    reason: str,
    actor: Actor,
    at: datetime,
    id: UUID | None = None,  # noqa: A002 -- the id that the device gave it
) -> HazardTransfer:
    """Hand the hazard to another body (移交); until that takes it, it stays where it is."""
    moves.must(hazard, rules.HAZARD_TRANSFER, actor)
    reason = moves.words(reason, "请写明移交理由，不超过{limit}字。")
    if standing := _standing(hazard, organisation, reason, id):
        return standing
    if not sides.takers(hazard, moves.today(at)).filter(pk=organisation.pk).exists():
        raise BadInput(problem="只能移交给本辖区或上级的其他单位，请重新选择。")
    row = HazardTransfer(
        id=id or new_id(),
        hazard=hazard,
        area_path=organisation.area_path,
        sector=organisation.sector,
        from_organisation_id=hazard.organisation_id,
        to_organisation=organisation,
        reason=reason,
        sent_by_id=actor.id,
        sent_at=at,
    )
    moves.move(
        hazard,
        HazardAction.TRANSFER,
        actor=actor,
        at=at,
        told={"organisation": organisation.pk, "transfer": str(row.pk)},
        is_in_transfer=True,
    )
    _insert(row)
    said = Said(reason, organisation=organisation)
    moves.step(hazard, HazardAction.TRANSFER, said, actor=actor, at=at)
    return row


def _insert(row: HazardTransfer) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise StaleRecord from None  # the id was used in the same moment


def escalate_hazard(
    *,
    hazard: Hazard,
    reason: str,
    actor: Actor,
    at: datetime,
    id: UUID | None = None,  # noqa: A002 -- the id that the device gave it
) -> HazardTransfer:
    """Hand up what cannot be solved here (上报上一级): the body is found, nobody has to know it."""
    moves.must(hazard, rules.HAZARD_TRANSFER, actor)
    body = sides.above(hazard, moves.today(at))
    if body is None:
        raise rules.NobodyAbove
    return transfer_hazard(
        hazard=hazard, organisation=body, reason=reason, actor=actor, at=at, id=id
    )


@transaction.atomic
def receive_transfer(
    *, transfer: HazardTransfer, actor: Actor, at: datetime, note: str = ""
) -> HazardTransfer:
    """Take the hazard over (签收): from now on it is this body's, its days go on."""
    body, hazard = transfer.to_organisation, transfer.hazard
    actor.must(rules.HAZARD_TRANSFER, body.area_path, body.sector)
    answer = moves.note(note)
    _answer(transfer, TransferState.RECEIVED, answer, actor=actor, at=at)
    moves.move(
        hazard,
        HazardAction.RECEIVE,
        actor=actor,
        at=at,
        told={"organisation": body.pk, "transfer": str(transfer.pk)},
        is_in_transfer=False,
        organisation=body,
        sector=body.sector or hazard.sector,
    )
    moves.step(hazard, HazardAction.RECEIVE, Said(answer, organisation=body), actor=actor, at=at)
    if hazard.due_on is None:
        give(hazard, Said(organisation=body), actor=actor, at=at)
    elif hazard.state == rules.HazardState.SUBMITTED and hazard.recheck_by is not None:
        moves.owe(hazard, hazard.recheck_by, actor=actor, at=at)
    else:
        moves.owe(hazard, hazard.due_on, actor=actor, at=at)
    return transfer


@transaction.atomic
def decline_transfer(
    *, transfer: HazardTransfer, reason: str, actor: Actor, at: datetime
) -> HazardTransfer:
    """Give the hazard back with a reason (退回移交): it never left whoever sent it."""
    body, hazard = transfer.to_organisation, transfer.hazard
    actor.must(rules.HAZARD_TRANSFER, body.area_path, body.sector)
    answer = moves.words(reason, "请写明退回理由，不超过{limit}字。")
    _answer(transfer, TransferState.DECLINED, answer, actor=actor, at=at)
    _stay(hazard, HazardAction.DECLINE, transfer, Said(answer), actor=actor, at=at)
    return transfer


@transaction.atomic
def take_back(*, hazard: Hazard, reason: str, actor: Actor, at: datetime) -> HazardTransfer:
    """Take one's own transfer back before anybody took it (收回移交)."""
    moves.must(hazard, rules.HAZARD_TRANSFER, actor)
    answer = moves.words(reason, "请写明收回理由，不超过{limit}字。")
    waiting = HazardTransfer._base_manager.filter(hazard=hazard, state=TransferState.WAITING)
    transfer = waiting.select_related("to_organisation").first()
    if transfer is None:
        raise StaleRecord
    _answer(transfer, TransferState.TAKEN_BACK, answer, actor=actor, at=at)
    _stay(hazard, HazardAction.TAKE_BACK, transfer, Said(answer), actor=actor, at=at)
    return transfer


def _stay(
    hazard: Hazard,
    action: HazardAction,
    transfer: HazardTransfer,
    said: Said,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    told = {"organisation": transfer.to_organisation_id, "transfer": str(transfer.pk)}
    moves.move(hazard, action, actor=actor, at=at, told=told, is_in_transfer=False)
    moves.step(hazard, action, said, actor=actor, at=at)


def _answer(
    transfer: HazardTransfer, state: TransferState, answer: str, *, actor: Actor, at: datetime
) -> None:
    changes = {"state": state, "answered_by_id": actor.id, "answered_at": at, "answer": answer}
    waiting = HazardTransfer._base_manager.filter(pk=transfer.pk, state=TransferState.WAITING)
    if waiting.update(**changes) != 1:
        raise StaleRecord
    for name, value in changes.items():
        setattr(transfer, name, value)


def _standing(
    hazard: Hazard, organisation: Organisation, reason: str, key: UUID | None
) -> HazardTransfer | None:
    row = HazardTransfer._base_manager.filter(pk=key).first() if key else None
    if row is not None:
        told = (row.hazard_id, row.to_organisation_id, row.reason)
        if told != (hazard.pk, organisation.pk, reason):
            raise rules.HazardIdTaken
    return row
