"""After every change: the document is made anew, and what has come true is done, once.

An inspection is held (its row locked) while its edits are added and merged, so two phones that
send at once come one after the other, and the second sees what the first brought.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from wanghuo.kernel.actors import SYSTEM, Actor
from wanghuo.kernel.facts import services as facts
from wanghuo.prevention.hazards import rules as hazard_rules
from wanghuo.prevention.hazards.rules import HazardGrade, HazardSource
from wanghuo.prevention.hazards.services import Discovery, find_hazard
from wanghuo.prevention.inspections import rules
from wanghuo.prevention.inspections.judging.merging import State
from wanghuo.prevention.inspections.models import Edit, Inspection, InspectionPhoto
from wanghuo.prevention.inspections.rules import (
    InspectionAction,
    InspectionKind,
    InspectionState,
    ItemResult,
    PhotoState,
)
from wanghuo.prevention.inspections.services import documents

SOURCES: Mapping[InspectionKind, HazardSource] = MappingProxyType(
    {
        InspectionKind.PATROL: HazardSource.PATROL,
        InspectionKind.SELF: HazardSource.SELF_CHECK,
    }
)
"""What a hazard says of where it comes from; every other kind is an inspection."""
TITLE, DETAIL, CLAUSE, ITEM = 200, 2000, 200, 40
AMISS = "不符合："
"""An item says how things should be; a hazard, that they are not."""


def settle(
    inspection: Inspection, edits: Sequence[Edit], *, actor: Actor, at: datetime
) -> Inspection:
    """Bring a held inspection up to its edits: document, columns, state, and what follows."""
    state = documents.state_of(edits)
    changes = {
        "document": documents.document_of(state),
        "version": state.version,
        "digest": documents.digest_of(edits),
        **documents.columns_of(inspection, state, pictured(inspection)),
    }
    before = InspectionState(inspection.state)
    after = _state_after(before, state)
    _write(inspection, {**changes, "state": after})
    if before is InspectionState.OPEN and state.finishes and after is not InspectionState.VOID:
        _tell_finished(inspection, state, actor=actor, at=at)
    if after is InspectionState.FINISHED:
        find_hazards(inspection, state, actor=actor, at=at)
    return inspection


def pictured(inspection: Inspection) -> list[str]:
    """Return the items of which a photograph is here in whole."""
    rows = InspectionPhoto.objects.filter(inspection_id=inspection.pk, state=PhotoState.COMPLETE)
    return list(rows.values_list("item", flat=True).distinct())


def count_photos(inspection: Inspection, edits: Sequence[Edit]) -> None:
    """Reckon anew what is lacking, after a photograph has come."""
    state = documents.state_of(edits)
    columns = documents.columns_of(inspection, state, pictured(inspection))
    _write(inspection, {"lacking_photos": columns["lacking_photos"]})


def _state_after(before: InspectionState, state: State) -> InspectionState:
    """Return the state by the table; what has been told before is not told again."""
    after = before
    if state.finishes and after is InspectionState.OPEN:
        after = rules.next_state(after, InspectionAction.FINISH)
    if state.void and after is not InspectionState.VOID:
        after = rules.next_state(after, InspectionAction.VOID)
    return after


def _write(inspection: Inspection, changes: Mapping[str, Any]) -> None:
    Inspection._base_manager.filter(pk=inspection.pk).update(**changes)
    for name, value in changes.items():
        setattr(inspection, name, value)


def _tell_finished(inspection: Inspection, state: State, *, actor: Actor, at: datetime) -> None:
    finished_at = inspection.finished_at
    facts.record(
        rules.INSPECTION_FINISHED,
        facts.mark(inspection),
        actor=actor,
        at=at,
        before={"state": InspectionState.OPEN},
        after={"state": InspectionState.FINISHED},
        data={
            "place": str(inspection.place_id),
            "kind": inspection.kind,
            "checklist": inspection.checklist.checklist.code,
            "finished_at": finished_at.isoformat() if finished_at else "",
            "failed": inspection.failed,
            "version": state.version,
            "digest": inspection.digest,
        },
    )


def find_hazards(inspection: Inspection, state: State, *, actor: Actor, at: datetime) -> None:
    """Let every failed item of a finished inspection be a hazard; the same item is one, once.

    Failed is what some finish signed as failed, and what holds now: where two phones disagree, or
    a second finish says otherwise, the hazard is looked into first and argued about afterwards.

    A failed item is a hazard by rule and not by anybody's choice, so whoever may conduct the check
    need not be allowed to enter hazards: of an occupier's own check the house enters it.
    """
    finder = actor if _may_find(inspection, actor) else SYSTEM
    values = {name: one.value for name, one in state.fields.items()}
    for item in inspection.checklist.items:
        name = f"{rules.RESULT}{item['code']}"
        if ItemResult.FAIL in {values.get(name), *state.signed.get(name, ())}:
            note = str(values.get(f"{rules.NOTE}{item['code']}") or "")
            found = _discovery(inspection, item, note)
            find_hazard(place=inspection.place, found=found, actor=finder, at=at)


def _may_find(inspection: Inspection, actor: Actor) -> bool:
    holder = inspection.occupier.number if inspection.occupier else ""
    of = (inspection.area_path, inspection.sector)
    is_own = inspection.kind == InspectionKind.SELF and actor.can(
        hazard_rules.HAZARD_RECTIFY, *of, holder
    )
    return is_own or actor.can(hazard_rules.HAZARD_FIND, *of)


def _discovery(inspection: Inspection, item: Mapping[str, Any], note: str) -> Discovery:
    return Discovery(
        title=f"{AMISS}{item['title']}"[:TITLE],
        source=SOURCES.get(InspectionKind(inspection.kind), HazardSource.INSPECTION),
        source_id=str(inspection.pk),
        item=str(item["code"])[:ITEM],
        grade=HazardGrade(item.get("grade") or HazardGrade.GENERAL),
        detail=note[:DETAIL],
        clause=str(item.get("clause") or "")[:CLAUSE],
    )
