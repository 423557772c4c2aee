"""Inspections filled in at the desk: the browser is one more device (电脑端填写)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput
from wanghuo.prevention.checklists.models import ChecklistVersion
from wanghuo.prevention.inspections import rules
from wanghuo.prevention.inspections.judging.merging import FINISHED
from wanghuo.prevention.inspections.models import Edit, Inspection
from wanghuo.prevention.inspections.rules import InspectionKind
from wanghuo.prevention.inspections.services.deciding import DESK
from wanghuo.prevention.inspections.services.documents import state_of
from wanghuo.prevention.inspections.services.receiving import Receipt, Sent, receive_edits
from wanghuo.register.places.models import Place


def start_inspection(
    *,
    id: UUID,  # noqa: A002 -- what the sending device calls it
    place: Place,
    kind: InspectionKind,
    checklist: ChecklistVersion,
    actor: Actor,
    at: datetime,
) -> Inspection:
    """Begin an inspection of a place (开始检查); the same id is the same inspection."""
    standing = Inspection._base_manager.filter(pk=id).first()
    started = standing.created_at if standing else at
    sent = Sent(
        id=id,
        inspection=id,
        device=DESK,
        branch=id,
        base=0,
        seq=1,
        made_at=started,
        place=place.pk,
        kind=kind,
        checklist=checklist.pk,
        changes={"started": {"at": started.isoformat()}},
    )
    _send(sent, actor=actor, at=at)
    return Inspection._base_manager.get(pk=id)


def fill_inspection(
    *,
    inspection: Inspection,
    id: UUID,  # noqa: A002 -- what the form calls this saving of it
    version: int,
    values: Mapping[str, Any],
    is_finished: bool,
    actor: Actor,
    at: datetime,
) -> Inspection:
    """Save what changed in the form since it was opened at `version`; perhaps finish with it."""
    actor.must(
        rules.INSPECTION_CONDUCT,
        inspection.area_path,
        inspection.sector,
        inspection.occupier.number if inspection.occupier else "",
    )
    standing = Edit._base_manager.filter(pk=id).first()
    if standing is not None and standing.inspection_id == inspection.pk:
        return Inspection._base_manager.get(pk=inspection.pk)  # the button was pressed twice
    changes = changed(inspection, version, values)
    if is_finished:
        changes[FINISHED] = {"at": at.isoformat(), "edits": 1}
    if not changes:
        return inspection
    sent = Sent(
        id=id,
        inspection=inspection.pk,
        device=DESK,
        branch=id,
        base=version,
        seq=1,
        made_at=at,
        place=inspection.place_id,
        kind=InspectionKind(inspection.kind),
        checklist=inspection.checklist_id,
        changes=changes,
    )
    _send(sent, actor=actor, at=at)
    return Inspection._base_manager.get(pk=inspection.pk)


def changed(inspection: Inspection, version: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what differs from what the form showed: the document as it was at `version`."""
    edits = Edit._base_manager.filter(inspection=inspection, version__lte=version)
    shown = {name: one.value for name, one in state_of(edits).fields.items() if one.is_set}
    return {
        name: value
        for name, value in values.items()
        if (value or None) != (shown.get(name) or None)
    }


def _send(sent: Sent, *, actor: Actor, at: datetime) -> None:
    [answer] = receive_edits(edits=[sent], actor=actor, at=at).answers
    if answer.result is Receipt.REFUSED:
        raise BadInput(problem=answer.problem)
