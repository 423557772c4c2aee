"""Create, rename and bound one area."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from wanghuo.base.areas import rules
from wanghuo.base.areas.models import Area
from wanghuo.base.areas.rules import (
    AREA_BOUNDED,
    AREA_CREATED,
    AREA_MANAGE,
    AREA_RENAMED,
    AreaLevel,
)
from wanghuo.base.areas.services import tree
from wanghuo.kernel import clock
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.geo.boundaries import checked_boundary
from wanghuo.kernel.geo.coordinates import Crs


@transaction.atomic
def create_area(
    *,
    name: str,
    level: AreaLevel,
    code: str,
    parent: Area | None,
    on: date,
    actor: Actor,
    at: datetime,
    source: str = "",
) -> Area:
    """Create an area in force from `on` (新建区划); a root only for whoever governs everything."""
    tree.hold_the_tree()
    above = tree.fresh(parent) if parent else None
    actor.must(AREA_MANAGE, above.path if above else "")
    rules.check_date(on, clock.local_date(at))
    area = tree.begin(name=name, level=level, code=code, parent=above, on=on, source=source)
    facts.record(AREA_CREATED, tree.mark(area), actor=actor, at=at, after=tree.described(area))
    return area


@transaction.atomic
def rename_area(
    *,
    area: Area,
    name: str,
    code: str = "",
    on: date,
    actor: Actor,
    at: datetime,
    source: str = "",
) -> Area:
    """Give an area another name, another code, or both, from `on` (更名、改码)."""
    tree.hold_the_tree()
    present = tree.fresh(area)
    actor.must(AREA_MANAGE, present.path)
    name, code = name.strip(), code or area.code
    rules.check_name(name)
    if (name, code) == (area.name, area.code):
        raise rules.DesignationUnchanged(name=area.name)
    rules.check_date(on, clock.local_date(at), tree.designated_since([area]))
    if code != area.code:
        tree.check_code(code, AreaLevel(area.level), present.parent, on, but=area)
    before = {"name": area.name, "code": area.code}
    unchanged = Area.objects.filter(pk=area.pk, valid_to__isnull=True, **before)
    tree.expect_one(unchanged.update(name=name, code=code))
    present.name, present.code = name, code
    tree.redesignate([present], on, source)
    facts.record(
        AREA_RENAMED,
        tree.mark(present),
        actor=actor,
        at=at,
        before=before,
        after={"name": name, "code": code},
        data={"on": on.isoformat()},
    )
    return present


@transaction.atomic
def set_boundary(
    *, area: Area, boundary: Mapping[str, Any] | None, crs: Crs, actor: Actor, at: datetime
) -> Area:
    """Set or, with None, remove the boundary of an area (更新边界); kept in CGCS2000."""
    tree.hold_the_tree()
    present = tree.fresh(area)
    actor.must(AREA_MANAGE, present.path)
    checked = None if boundary is None else checked_boundary(boundary, crs)
    in_force = Area.objects.filter(pk=area.pk, valid_to__isnull=True)
    tree.expect_one(in_force.update(boundary=checked))
    facts.record(
        AREA_BOUNDED,
        tree.mark(present),
        actor=actor,
        at=at,
        before={"boundary": tree.digest(present.boundary)},
        after={"boundary": tree.digest(checked)},
        data={"crs": crs.value},
    )
    present.boundary = checked
    return present
