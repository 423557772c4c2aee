"""A draft, changed item by item and published."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import StaleRecord
from wanghuo.kernel.ids import new_id
from wanghuo.prevention.checklists import queries, rules
from wanghuo.prevention.checklists.models import Checklist, ChecklistVersion
from wanghuo.prevention.checklists.rules import CheckItem, VersionAction, VersionState
from wanghuo.prevention.checklists.rules.items import Raw
from wanghuo.prevention.checklists.services import moves

LONGEST_NOTE = 300


@transaction.atomic
def set_items(
    *, draft: ChecklistVersion, edition: int, items: Iterable[Raw], actor: Actor, at: datetime
) -> ChecklistVersion:
    """Write all items of a draft (修改检查表草稿)."""
    moves.must_manage(draft.checklist, actor)
    return _write(draft, edition, rules.checked_items(items), actor=actor, at=at)


@transaction.atomic
def add_item(
    *, draft: ChecklistVersion, edition: int, item: Raw, actor: Actor, at: datetime
) -> ChecklistVersion:
    """Put a new item at the end of a draft (添加检查项); its code is made here and stays."""
    moves.must_manage(draft.checklist, actor)
    made = rules.checked_item({**item, "code": f"own-{new_id().hex[-10:]}"})
    items = rules.with_item(rules.items_of(draft.items), made)
    return _write(draft, edition, items, actor=actor, at=at)


@transaction.atomic
def change_item(
    *, draft: ChecklistVersion, edition: int, item: Raw, actor: Actor, at: datetime
) -> ChecklistVersion:
    """Change an item of a draft (修改检查项)."""
    moves.must_manage(draft.checklist, actor)
    items = rules.items_of(draft.items)
    rules.item_of(items, str(item["code"]))
    made = rules.with_item(items, rules.checked_item(item))
    return _write(draft, edition, made, actor=actor, at=at)


@transaction.atomic
def move_item(
    *, draft: ChecklistVersion, edition: int, code: str, by: int, actor: Actor, at: datetime
) -> ChecklistVersion:
    """Move an item of a draft up or down (调整检查项顺序)."""
    moves.must_manage(draft.checklist, actor)
    items = rules.with_item_moved(rules.items_of(draft.items), code, by)
    return _write(draft, edition, items, actor=actor, at=at)


@transaction.atomic
def remove_item(
    *, draft: ChecklistVersion, edition: int, code: str, actor: Actor, at: datetime
) -> ChecklistVersion:
    """Take an item out of a draft (移除检查项)."""
    moves.must_manage(draft.checklist, actor)
    items = rules.without_item(rules.items_of(draft.items), code)
    return _write(draft, edition, items, actor=actor, at=at)


def _write(
    draft: ChecklistVersion,
    edition: int,
    items: Iterable[CheckItem],
    *,
    actor: Actor,
    at: datetime,
) -> ChecklistVersion:
    raw = [one.as_dict() for one in rules.checked_items(one.as_dict() for one in items)]
    told = {"items": len(raw), "edition": edition + 1}
    moves.move(draft, VersionAction.EDIT, edition=edition, actor=actor, at=at, data=told, items=raw)
    return draft


@transaction.atomic
def discard_version(
    *, version: ChecklistVersion, edition: int, actor: Actor, at: datetime
) -> ChecklistVersion:
    """Give up a draft, or what the program proposed (放弃草稿)."""
    moves.must_manage(version.checklist, actor)
    moves.move(version, VersionAction.DISCARD, edition=edition, actor=actor, at=at)
    return version


@transaction.atomic
def adopt_version(
    *, version: ChecklistVersion, edition: int, actor: Actor, at: datetime
) -> ChecklistVersion:
    """Make what the program proposed the draft (采纳检查表更新), to be edited and published."""
    checklist = version.checklist
    moves.must_manage(checklist, actor)
    if queries.version_of(checklist, VersionState.DRAFT) is not None:
        raise rules.DraftStands(name=checklist.name)
    try:
        with transaction.atomic():
            moves.move(version, VersionAction.ADOPT, edition=edition, actor=actor, at=at)
    except IntegrityError:  # a colleague began a draft at the same moment
        raise rules.DraftStands(name=checklist.name) from None
    return version


@transaction.atomic
def publish_version(
    *,
    draft: ChecklistVersion,
    edition: int,
    actor: Actor,
    at: datetime,
    note: str = "",
) -> ChecklistVersion:
    """Put a draft in force (发布检查表); `StaleRecord` when it or the list was changed."""
    moves.must_manage(draft.checklist, actor)
    rules.next_state(VersionState(draft.state), VersionAction.PUBLISH)
    items = rules.items_of(draft.items)
    rules.check_publishable(items)
    difference = queries.difference(draft)
    if not difference:
        raise rules.NothingToPublish
    number = _count_up(draft.checklist)
    moves.move(
        draft,
        VersionAction.PUBLISH,
        edition=edition,
        actor=actor,
        at=at,
        data={"number": number, **difference.counts()},
        number=number,
        note=rules.clean(note)[:LONGEST_NOTE],
        digest=rules.items_digest(items),
        published_at=at,
        published_by_id=actor.id,
    )
    return draft


def _count_up(checklist: Checklist) -> int:
    """Take the next number of a list as it was read; of two publishers one comes too late."""
    as_read = Checklist._base_manager.filter(pk=checklist.pk, latest=checklist.latest)
    if as_read.filter(retired_at__isnull=True).update(latest=checklist.latest + 1) != 1:
        raise StaleRecord
    checklist.latest += 1
    return checklist.latest
