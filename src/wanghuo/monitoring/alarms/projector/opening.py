"""An alarm is opened, or what cries again is counted with the one that stands.

What a batch opened is settled together: what a shield covers does not ring, and several points of
one building are a confirmed fire.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.alarms.projector.grouping import confirm_fires
from wanghuo.monitoring.alarms.projector.shielding import shield
from wanghuo.monitoring.alarms.rules import (
    ALARM_OPENED,
    PLACE_ALARMED,
    RINGING,
    STANDING,
    AlarmKind,
    Cry,
    Recovery,
    ends,
)
from wanghuo.monitoring.devices.models import Device
from wanghuo.register.places.models import Place


def open_alarm(device: Device, cry: Cry, at: datetime) -> Alarm | None:
    """Open an alarm, or count the cry with the one that stands; None then."""
    if _counted(device, cry, at):
        return None
    alarm = Alarm(
        device=device,
        point=cry.point,
        where=cry.where,
        kind=cry.kind,
        area_id=device.area_id,
        area_path=device.area_path,
        place_id=device.place_id,
        opened_at=at,
        last_at=at,
        rang_at=at,
    )
    try:
        with transaction.atomic():
            alarm.save(force_insert=True)
    except IntegrityError:  # another projector opened it in the same moment
        _counted(device, cry, at)
        return None
    return alarm


def _counted(device: Device, cry: Cry, at: datetime) -> bool:
    standing = Alarm._base_manager.filter(
        device=device, point=cry.point, kind=cry.kind, state__in=STANDING
    )
    again = {"count": F("count") + 1, "last_at": Greatest(F("last_at"), at), "recovered_at": None}
    return bool(standing.update(**again))


def tell(opened: list[Alarm], at: datetime) -> None:
    """Settle what a batch opened, and put it on the timelines.

    Each is on its own, and what may be a fire on its place's: a few questions however many.
    """
    if not opened:
        return
    places = Place._base_manager.defer("verdicts", "designations").in_bulk(
        {one.place_id for one in opened if one.place_id is not None}
    )
    shield(opened, places)
    told = [Entry(facts.mark(alarm), after={"state": alarm.state}, data=_said(alarm))
            for alarm in opened]  # fmt: skip
    facts.record_all(ALARM_OPENED, told, actor=SYSTEM, at=at)
    ringing = [one for one in opened if one.kind in RINGING and not one.is_shielded]
    at_places = [
        Entry(facts.mark(places[one.place_id]), data=_said(one))
        for one in ringing
        if one.place_id is not None
    ]
    if at_places:
        facts.record_all(PLACE_ALARMED, at_places, actor=SYSTEM, at=at)
    confirm_fires(ringing, places, at)


def _said(alarm: Alarm) -> dict[str, str]:
    shielded = {"shield": str(alarm.shield_id)} if alarm.is_shielded else {}
    return {
        "alarm": str(alarm.pk),
        "kind": alarm.kind,
        "point": alarm.point,
        "device": str(alarm.device_id),
        "note": AlarmKind(alarm.kind).label,
    } | shielded


def recovered(device: Device, point: str, kinds: Collection[AlarmKind], at: datetime) -> int:
    """Note that the cause of some cries is gone (现场已恢复); return of how many alarms.

    They go on waiting for a person. Whoever cries again has not recovered.
    """
    return recover([(device, Recovery(point, frozenset(kinds)), at)])


def recover(gone: Iterable[tuple[Device, Recovery, datetime]]) -> int:
    """Note everything that a batch says is over: one question, and one write where any stood."""
    told = list(gone)
    rows = Alarm._base_manager.filter(
        device__in={device.pk for device, _, _ in told},
        state__in=STANDING,
        recovered_at__isnull=True,
    ).only("device_id", "point", "kind", "last_at", "recovered_at")
    found: Mapping[object, Alarm] = {row.pk: row for row in rows} if told else {}
    over = [row for row in found.values() if _is_over(row, told)]
    return Alarm._base_manager.bulk_update(over, ["recovered_at"]) if over else 0


def _is_over(row: Alarm, told: Iterable[tuple[Device, Recovery, datetime]]) -> bool:
    """Mark a row recovered by the last that says so; one older than its last cry says nothing."""
    moments = [
        at
        for device, recovery, at in told
        if device.pk == row.device_id
        and at > row.last_at
        and ends(recovery, row.point, AlarmKind(row.kind))
    ]
    row.recovered_at = max(moments, default=None)
    return row.recovered_at is not None
