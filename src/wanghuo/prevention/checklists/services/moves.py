"""What every change of a check-list shares: may this person, the move, the fact."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import CapabilityMissing, StaleRecord
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Mark
from wanghuo.kernel.registry import capabilities
from wanghuo.prevention.checklists import queries, rules
from wanghuo.prevention.checklists.models import Checklist, ChecklistVersion
from wanghuo.prevention.checklists.rules import VersionAction, VersionState

FACTS = MappingProxyType(
    {
        VersionAction.EDIT: rules.CHECKLIST_EDITED,
        VersionAction.RENEW: rules.CHECKLIST_PROPOSED,
        VersionAction.ADOPT: rules.CHECKLIST_ADOPTED,
        VersionAction.PUBLISH: rules.CHECKLIST_PUBLISHED,
        VersionAction.DISCARD: rules.CHECKLIST_DISCARDED,
    }
)
NOTHING: Mapping[str, object] = MappingProxyType({})


def must_manage(checklist: Checklist, actor: Actor) -> None:
    """Refuse who may not write this list, and whatever is out of use."""
    if not queries.may_manage(checklist, actor):
        raise CapabilityMissing(capability=capabilities.label(rules.CHECKLIST_MANAGE))
    if checklist.retired_at is not None:
        raise rules.ChecklistRetired(name=checklist.name)


def mark(checklist: Checklist) -> Mark:
    """Name a list as the subject of a fact; a common one has no area."""
    return Mark("checklist", str(checklist.pk), checklist.area_id, checklist.area_path)


def told(
    kind: str,
    checklist: Checklist,
    *,
    actor: Actor,
    at: datetime,
    before: Mapping[str, object] = NOTHING,
    after: Mapping[str, object] = NOTHING,
) -> None:
    """Record what happened to a list."""
    facts.record(kind, mark(checklist), actor=actor, at=at, before=before, after=after)


def move(
    version: ChecklistVersion,
    action: VersionAction,
    *,
    edition: int,
    actor: Actor,
    at: datetime,
    data: Mapping[str, object] = NOTHING,
    **changes: Any,  # noqa: ANN401 -- columns of the row
) -> None:
    """Take a version to its next state as it was read, and record it; `StaleRecord` when late."""
    before = VersionState(version.state)
    after = rules.next_state(before, action)
    changes = {"state": after, "edition": edition + 1, **changes}
    as_read = ChecklistVersion._base_manager.filter(pk=version.pk, state=before, edition=edition)
    if as_read.update(**changes) != 1:
        raise StaleRecord
    for name, value in changes.items():
        setattr(version, name, value)
    facts.record(
        FACTS[action],
        mark(version.checklist),
        actor=actor,
        at=at,
        before={"state": before},
        after={"state": after, "version": str(version.pk)},
        data=data,
    )


def move_list(checklist: Checklist, *, edition: int, **changes: Any) -> None:  # noqa: ANN401 -- columns of the row
    """Change a list as it was read; `StaleRecord` when somebody was faster."""
    changes = {"edition": edition + 1, **changes}
    as_read = Checklist._base_manager.filter(
        pk=checklist.pk, edition=edition, retired_at__isnull=True
    )
    if as_read.update(**changes) != 1:
        raise StaleRecord
    for name, value in changes.items():
        setattr(checklist, name, value)
