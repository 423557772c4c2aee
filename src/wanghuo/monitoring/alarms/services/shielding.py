"""Cries are let not ring for a time: opened, shortened, lifted, each with who and why."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.errors import StaleRecord, TransitionRefused
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.rulebook.services import rule
from wanghuo.monitoring.alarms import rules
from wanghuo.monitoring.alarms.models import Shield
from wanghuo.monitoring.alarms.rules import ShieldSort
from wanghuo.monitoring.devices.models import Device
from wanghuo.register.buildings.models import Building
from wanghuo.register.places.models import Place

Thing = Device | Place | Building
SHIELDED = {
    Device: rules.DEVICE_SHIELDED,
    Place: rules.PLACE_SHIELDED,
    Building: rules.BUILDING_SHIELDED,
}
UNSHIELDED = {
    Device: rules.DEVICE_UNSHIELDED,
    Place: rules.PLACE_UNSHIELDED,
    Building: rules.BUILDING_UNSHIELDED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What is covered, why, from when until when; without a beginning from now on."""

    thing: Thing
    sort: ShieldSort
    reason: str
    until: datetime
    starts_at: datetime | None = None
    point: str = ""
    kind: str = ""


@transaction.atomic
def open_shield(*, cover: Cover, actor: Actor, at: datetime) -> Shield:
    """Let what a thing cries not ring for a time (设置屏蔽); it is still recorded."""
    thing = cover.thing
    actor.must(rules.ALARM_SHIELD, thing.area_path)
    starts_at = max(cover.starts_at or at, at)
    longest = rule("alarm.shields", thing.area.code, local_date(at)).parameters
    rules.check_window(starts_at, cover.until, at, longest[f"{cover.sort.value}_hours"])
    shield = Shield(
        sort=cover.sort,
        device=thing if isinstance(thing, Device) else None,
        place=thing if isinstance(thing, Place) else None,
        building=thing if isinstance(thing, Building) else None,
        point=cover.point.strip() if isinstance(thing, Device) else "",
        kind=rules.check_kind(cover.kind),
        reason=rules.check_reason(cover.reason),
        area_id=thing.area_id,
        area_path=thing.area_path,
        starts_at=starts_at,
        until=cover.until,
        opened_by_id=actor.id,
        opened_at=at,
    )
    shield.save(force_insert=True)
    after = {"starts_at": starts_at.isoformat(), "until": cover.until.isoformat()}
    _tell((rules.SHIELD_OPENED, SHIELDED[type(thing)]), shield, actor, at, {}, after)
    return shield


@transaction.atomic
def shorten_shield(
    *, shield: Shield, version: int, until: datetime, actor: Actor, at: datetime
) -> Shield:
    """Let a shield end earlier (缩短屏蔽), as it was read at `version`."""
    actor.must(rules.ALARM_SHIELD, shield.area_path)
    _must_run(shield, "缩短", at)
    rules.check_shorter(until, shield.until, at)
    before = {"until": shield.until.isoformat()}
    _write(shield, version, {"until": until})
    kinds = (rules.SHIELD_SHORTENED,)
    _tell(kinds, shield, actor, at, before, {"until": until.isoformat()})
    return shield


@transaction.atomic
def lift_shield(*, shield: Shield, version: int, actor: Actor, at: datetime) -> Shield:
    """Let a shield end now (解除屏蔽); what still cries comes up within a second."""
    actor.must(rules.ALARM_SHIELD, shield.area_path)
    _must_run(shield, "解除", at)
    before = {"until": shield.until.isoformat()}
    end = max(at, shield.starts_at)
    _write(shield, version, {"until": end, "lifted_at": at, "lifted_by_id": actor.id})
    kinds = (rules.SHIELD_LIFTED, UNSHIELDED[type(shield.thing)])
    _tell(kinds, shield, actor, at, before, {"until": end.isoformat()})
    return shield


def _must_run(shield: Shield, action: str, at: datetime) -> None:
    if shield.until <= at or shield.lifted_at is not None:
        raise TransitionRefused(state="已结束", action=action)


def _write(shield: Shield, version: int, changes: dict[str, object]) -> None:
    changes["version"] = version + 1
    as_read = Shield._base_manager.filter(pk=shield.pk, version=version, lifted_at__isnull=True)
    if as_read.update(**changes) != 1:
        raise StaleRecord
    for name, value in changes.items():
        setattr(shield, name, value)


def _tell(
    kinds: tuple[str, ...],
    shield: Shield,
    actor: Actor,
    at: datetime,
    before: dict[str, str],
    after: dict[str, str],
) -> None:
    """Put what was done on the timeline of the shield, and of what it covers."""
    data = {
        "shield": str(shield.pk),
        "sort": shield.sort,
        "kind": shield.kind,
        "note": ShieldSort(shield.sort).label,
    }
    for kind, subject in zip(kinds, (facts.mark(shield), facts.mark(shield.thing)), strict=False):
        facts.record(kind, subject, actor=actor, at=at, before=before, after=after, data=data)
