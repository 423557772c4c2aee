"""Make one of two that are the same, undo that; end what should not be there."""

from datetime import datetime

from django.db import transaction

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput, TransitionRefused
from wanghuo.kernel.facts import services as facts
from wanghuo.prevention.hazards import rules
from wanghuo.prevention.hazards.models import Hazard
from wanghuo.prevention.hazards.rules import HazardAction, HazardState
from wanghuo.prevention.hazards.services import moves
from wanghuo.prevention.hazards.services.extending import drop_extension
from wanghuo.prevention.hazards.services.moves import Said


@transaction.atomic
def merge_hazard(*, survivor: Hazard, absorbed: Hazard, actor: Actor, at: datetime) -> Hazard:
    """Let `survivor` stand for a hazard that is the same (并案); return the survivor."""
    for one in (survivor, absorbed):
        moves.must(one, rules.HAZARD_MANAGE, actor)
    if survivor.pk == absorbed.pk or survivor.place_id != absorbed.place_id:
        raise BadInput(problem="只能合并同一场所的两条不同隐患。")
    if survivor.state not in rules.OPEN:
        raise TransitionRefused(
            state=HazardState(survivor.state).label, action=HazardAction.MERGE.label
        )
    moves.change(survivor)
    _tell(survivor, rules.HAZARD_ABSORBED, absorbed, actor=actor, at=at)
    stood = absorbed.state
    moves.move(
        absorbed,
        HazardAction.MERGE,
        actor=actor,
        at=at,
        told={"survivor": str(survivor.pk)},
        merged_into=survivor,
        stood=stood,
        survivor_version=survivor.version,
    )
    moves.step(absorbed, HazardAction.MERGE, Said(f"并入 {survivor.number}"), actor=actor, at=at)
    moves.step(
        survivor, HazardAction.MERGE, Said(f"{absorbed.number} 并入本案"), actor=actor, at=at
    )
    drop_extension(absorbed, actor=actor, at=at)
    moves.release(absorbed, actor=actor, at=at)
    return survivor


@transaction.atomic
def undo_merge(*, absorbed: Hazard, actor: Actor, at: datetime) -> Hazard:
    """Undo a merge that was a mistake (撤销并案), while nothing was done with the survivor."""
    moves.must(absorbed, rules.HAZARD_MANAGE, actor)
    survivor = absorbed.merged_into
    if absorbed.state != HazardState.MERGED or survivor is None:
        raise TransitionRefused(
            state=HazardState(absorbed.state).label, action=HazardAction.UNMERGE.label
        )
    if survivor.version != absorbed.survivor_version:
        raise rules.MergeStands
    moves.change(survivor)
    _tell(survivor, rules.HAZARD_PARTED, absorbed, actor=actor, at=at)
    moves.move(
        absorbed,
        HazardAction.UNMERGE,
        actor=actor,
        at=at,
        told={"survivor": str(survivor.pk)},
        stood=HazardState(absorbed.stood),
        merged_into=None,
        survivor_version=None,
    )
    moves.step(absorbed, HazardAction.UNMERGE, Said(), actor=actor, at=at)
    if absorbed.organisation_id is not None and absorbed.due_on is not None:
        waits = absorbed.state == HazardState.SUBMITTED
        day = absorbed.recheck_by if waits and absorbed.recheck_by else absorbed.due_on
        moves.owe(absorbed, day, actor=actor, at=at)
    return absorbed


@transaction.atomic
def void_hazard(*, hazard: Hazard, reason: str, actor: Actor, at: datetime) -> Hazard:
    """End what was entered by mistake (撤销隐患); nothing of it is rewritten."""
    moves.must(hazard, rules.HAZARD_MANAGE, actor)
    said = Said(moves.words(reason, "请写明撤销理由，不超过{limit}字。"))
    moves.move(hazard, HazardAction.VOID, actor=actor, at=at, is_proposed=False)
    moves.step(hazard, HazardAction.VOID, said, actor=actor, at=at)
    drop_extension(hazard, actor=actor, at=at)
    moves.release(hazard, actor=actor, at=at)
    return hazard


def _tell(survivor: Hazard, kind: str, absorbed: Hazard, *, actor: Actor, at: datetime) -> None:
    facts.record(
        kind, facts.mark(survivor), actor=actor, at=at, data={"absorbed": str(absorbed.pk)}
    )
