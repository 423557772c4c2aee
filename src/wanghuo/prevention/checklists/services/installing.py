"""Bring the lists that ship with the program, without touching what people made of them."""

from datetime import datetime

from django.db import transaction

from wanghuo.kernel.actors import SYSTEM
from wanghuo.prevention.checklists import queries, rules
from wanghuo.prevention.checklists.models import Checklist, ChecklistVersion
from wanghuo.prevention.checklists.rules import ShippedList, VersionAction, VersionState
from wanghuo.prevention.checklists.services import moves

NOTE = "随系统提供"


@transaction.atomic
def install_checklists(*, at: datetime) -> int:
    """Bring the lists to what the files say (更新随系统检查表); tell how many changed.

    A list that people edited gets the new text as a proposal; a retired one stays retired.
    """
    return sum(_install(one, at) for one in queries.shipped_lists().values())


def _install(shipped: ShippedList, at: datetime) -> bool:
    standing = Checklist._base_manager.filter(code=shipped.code).first()
    if standing is None:
        _publish(_begin(shipped, at), shipped, at)
        return True
    if standing.retired_at is not None or standing.shipped_digest == shipped.digest:
        return False
    Checklist._base_manager.filter(pk=standing.pk).update(shipped_digest=shipped.digest)
    if standing.edition == 0:
        _rename(standing, shipped, at)
    if queries.items_in_force(standing) != shipped.items:
        bring = _propose if _is_edited(standing) else _publish
        bring(standing, shipped, at)
    return True


def _begin(shipped: ShippedList, at: datetime) -> Checklist:
    row = Checklist._base_manager.create(
        code=shipped.code, created_at=at, shipped_digest=shipped.digest, **_head(shipped)
    )
    after = _head(shipped) | {"items": len(shipped.items)}
    after.pop("name")
    moves.told(rules.CHECKLIST_CREATED, row, actor=SYSTEM, at=at, after=after)
    return row


def _head(shipped: ShippedList) -> dict[str, object]:
    traits = [one.value for one in shipped.traits]
    return {"name": shipped.name, "kinds": list(shipped.kinds), "traits": traits}


def _rename(standing: Checklist, shipped: ShippedList, at: datetime) -> None:
    """Follow the file in name and places where nobody chose otherwise."""
    head = _head(shipped)
    before = {name: getattr(standing, name) for name in head}
    if before == head:
        return
    Checklist._base_manager.filter(pk=standing.pk, edition=0).update(**head)
    told = {name: value for name, value in head.items() if name != "name"}
    moves.told(rules.CHECKLIST_CHANGED, standing, actor=SYSTEM, at=at, after=told)


def _is_edited(standing: Checklist) -> bool:
    in_force = queries.version_of(standing, VersionState.PUBLISHED)
    is_ours = in_force is not None and in_force.is_shipped
    return not is_ours or queries.version_of(standing, VersionState.DRAFT) is not None


def _publish(standing: Checklist, shipped: ShippedList, at: datetime) -> None:
    number = standing.latest + 1
    items = [one.as_dict() for one in shipped.items]
    ChecklistVersion._base_manager.create(
        checklist=standing,
        number=number,
        state=VersionState.PUBLISHED,
        items=items,
        is_shipped=True,
        note=NOTE,
        digest=rules.items_digest(shipped.items),
        created_at=at,
        published_at=at,
    )
    Checklist._base_manager.filter(pk=standing.pk).update(latest=number)
    after = {"number": number, "items": len(items)}
    moves.told(rules.CHECKLIST_PUBLISHED, standing, actor=SYSTEM, at=at, after=after)


def _propose(standing: Checklist, shipped: ShippedList, at: datetime) -> None:
    items = [one.as_dict() for one in shipped.items]
    waiting = queries.version_of(standing, VersionState.PROPOSED)
    if waiting is not None:
        action, edition = VersionAction.RENEW, waiting.edition
        moves.move(waiting, action, edition=edition, actor=SYSTEM, at=at, items=items)
        return
    ChecklistVersion._base_manager.create(
        checklist=standing,
        number=standing.latest + 1,
        state=VersionState.PROPOSED,
        items=items,
        is_shipped=True,
        note=NOTE,
        created_at=at,
    )
    after = {"items": len(items)}
    moves.told(rules.CHECKLIST_PROPOSED, standing, actor=SYSTEM, at=at, after=after)
