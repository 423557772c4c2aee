"""A device becomes somebody's: from then on the gateway hears it."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import IntegrityError, transaction

from wanghuo.base.areas.models import Area
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.ids import new_id
from wanghuo.monitoring.devices import rules
from wanghuo.monitoring.devices.models import Device, Twin, WaitingDevice
from wanghuo.monitoring.devices.rules import DeviceClaimed
from wanghuo.monitoring.devices.services.binding import (
    Site,
    columns_of,
    home_of,
    settled_name,
    tell_places,
)
from wanghuo.monitoring.devices.services.classes import class_of
from wanghuo.register.places.models import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Which device, whose it becomes, how it speaks and what it is called; blank: the usual."""

    identity: str
    area: Area | None = None
    place: Place | None = None
    dialect: str = ""
    name: str = ""
    site: Site = field(default_factory=Site)


@transaction.atomic
def claim_device(*, claim: Claim, actor: Actor, at: datetime) -> Device:
    """Claim a device into an area, at a place where one is named (认领).

    It need not have been heard yet. One that was released may be claimed again, by anybody and
    into any area: its timeline goes on.
    """
    protocol = rules.protocol_of(claim.identity)
    dialect = rules.settled_dialect(protocol, claim.dialect)
    site = replace(claim.site, place=claim.place)
    area = home_of(claim.area, site.place, site.building)
    actor.must(rules.DEVICE_CLAIM, area.path)
    terms = {
        "dialect": dialect,
        "name": settled_name(claim.name or claim.identity),
        "area": area,
        "area_path": area.path,
        **columns_of(site, class_of(protocol, dialect)),
        "claimed_by_id": actor.id,
        "claimed_at": at,
        "is_allowed": True,
        "is_told": False,
    }
    device = _entered(claim.identity, protocol, terms)
    WaitingDevice.objects.filter(identity=claim.identity).delete()
    facts.record(
        rules.DEVICE_CLAIMED,
        facts.mark(device),
        actor=actor,
        at=at,
        after={"area": area.pk, "place": _key(claim.place), "dialect": dialect},
        data={"identity": claim.identity, "note": device.name},
    )
    tell_places(device, None, claim.place, actor=actor, at=at)
    return device


def _entered(identity: str, protocol: str, terms: dict[str, object]) -> Device:
    """Enter the device, or take up the row of one that was released; of two only one gets it."""
    standing = Device._base_manager.filter(identity=identity).first()
    if standing is None:
        return _created(identity, protocol, terms)
    free = Device._base_manager.filter(pk=standing.pk, is_allowed=False, version=standing.version)
    if free.update(version=standing.version + 1, **terms) != 1:
        raise DeviceClaimed(identity=identity)
    return Device._base_manager.select_related("area", "place", "twin").get(pk=standing.pk)


def _created(identity: str, protocol: str, terms: dict[str, object]) -> Device:
    try:
        with transaction.atomic():
            device = Device._base_manager.create(
                pk=new_id(), identity=identity, protocol=protocol, **terms
            )
            Twin._base_manager.create(device=device)
            return device
    except IntegrityError:
        if not Device._base_manager.filter(identity=identity).exists():
            raise BadInput(problem="区划或场所已不存在，请刷新后重试。") from None
        raise DeviceClaimed(identity=identity) from None


def _key(place: Place | None) -> str | None:
    return None if place is None else str(place.pk)
