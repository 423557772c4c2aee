"""What comes of the alarm lane: a cry opens an alarm, or is counted with the one that stands.

Runs in the transaction that moves the cursor. A signal that was counted is passed over, so that a
frame which stands in the journal twice, or is read twice, opens nothing again.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from wanghuo.gateway.journal.reading import RESEND_HOURS
from wanghuo.gateway.journal.records import Kind, Lane, Record, Stored
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry
from wanghuo.monitoring.alarms.models import Alarm, CountedSignal
from wanghuo.monitoring.alarms.rules import (
    ALARM_OPENED,
    PLACE_ALARMED,
    RINGING,
    STANDING,
    AlarmKind,
    Cry,
    cries_of,
)
from wanghuo.monitoring.devices.models import Device
from wanghuo.register.places.models import Place


def carry(records: Iterable[Stored], at: datetime) -> None:
    """Let the signals of claimed devices cry out."""
    heard = {
        stored.record.key: stored.record
        for stored in records
        if stored.lane == Lane.ALARM and stored.record.kind == Kind.SIGNAL
    }
    fresh = _count(heard)
    if not fresh:
        return
    devices = _devices({record.device for record in fresh})
    opened = [
        alarm
        for record in fresh
        if record.device in devices
        for alarm in _cried(devices[record.device], record)
    ]
    _tell(opened, at)


def _count(heard: dict[bytes, Record]) -> list[Record]:
    """Return what was not counted before, and count it; what is too old to come again is dropped.

    The cursor's row is held meanwhile, so nobody else counts the same part.
    """
    if not heard:
        return []
    standing = CountedSignal.objects.filter(key__in=list(heard))
    known = {bytes(key) for key in standing.values_list("key", flat=True)}
    fresh = [record for key, record in heard.items() if key not in known]
    CountedSignal.objects.bulk_create(
        CountedSignal(key=record.key, received_at=_at(record)) for record in fresh
    )
    if fresh:
        oldest = _at(fresh[-1]) - timedelta(hours=RESEND_HOURS)
        CountedSignal.objects.filter(received_at__lt=oldest).delete()
    return fresh


def _devices(identities: set[str]) -> dict[str, Device]:
    rows = Device._base_manager.filter(identity__in=identities, is_allowed=True)
    return {row.identity: row for row in rows}


def _cried(device: Device, record: Record) -> Iterator[Alarm]:
    """Yield the alarms that a record opened."""
    for cry in cries_of(record.protocol, record.dialect, record.raw):
        if alarm := _open(device, cry, _at(record)):
            yield alarm


def _open(device: Device, cry: Cry, at: datetime) -> Alarm | None:
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


def _tell(opened: list[Alarm], at: datetime) -> None:
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


def _at(record: Record) -> datetime:
    return datetime.fromtimestamp(record.received / 1e9, UTC)
