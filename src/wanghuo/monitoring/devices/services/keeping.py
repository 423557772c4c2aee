"""What is changed of a claimed device: its name, where it belongs, or that it is anybody's."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from wanghuo.base.areas.models import Area
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import StaleRecord, TransitionRefused
from wanghuo.kernel.facts import services as facts
from wanghuo.monitoring.devices import rules
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.devices.services.binding import home_of, settled_name, tell_places
from wanghuo.register.places.models import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """What a device is called, how it speaks, and where it belongs."""

    name: str
    dialect: str = ""
    area: Area | None = None
    place: Place | None = None


@transaction.atomic
def release_device(*, device: Device, version: int, actor: Actor, at: datetime) -> Device:
    """Let a device be nobody's: the gateway keeps what it says as a stranger's (撤销认领)."""
    actor.must(rules.DEVICE_MANAGE, device.area_path)
    _must_be_claimed(device, "撤销认领")
    place = device.place
    _write(device, version, {"is_allowed": False, "is_told": False, "place": None})
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
    area = home_of(binding.area or device.area, binding.place)
    actor.must(rules.DEVICE_MANAGE, area.path)
    dialect = rules.settled_dialect(device.protocol, binding.dialect)
    before, place = _terms(device), device.place
    changes = {
        "name": settled_name(binding.name),
        "dialect": dialect,
        "area": area,
        "area_path": area.path,
        "place": binding.place,
    }
    if dialect != device.dialect:
        changes["is_told"] = False
    _write(device, version, changes)
    facts.record(
        rules.DEVICE_CHANGED,
        facts.mark(device),
        actor=actor,
        at=at,
        before=before,
        after=_terms(device),
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
        "place": str(device.place_id) if device.place_id else None,
    }
