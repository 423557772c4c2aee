"""Where a device belongs: an area, a place and a building in it, a position, a class, a keeper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from wanghuo.base.areas.models import Area
from wanghuo.kernel.actors import SYSTEM, Actor
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry
from wanghuo.kernel.geo.coordinates import Position
from wanghuo.kernel.geo.located import NOWHERE, Located, located
from wanghuo.monitoring.devices import rules
from wanghuo.monitoring.devices.models import Device, ProductClass
from wanghuo.monitoring.devices.rules import PLACE_EQUIPPED, PLACE_UNEQUIPPED
from wanghuo.register.buildings.models import Building
from wanghuo.register.firms.models import ServiceFirm
from wanghuo.register.places.models import Place

LONGEST_NAME, LONGEST_FLOOR, LONGEST_SPOT = 60, 20, 60
BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where a device is mounted, what it is, who keeps it; a blank class: the usual one.

    Without a position it has that of its place or building, and follows it.
    """

    place: Place | None = None
    building: Building | None = None
    position: Position | None = None
    floor: str = ""
    spot: str = ""
    firm: ServiceFirm | None = None
    product_class: ProductClass | None = None


def home_of(area: Area | None, place: Place | None, building: Building | None = None) -> Area:
    """Return the area of a device: its place's, its building's, else the one that was named."""
    if place is not None:
        return place.area
    if building is not None:
        return building.area
    if area is None:
        raise BadInput(problem="请填写装置所在的区划代码，或它所在场所的编号。")
    return area


def settled_name(name: str) -> str:
    """Return a name on one line, or refuse."""
    said = on_one_line(name)
    if not 1 <= len(said) <= LONGEST_NAME:
        raise BadInput(problem="请填写装置名称，1 至 60 字。")
    return said


def on_one_line(text: str) -> str:
    """Return words with single spaces between them."""
    return " ".join(text.replace("\0", "").split())


def columns_of(site: Site, fallback: ProductClass | None) -> dict[str, Any]:
    """Return what a row says of where it is, or refuse."""
    floor, spot = on_one_line(site.floor), on_one_line(site.spot)
    if len(floor) > LONGEST_FLOOR or len(spot) > LONGEST_SPOT:
        raise BadInput(problem="楼层最多 20 字，安装部位最多 60 字，请缩短。")
    given = site.position is not None
    return {
        "place": site.place,
        "building": site.building,
        "floor": floor,
        "spot": spot,
        "firm": site.firm,
        "product_class": site.product_class or fallback,
        "is_placed": given,
        **(located(site.position) if given else inherited(site.place, site.building)),
    }


def inherited(*above: Located | None) -> dict[str, Any]:
    """Return the position of the first that has one; none: nowhere."""
    for one in above:
        if one is not None and one.longitude is not None:
            return {name: getattr(one, name) for name in NOWHERE}
    return dict(NOWHERE)


def tell_places(
    device: Device, before: Place | None, after: Place | None, *, actor: Actor, at: datetime
) -> None:
    """Put a line on the timeline of the places that lost and gained a device."""
    if (before and before.pk) == (after and after.pk):
        return
    for kind, place in ((PLACE_UNEQUIPPED, before), (PLACE_EQUIPPED, after)):
        if place is not None:
            data = {"device": str(device.pk), "note": device.name}
            facts.record(kind, facts.mark(place), actor=actor, at=at, data=data)


@transaction.atomic
def follow_place(place_id: UUID, at: datetime) -> int:
    """Let the devices of a place, or of a building, lie where it lies now; return how many moved.

    A place changes in the register, which knows nobody above it: the fact of the change is
    listened to (`wiring`). Positions that somebody set by hand stay.
    """
    moved = 0
    for row in _hosts(place_id):
        devices = Device._base_manager.filter(_belongs(row))
        away = devices.exclude(area_id=row.area_id, area_path=row.area_path)
        held = list(
            away.select_for_update(of=("self",)).only("name", "area", "area_path", "version")
        )
        for begin in range(0, len(held), BATCH):
            _move(held[begin : begin + BATCH], row, at)
        moved += len(held)
        devices.filter(is_placed=False).exclude(
            longitude=row.longitude, latitude=row.latitude
        ).update(**inherited(row))
    return moved


def _hosts(key: UUID) -> list[Place | Building]:
    return [*Place._base_manager.filter(pk=key), *Building._base_manager.filter(pk=key)]


def _belongs(row: Place | Building) -> Q:
    if isinstance(row, Place):
        return Q(place=row)
    return Q(building=row, place=None)


def _move(devices: Sequence[Device], row: Place | Building, at: datetime) -> None:
    before = [(one, one.area_id) for one in devices]
    for one in devices:
        one.area_id, one.area_path = row.area_id, row.area_path
        one.version += 1
    Device._base_manager.bulk_update(devices, ["area", "area_path", "version"])
    entries = [
        Entry(facts.mark(one), before={"area": was}, after={"area": row.area_id},
              data={"note": one.name})
        for one, was in before
    ]  # fmt: skip
    facts.record_all(rules.DEVICE_CHANGED, entries, actor=SYSTEM, at=at)
