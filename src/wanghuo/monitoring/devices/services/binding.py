"""Where a device belongs: an area, and a place in it where one is known."""

from datetime import datetime

from wanghuo.base.areas.models import Area
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.facts import services as facts
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.devices.rules import PLACE_EQUIPPED, PLACE_UNEQUIPPED
from wanghuo.register.places.models import Place

LONGEST_NAME = 60


def home_of(area: Area | None, place: Place | None) -> Area:
    """Return the area of a device: its place's, else the one that was named."""
    if place is not None:
        return place.area
    if area is None:
        raise BadInput(problem="请填写装置所在的区划代码，或它所在场所的编号。")
    return area


def settled_name(name: str) -> str:
    """Return a name on one line, or refuse."""
    said = " ".join(name.replace("\0", "").split())
    if not 1 <= len(said) <= LONGEST_NAME:
        raise BadInput(problem="请填写装置名称，1 至 60 字。")
    return said


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
