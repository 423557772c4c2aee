"""Several points of one building that cry at a time are a confirmed fire.

The building's row is locked before its other cries are looked at: of two projectors that bring the
last points in the same moment the second sees the first one's. Who stands already takes in what
cries next.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry
from wanghuo.kernel.rulebook.services import rule
from wanghuo.monitoring.alarms.models import Alarm, AlarmGroup
from wanghuo.monitoring.alarms.rules import (
    ALARM_GROUPED,
    FIRE_INDICATED,
    RINGING,
    STANDING,
    AlarmKind,
    Confirmation,
    PointCry,
    is_confirmed,
    points_of,
)
from wanghuo.register.buildings.models import Building
from wanghuo.register.places.models import Place

Places = Mapping[UUID, Place]


class Spot(NamedTuple):
    """A building; or a place, where no building is known."""

    building: UUID | None
    place: UUID | None


Grounds = Mapping[UUID, Building | Place]


def confirm_fires(ringing: Sequence[Alarm], places: Places, at: datetime) -> None:
    """Let what rings be part of the fire that stands at its spot, or make one of enough points."""
    spots = {spot for one in ringing if (spot := _spot(one, places))}
    if not spots:
        return
    grounds = _locked(spots)
    standing = _standing(spots)
    cries = _cries(spots, at)
    for spot in sorted(spots, key=str):
        there = cries.get(spot, [])
        _gather(standing.get(spot), spot, there, grounds, at)


def _spot(alarm: Alarm, places: Places) -> Spot | None:
    place = places.get(alarm.place_id) if alarm.place_id else None
    return spot_of(alarm.device.building_id, place)


def spot_of(building: UUID | None, place: Place | None) -> Spot | None:
    """Return where a device is, or None where nobody knows."""
    home = building or (place.building_id if place else None)
    if home is not None:
        return Spot(home, None)
    return Spot(None, place.pk) if place else None


def _locked(spots: Iterable[Spot]) -> Grounds:
    """Return the rows of buildings and places, each locked, always in the same order."""
    told = list(spots)
    found: dict[UUID, Building | Place] = {}
    for model, ids in (
        (Building, {spot.building for spot in told if spot.building}),
        (Place, {spot.place for spot in told if spot.place}),
    ):
        if ids:
            rows = model._base_manager.select_related("area").filter(pk__in=ids).order_by("pk")
            found |= {row.pk: row for row in rows.select_for_update(of=("self",), no_key=True)}
    return found


def _at(spots: Iterable[Spot], prefix: str = "") -> Q:
    told = list(spots)
    buildings = {spot.building for spot in told if spot.building}
    places = {spot.place for spot in told if spot.place}
    if not prefix:
        return Q(building__in=buildings) | Q(building=None, place__in=places)
    return (
        Q(device__building__in=buildings) | Q(place__building__in=buildings) | Q(place__in=places)
    )


def _standing(spots: Iterable[Spot]) -> Mapping[Spot, AlarmGroup]:
    rows = AlarmGroup._base_manager.filter(_at(spots), is_standing=True)
    return {Spot(row.building_id, None if row.building_id else row.place_id): row for row in rows}


def _cries(spots: Iterable[Spot], at: datetime) -> Mapping[Spot, list[Alarm]]:
    """Return what rings at each spot and is in no group, the first cry first."""
    longest = timedelta(days=1)
    rows = (
        Alarm._base_manager.filter(
            _at(spots, "alarm"),
            state__in=STANDING,
            kind__in=RINGING,
            is_shielded=False,
            group=None,
            last_at__gte=at - longest,
        )
        .select_related("device", "place")
        .defer("place__verdicts", "place__designations")
        .order_by("opened_at", "id")
    )
    found: dict[Spot, list[Alarm]] = {}
    for row in rows:
        if spot := spot_of(row.device.building_id, row.place):
            found.setdefault(spot, []).append(row)
    return found


def _gather(
    group: AlarmGroup | None, spot: Spot, cries: list[Alarm], grounds: Grounds, at: datetime
) -> None:
    """Add what cries at a spot to its fire; without one, see whether it is enough for one."""
    ground = grounds[spot.building or spot.place or UUID(int=0)]
    needed = _needed(ground.area.code, at)
    latest = max((one.last_at for one in cries), default=at)
    since = latest - timedelta(minutes=needed.minutes)
    near = [one for one in cries if one.last_at >= since]
    if not near or (group is None and not is_confirmed(map(_told, near), latest, needed)):
        return
    _join(group or _begin(spot, ground, near, at), near, at)


def _needed(region: str, at: datetime) -> Confirmation:
    return Confirmation(**rule("alarm.confirmation", region, local_date(at)).parameters)


def _told(alarm: Alarm) -> PointCry:
    return PointCry(alarm.device_id, alarm.point, alarm.kind, alarm.last_at)


def _begin(spot: Spot, ground: Building | Place, cries: list[Alarm], at: datetime) -> AlarmGroup:
    group = AlarmGroup(
        building_id=spot.building,
        place_id=spot.place or _common(cries),
        area_id=ground.area_id,
        area_path=ground.area_path,
        confirmed_at=at,
    )
    group.save(force_insert=True)
    data = {"group": str(group.pk), "points": len(points_of(map(_told, cries)))}
    subjects = [facts.mark(group), facts.mark(ground)]
    told = [Entry(subject, data=data | {"note": str(ground)}) for subject in subjects]
    facts.record_all(FIRE_INDICATED, told, actor=SYSTEM, at=at)
    return group


def _common(cries: list[Alarm]) -> UUID | None:
    """Return the place of all of them, where it is one."""
    places = {one.place_id for one in cries}
    return places.pop() if len(places) == 1 else None


def _join(group: AlarmGroup, cries: list[Alarm], at: datetime) -> None:
    """Let alarms be part of a group; a step at the desk in the same moment changes nothing."""
    Alarm._base_manager.filter(pk__in=[one.pk for one in cries]).update(group=group)
    told = [Entry(facts.mark(one), data={"group": str(group.pk),
            "note": AlarmKind(one.kind).label}) for one in cries]  # fmt: skip
    facts.record_all(ALARM_GROUPED, told, actor=SYSTEM, at=at)
