"""An alarm is opened, or what cries again is counted with the one that stands."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.alarms.rules import (
    ALARM_OPENED,
    PLACE_ALARMED,
    RINGING,
    STANDING,
    AlarmKind,
    Cry,
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
    return bool(standing.update(count=F("count") + 1, last_at=Greatest(F("last_at"), at)))


def tell(opened: list[Alarm], at: datetime) -> None:
    """Put each on its own timeline, and what may be a fire on its place's."""
    if not opened:
        return
    told = [Entry(facts.mark(alarm), after={"state": alarm.state}, data=_said(alarm))
            for alarm in opened]  # fmt: skip
    facts.record_all(ALARM_OPENED, told, actor=SYSTEM, at=at)
    ringing = [one for one in opened if one.place_id is not None and one.kind in RINGING]
    places = Place._base_manager.in_bulk([one.place_id for one in ringing])
    at_places = [Entry(facts.mark(places[one.place_id]), data=_said(one)) for one in ringing]
    if at_places:
        facts.record_all(PLACE_ALARMED, at_places, actor=SYSTEM, at=at)


def _said(alarm: Alarm) -> dict[str, str]:
    return {
        "alarm": str(alarm.pk),
        "kind": alarm.kind,
        "point": alarm.point,
        "device": str(alarm.device_id),
        "note": AlarmKind(alarm.kind).label,
    }
