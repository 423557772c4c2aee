"""What is changed of a claimed device: its name, where it belongs, or that it is anybody's."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction

from wanghuo.base.areas.models import Area
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import StaleRecord, TransitionRefused
from wanghuo.kernel.facts import services as facts
from wanghuo.monitoring.devices import rules
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.devices.services.binding import (
    Site,
    columns_of,
    home_of,
    settled_name,
    tell_places,
)
from wanghuo.monitoring.devices.services.classes import class_of
from wanghuo.register.places.models import Place

LINKS = ("place", "building", "firm", "product_class")


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """What a device is called, how it speaks, and where it belongs."""

    name: str
    dialect: str = ""
    area: Area | None = None
    place: Place | None = None
    site: Site = field(default_factory=Site)


@transaction.atomic
def release_device(*, device: Device, version: int, actor: Actor, at: datetime) -> Device:
    """Let a device be nobody's: the gateway keeps what it says as a stranger's (撤销认领)."""
    actor.must(rules.DEVICE_MANAGE, device.area_path)
    _must_be_claimed(device, "撤销认领")
    place = device.place
    _write(
        device, version, {"is_allowed": False, "is_told": False, "place": None, "building": None}
    )
    facts.record(
        rules.DEVICE_RELEASED,
        facts.mark(device),
        actor=actor,
        at=at,
        before={"place": place and str(place.pk)},
        data={"identity": device.identity, "note": device.name},
    )
    tell_places(device, place, None, actor=actor, at=at)
    return device


@transaction.atomic
def rebind_device(
    *, device: Device, version: int, binding: Binding, actor: Actor, at: datetime
) -> Device:
    """Rename a device, let it speak another dialect, or let it belong elsewhere (变更)."""
    actor.must(rules.DEVICE_MANAGE, device.area_path)
    _must_be_claimed(device, "变更")
    site = replace(binding.site, place=binding.place)
    area = home_of(binding.area or device.area, site.place, site.building)
    actor.must(rules.DEVICE_MANAGE, area.path)
    dialect = rules.settled_dialect(device.protocol, binding.dialect)
    before, place = _terms(device), device.place
    changes = {
        "name": settled_name(binding.name),
        "dialect": dialect,
        "area": area,
        "area_path": area.path,
        **columns_of(site, class_of(device.protocol, dialect)),
    }
    if dialect != device.dialect:
        changes["is_told"] = False
    _write(device, version, changes)
    after = _terms(device)
    changed = [name for name in before if before[name] != after[name]]
    facts.record(
        rules.DEVICE_CHANGED,
        facts.mark(device),
        actor=actor,
        at=at,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        data={"note": device.name},
    )
    tell_places(device, place, binding.place, actor=actor, at=at)
    return device


def _must_be_claimed(device: Device, action: str) -> None:
    if not device.is_allowed:
        raise TransitionRefused(state="已撤销认领", action=action)


def _write(device: Device, version: int, changes: dict[str, object]) -> None:
    """Change the row as it was read; `StaleRecord` where somebody was faster."""
    changes["version"] = version + 1
    as_read = Device._base_manager.filter(pk=device.pk, version=version)
    if as_read.update(**changes) != 1:
        raise StaleRecord
    for name, value in changes.items():
        setattr(device, name, value)


def _terms(device: Device) -> dict[str, object]:
    return {
        "name": device.name,
        "dialect": device.dialect,
        "area": device.area_id,
        **{name: _key(getattr(device, f"{name}_id")) for name in LINKS},
        **{name: getattr(device, name) for name in ("floor", "spot", "longitude", "latitude")},
    }


def _key(value: object) -> str | None:
    return str(value) if value else None
