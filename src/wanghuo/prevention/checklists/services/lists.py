"""Check-lists: made from scratch or from another, changed in what they are for, retired."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from wanghuo.base.areas.models import Area
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput, CapabilityMissing
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.registry import capabilities
from wanghuo.prevention.checklists import queries, rules
from wanghuo.prevention.checklists.models import Checklist, ChecklistVersion
from wanghuo.prevention.checklists.rules import Trait, VersionState
from wanghuo.prevention.checklists.services import moves
from wanghuo.register.places.rules import PlaceKind

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTerms:
    """What a list is called and which places it is for (检查表适用范围)."""

    name: str
    kinds: Sequence[PlaceKind] = ()
    traits: Sequence[Trait] = ()

    def columns(self) -> dict[str, Any]:
        """Check the terms and return them as columns of the row."""
        name = rules.clean(self.name)
        if not name or len(name) > LONGEST_NAME:
            raise BadInput(problem="请填写检查表名称，不超过60字。")
        chosen = {str(one) for one in self.kinds}, {str(one) for one in self.traits}
        kinds = [one.value for one in PlaceKind if one in chosen[0]]
        traits = [one.value for one in Trait if one in chosen[1]]
        return {"name": name, "kinds": kinds, "traits": traits}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewList:
    """A list to be made: for whom, of which area, and whose items it begins with."""

    terms: ListTerms
    area: Area | None = None
    copied_from: ChecklistVersion | None = None
    id: UUID = field(default_factory=new_id)


@transaction.atomic
def create_checklist(*, new: NewList, actor: Actor, at: datetime) -> Checklist:
    """Begin a list (新建检查表) with a draft of its first version; the same id is the same list."""
    _must_create(new.area, actor)
    columns = new.terms.columns() | {
        "area_id": new.area.pk if new.area else None,
        "area_path": new.area.path if new.area else "",
    }
    standing = Checklist._base_manager.filter(pk=new.id).first()
    if standing is not None:
        if any(getattr(standing, name) != value for name, value in columns.items()):
            raise rules.ChecklistIdTaken
        return standing
    code = f"own-{new.id.hex[-12:]}"
    row = Checklist._base_manager.create(pk=new.id, code=code, created_at=at, **columns)
    items = new.copied_from.items if new.copied_from else []
    ChecklistVersion._base_manager.create(checklist=row, number=1, items=items, created_at=at)
    after = {"kinds": columns["kinds"], "traits": columns["traits"], "items": len(items)}
    moves.told(rules.CHECKLIST_CREATED, row, actor=actor, at=at, after=after)
    return row


def _must_create(area: Area | None, actor: Actor) -> None:
    if area is not None:
        actor.must(rules.CHECKLIST_MANAGE, area.path)
        return
    actor.must(rules.CHECKLIST_MANAGE)
    if not queries.is_over_all(actor):
        raise CapabilityMissing(capability=capabilities.label(rules.CHECKLIST_MANAGE))


@transaction.atomic
def change_checklist(
    *, checklist: Checklist, edition: int, terms: ListTerms, actor: Actor, at: datetime
) -> Checklist:
    """Change its name and the places it is for (修改检查表适用范围); what was checked stays."""
    moves.must_manage(checklist, actor)
    before = {"kinds": checklist.kinds, "traits": checklist.traits}
    columns = terms.columns()
    moves.move_list(checklist, edition=edition, **columns)
    after = {name: columns[name] for name in before}
    moves.told(rules.CHECKLIST_CHANGED, checklist, actor=actor, at=at, before=before, after=after)
    return checklist


@transaction.atomic
def retire_checklist(
    *, checklist: Checklist, edition: int, actor: Actor, at: datetime
) -> Checklist:
    """Take a list out of use (停用检查表); what was checked with it keeps its version."""
    moves.must_manage(checklist, actor)
    moves.move_list(checklist, edition=edition, retired_at=at)
    after = {"version": checklist.latest}
    moves.told(rules.CHECKLIST_RETIRED, checklist, actor=actor, at=at, after=after)
    return checklist


@transaction.atomic
def open_draft(
    *, checklist: Checklist, actor: Actor, at: datetime, draft_id: UUID | None = None
) -> ChecklistVersion:
    """Begin the next version with what is in force (起草检查表新版本); the same id is the same."""
    moves.must_manage(checklist, actor)
    standing = queries.version_of(checklist, VersionState.DRAFT)
    if standing is not None:
        if standing.pk == draft_id:
            return standing
        raise rules.DraftStands(name=checklist.name)
    items = [one.as_dict() for one in queries.items_in_force(checklist)]
    draft = ChecklistVersion(
        pk=draft_id or new_id(),
        checklist=checklist,
        number=checklist.latest + 1,
        items=items,
        created_at=at,
    )
    _insert(draft)
    after = {"version": str(draft.pk), "number": draft.number}
    moves.told(rules.CHECKLIST_DRAFTED, checklist, actor=actor, at=at, after=after)
    return draft


def _insert(draft: ChecklistVersion) -> None:
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError:  # a colleague began one at the same moment, or the id is another row's
        raise rules.DraftStands(name=draft.checklist.name) from None
