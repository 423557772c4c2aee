"""An alarm is opened, or what cries again is counted with the one that stands.

What a batch opened is settled together: what a shield covers does not ring, and several points of
one building are a confirmed fire.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

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

Crying = tuple[Device, Cry, datetime]
"""Which device cried, what, and when it was received."""
Key = tuple[UUID, str, str]


@dataclass(slots=True)
class Cries:
    """All that a batch holds of one point and kind."""

    device: Device
    cry: Cry
    first: datetime
    last: datetime
    count: int = 1


def open_alarms(cried: Iterable[Crying]) -> list[Alarm]:
    """Open alarms, or count cries with those that stand; return the new ones.

    Two questions however many cry: when the mains fail it is hundreds in a second.
    """
    heard = _gathered(cried)
    standing = _standing(heard)
    for key, pk in standing.items():
        if _counted(pk, heard[key]):
            del heard[key]
    alarms = [_alarm(one) for one in heard.values()]
    try:
        with transaction.atomic():
            return Alarm._base_manager.bulk_create(alarms)
    except IntegrityError:  # another projector opened one in the same moment
        return [alarm for one in heard.values() if (alarm := _opened(one))]


def open_alarm(device: Device, cry: Cry, at: datetime) -> Alarm | None:
    """Open one alarm, or count the cry with the one that stands; None then."""
    return next(iter(open_alarms([(device, cry, at)])), None)


def _gathered(cried: Iterable[Crying]) -> dict[Key, Cries]:
    heard: dict[Key, Cries] = {}
    for device, cry, at in cried:
        one = heard.get(key := (device.pk, cry.point, cry.kind))
        if one is None:
            heard[key] = Cries(device, cry, at, at)
        else:
            one.count += 1
            one.first, one.last = min(one.first, at), max(one.last, at)
    return heard


def _standing(heard: Mapping[Key, Cries]) -> dict[Key, UUID]:
    rows = Alarm._base_manager.filter(
        device__in={device for device, _, _ in heard}, state__in=STANDING
    )
    found = rows.values_list("device_id", "point", "kind", "pk")
    return {row[:3]: row[3] for row in found if row[:3] in heard}


def _counted(pk: UUID, one: Cries) -> bool:
    """Count cries with an alarm; False where somebody has judged it meanwhile."""
    again = {
        "count": F("count") + one.count,
        "last_at": Greatest(F("last_at"), one.last),
        "recovered_at": None,
    }
    return bool(Alarm._base_manager.filter(pk=pk, state__in=STANDING).update(**again))


def _opened(one: Cries) -> Alarm | None:
    """Open a single alarm, or count with the one that was opened meanwhile."""
    standing = _standing({(key := (one.device.pk, one.cry.point, one.cry.kind)): one})
    if key in standing and _counted(standing[key], one):
        return None
    alarm = _alarm(one)
    try:
        with transaction.atomic():
            alarm.save(force_insert=True)
    except IntegrityError:
        return _opened(one)
    return alarm


def _alarm(one: Cries) -> Alarm:
    device, cry = one.device, one.cry
    return Alarm(
        device=device,
        point=cry.point,
        where=cry.where,
        kind=cry.kind,
        area_id=device.area_id,
        area_path=device.area_path,
        place_id=device.place_id,
        opened_at=one.first,
        last_at=one.last,
        rang_at=one.first,
        count=one.count,
    )


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


Gone = tuple[UUID, Recovery, datetime]
"""Of which device the cause of what is gone, since when."""


def recover(gone: Iterable[Gone]) -> int:
    """Note that causes are gone (现场已恢复): one question, and one write where any stood.

    Alarms go on waiting for a person. Whoever cries again has not recovered. Returns how many.
    """
    told: defaultdict[UUID, list[tuple[Recovery, datetime]]] = defaultdict(list)
    for key, recovery, at in gone:
        told[key].append((recovery, at))
    if not told:
        return 0
    rows = Alarm._base_manager.filter(
        device__in=list(told), state__in=STANDING, recovered_at__isnull=True
    ).only("device_id", "point", "kind", "last_at", "recovered_at")
    over = [row for row in rows if _is_over(row, told[row.device_id])]
    return Alarm._base_manager.bulk_update(over, ["recovered_at"]) if over else 0


def _is_over(row: Alarm, told: Iterable[tuple[Recovery, datetime]]) -> bool:
    """Mark a row recovered by the last that says so; one older than its last cry says nothing."""
    moments = [
        at
        for recovery, at in told
        if at > row.last_at and ends(recovery, row.point, AlarmKind(row.kind))
    ]
    row.recovered_at = max(moments, default=None)
    return row.recovered_at is not None
