"""Decisions about an inspection (裁定): each is itself an edit, on a branch that has seen it all.

So it ends a conflict, applies or sets aside an amendment, ends or voids an inspection whose phone
is gone, and can be read afterwards like every other edit.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import canonical
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.registry import capabilities
from wanghuo.prevention.inspections import rules
from wanghuo.prevention.inspections.judging.merging import FINISHED, VOID
from wanghuo.prevention.inspections.models import Edit, Inspection
from wanghuo.prevention.inspections.rules import InspectionAction, InspectionState
from wanghuo.prevention.inspections.services.settling import settle

DESK = "desk"
LONGEST_REASON = 500


@transaction.atomic
def decide_conflicts(
    *, inspection: Inspection, version: int, answers: Mapping[str, Any], actor: Actor, at: datetime
) -> Inspection:
    """Say what holds of fields in conflict (裁定冲突), as they were read at `version`.

    While it is open the inspector may decide his own; afterwards only who manages inspections.
    """
    held, edits = _held(inspection, version)
    is_own = held.inspector_id == actor.id and held.state == InspectionState.OPEN
    if not (is_own or actor.can(rules.INSPECTION_MANAGE, held.area_path, held.sector)):
        raise CapabilityMissing(capability=capabilities.label(rules.INSPECTION_MANAGE))
    open_fields = {one["field"] for one in held.document["conflicts"]}
    if not answers or not answers.keys() <= open_fields:
        raise BadInput(problem="请从待裁定的各项中选择；其他内容请在检查表中填写。")
    codes = [str(item["code"]) for item in held.checklist.items]
    if problem := rules.changes_problem(answers, codes):
        raise BadInput(problem=problem)
    _decide(held, edits, answers, actor=actor, at=at)
    data = {"fields": sorted(answers), "version": held.version}
    facts.record(rules.INSPECTION_DECIDED, facts.mark(held), actor=actor, at=at, data=data)
    return held


@transaction.atomic
def end_inspection(
    *, inspection: Inspection, version: int, actor: Actor, at: datetime
) -> Inspection:
    """Finish an inspection with what has arrived (代为完成): the phone is lost, or lost an edit."""
    held, edits = _held(inspection, version)
    actor.must(rules.INSPECTION_MANAGE, held.area_path, held.sector)
    rules.next_state(InspectionState(held.state), InspectionAction.FINISH)
    _decide(held, edits, {FINISHED: {"at": at.isoformat(), "edits": 1}}, actor=actor, at=at)
    return held


@transaction.atomic
def void_inspection(
    *, inspection: Inspection, version: int, reason: str, actor: Actor, at: datetime
) -> Inspection:
    """Declare that an inspection does not count (作废); all of it stays readable.

    The hazards that came of it stay: whether they are real is for their own room to say.
    """
    held, edits = _held(inspection, version)
    actor.must(rules.INSPECTION_MANAGE, held.area_path, held.sector)
    before = InspectionState(held.state)
    rules.next_state(before, InspectionAction.VOID)
    said = reason.replace("\0", "").strip()
    if not said or len(said) > LONGEST_REASON:
        raise BadInput(problem="请写明作废原因，不超过500字。")
    _decide(held, edits, {VOID: said}, actor=actor, at=at)
    facts.record(
        rules.INSPECTION_VOIDED,
        facts.mark(held),
        actor=actor,
        at=at,
        before={"state": before},
        after={"state": InspectionState.VOID},
        data={"reason": facts.commitment(said)},
    )
    return held


def _held(inspection: Inspection, version: int) -> tuple[Inspection, list[Edit]]:
    """Hold the inspection; refuse when somebody sent more since it was read."""
    rows = Inspection._base_manager.select_for_update(of=("self",)).select_related(
        "checklist__checklist", "place", "occupier"
    )
    held = rows.get(pk=inspection.pk)
    if held.version != version:
        raise StaleRecord
    return held, list(Edit._base_manager.filter(inspection=held).order_by("version"))


def _decide(
    held: Inspection,
    edits: Sequence[Edit],
    changes: Mapping[str, Any],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    key = new_id()
    told = {"inspection": str(held.pk), "base": held.version, "changes": dict(changes)}
    edit = Edit(
        id=key,
        inspection=held,
        area_path=held.area_path,
        sector=held.sector,
        device=DESK,
        branch=key,
        base=held.version,
        seq=1,
        version=held.version + 1,
        made_at=at.astimezone(UTC),
        received_at=at,
        by_id=actor.id,
        changes=dict(changes),
        digest=hashlib.sha256(canonical(told).encode()).hexdigest(),
        is_decision=True,
    )
    edit.save(force_insert=True)
    settle(held, [*edits, edit], actor=actor, at=at)
