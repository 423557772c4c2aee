"""Check-lists and their versions in scope, and who may write them."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from wanghuo.base.people.models import Organisation
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.scoping import access, subtree
from wanghuo.prevention.checklists.models import Checklist, ChecklistVersion
from wanghuo.prevention.checklists.rules import (
    CHECKLIST_MANAGE,
    CheckItem,
    Difference,
    Trait,
    VersionState,
    compare,
    items_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFilter:
    """Which lists a page shows; what is left out does not narrow."""

    kind: str = ""
    trait: Trait | None = None
    is_retired: bool = False
    text: str = ""


def checklists(chosen: ListFilter | None = None) -> list[Checklist]:
    """Return the lists in scope, the common ones first.

    There are tens of them, and no database compares what JSON holds the same way: so here.
    """
    chosen = chosen or ListFilter()
    rows = Checklist.objects.filter(retired_at__isnull=not chosen.is_retired).select_related("area")
    if chosen.text:
        rows = rows.filter(name__contains=chosen.text)
    return [
        one
        for one in rows.order_by("area_path", "name", "id")
        if (not chosen.kind or chosen.kind in one.kinds)
        and (chosen.trait is None or chosen.trait in one.traits)
    ]


def checklist(checklist_id: UUID) -> Checklist:
    """Return one list, or refuse with `NotFound`."""
    return access(Checklist.objects.select_related("area"), pk=checklist_id)


def versions(of: Checklist) -> QuerySet[ChecklistVersion]:
    """List the versions of a list that were published or are worked on, the newest first."""
    rows = ChecklistVersion.objects.filter(checklist=of).exclude(state=VersionState.DISCARDED)
    return rows.order_by("-number", "-state", "-id")


def version(version_id: UUID) -> ChecklistVersion:
    """Return one version with its list, or refuse with `NotFound`."""
    return access(ChecklistVersion.objects.select_related("checklist__area"), pk=version_id)


def version_of(checklist: Checklist, state: VersionState) -> ChecklistVersion | None:
    """Return the draft, the proposal, or the version in force of a list."""
    rows = ChecklistVersion._base_manager.filter(checklist=checklist, state=state)
    if state is VersionState.PUBLISHED:
        rows = rows.filter(number=checklist.latest)
    return rows.select_related("checklist").order_by("-number", "-id").first()


def items_in_force(checklist: Checklist) -> tuple[CheckItem, ...]:
    """Return the items of the version in force; none before the first."""
    standing = version_of(checklist, VersionState.PUBLISHED)
    return items_of(standing.items) if standing else ()


def difference(version: ChecklistVersion) -> Difference:
    """Compare a draft or a proposal with the version in force."""
    return compare(items_in_force(version.checklist), items_of(version.items))


def may_manage(checklist: Checklist, actor: Actor) -> bool:
    """Tell whether the actor may write this list; a common one only who is over everybody."""
    if checklist.area_id is not None:
        return actor.can(CHECKLIST_MANAGE, checklist.area_path)
    return actor.can(CHECKLIST_MANAGE) and is_over_all(actor)


def is_over_all(actor: Actor) -> bool:
    """Tell whether no office of the house stands outside the actor's whole reach."""
    inside = Q(pk__in=())
    for reach in actor.scope(CHECKLIST_MANAGE).reaches:
        if reach.sectors is None and reach.holders is None:
            inside |= subtree(reach.area_path) if reach.area_path else Q(pk__isnull=False)
    return not Organisation._base_manager.exclude(inside).exists()
