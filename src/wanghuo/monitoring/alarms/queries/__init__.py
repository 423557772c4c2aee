"""What can be seen of alarms; every list is scoped and in a named order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Max, Prefetch, Q, QuerySet

from wanghuo.base.areas.models import Area
from wanghuo.base.people import queries as people
from wanghuo.base.people.models import Role
from wanghuo.base.people.queries import accounts
from wanghuo.base.people.rules.personal import masked
from wanghuo.kernel.facts import queries as facts
from wanghuo.kernel.scoping import access, subtree
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.alarms.rules import (
    ALARM_RESPOND,
    STANDING,
    WAITING,
    AlarmKind,
    AlarmState,
    Caller,
    Cause,
    Queue,
    Rank,
)
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.readings.models import Series
from wanghuo.register.buildings.models import Building
from wanghuo.register.places.models import Occupier, Place

BULKY = ("area__boundary", "area__centre", "place__verdicts", "place__designations")
QUEUES = {
    Queue.WAITING: Q(pressing__lte=Rank.WAITING),
    Queue.RINGING: Q(pressing__lte=Rank.RINGING),
    Queue.REAL: Q(state__in=[AlarmState.REAL, AlarmState.HANDED_OVER]),
    Queue.FALSE: Q(state=AlarmState.FALSE) | ~Q(cause=""),
    Queue.SHIELDED: Q(pressing=Rank.SHIELDED),
    Queue.ALL: Q(),
}
AT_DESK = (Queue.WAITING, Queue.RINGING, Queue.REAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmFilter:
    """Which alarms a list shows; what is left out does not narrow."""

    queue: Queue = Queue.ALL
    kind: AlarmKind | None = None
    text: str = ""
    below: Area | None = None
    device_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    past_of: Alarm | None = None
    """Only other alarms of this one's point."""


def alarm_list(chosen: AlarmFilter) -> QuerySet[Alarm]:
    """List alarms: what may be a fire first, then what waits, the newest first."""
    return shown(Alarm.objects.filter(where(chosen))).order_by("pressing", "-opened_at", "id")


def where(chosen: AlarmFilter) -> Q:
    """Return the condition of a filter, the same for the list and for the number."""
    exact = {
        "kind": chosen.kind,
        "device_id": chosen.device_id,
        "opened_at__gte": chosen.since,
        "opened_at__lt": chosen.until,
    }
    condition = QUEUES[chosen.queue]
    condition &= Q(**{name: value for name, value in exact.items() if value is not None})
    if chosen.below is not None:
        condition &= subtree(chosen.below.path)
    if (alarm := chosen.past_of) is not None:
        condition &= Q(device_id=alarm.device_id, point=alarm.point) & ~Q(pk=alarm.pk)
    if chosen.text:
        condition &= (
            Q(where__contains=chosen.text)
            | Q(device__name__contains=chosen.text)
            | Q(place__name__contains=chosen.text)
        )
    return condition


def shown(rows: QuerySet[Alarm]) -> QuerySet[Alarm]:
    """Return alarms with all that their line says."""
    return rows.select_related("device", "area", "place", "answered_by").defer(*BULKY)


def numbers() -> dict[Queue, int]:
    """Count every queue of what is in scope; one question."""
    asked = {queue.value: Count("pk", filter=condition) for queue, condition in QUEUES.items()}
    found = Alarm.objects.order_by().aggregate(**asked)
    return {queue: found[queue.value] for queue in Queue}


def desk_queue() -> QuerySet[Alarm]:
    """Return all that waits at a desk: what may be a fire first, the newest on top (值守队列)."""
    return alarm_list(AlarmFilter(queue=Queue.WAITING)).select_related("place__building")


def desk_numbers() -> dict[Queue, int]:
    """Count what a desk has to do with; by state alone, however many were closed long ago."""
    rows = Alarm.objects.filter(state__in=[*WAITING, AlarmState.HANDED_OVER]).order_by()
    asked = {one.value: Count("pk", filter=QUEUES[one]) for one in AT_DESK}
    found = rows.aggregate(**asked)
    return {one: found[one.value] for one in AT_DESK}


def changed_between(after: int, until: int) -> dict[str, int]:
    """Return where alarms changed between two positions of facts, and the last position there.

    Unscoped: it is asked once for all desks, and each is told only of what it may look at. By its
    kind and not by its subject, so that both databases walk the positions.
    """
    rows = facts.positioned(after).filter(position__lte=until, kind__startswith="alarm.")
    return dict(rows.order_by().values_list("area_path").annotate(last=Max("position")))


def building_of(alarm: Alarm) -> UUID | None:
    """Return the building where an alarm cries: its device's, or else its place's."""
    of_place = alarm.place.building_id if alarm.place else None
    return alarm.device.building_id or of_place


def crying_around(alarm: Alarm) -> QuerySet[Alarm]:
    """Return what else stands at the same place or in the same building, the first to cry on top.

    Where neither is known, what else the device cries.
    """
    rows = Alarm.objects.filter(where_around(alarm), state__in=STANDING)
    return shown(rows.exclude(pk=alarm.pk)).order_by("opened_at", "id")


def where_around(alarm: Alarm) -> Q:
    """Match the alarms of the same device, place or building."""
    where = Q(device_id=alarm.device_id)
    if alarm.place_id:
        where |= Q(place_id=alarm.place_id)
    if building := building_of(alarm):
        where |= Q(device__building_id=building) | Q(place__building_id=building)
    return where


def devices_around(alarm: Alarm) -> QuerySet[Device]:
    """Return the devices of the place and its building, each as it was last heard (周边装置)."""
    where = Q(pk=alarm.device_id)
    if alarm.place_id:
        where |= Q(place_id=alarm.place_id)
    if building := building_of(alarm):
        inside = Place.objects.filter(building_id=building).order_by()
        where |= Q(building_id=building) | Q(place_id__in=inside.values("pk"))
    rows = Device.objects.filter(where, is_allowed=True).select_related("twin")
    measured = Series.objects.order_by("where", "id")
    return rows.prefetch_related(Prefetch("series", measured)).order_by("name", "id")


@dataclass(frozen=True, slots=True)
class Past:
    """How often a point has cried before, and what came of it (历史报警)."""

    total: int
    false: int
    causes: tuple[tuple[Cause, int], ...]
    last_at: datetime | None


def past_of(alarm: Alarm) -> Past:
    """Return what is known of other cries of the same point; one question."""
    counted = (
        Alarm.objects.filter(where(AlarmFilter(past_of=alarm)))
        .order_by()
        .values("cause")
        .annotate(count=Count("pk"), last=Max("opened_at"))
    )
    rows = sorted(counted, key=lambda row: -row["count"])
    causes = tuple((Cause(row["cause"]), row["count"]) for row in rows if row["cause"])
    return Past(
        total=sum(row["count"] for row in rows),
        false=sum(count for _, count in causes),
        causes=causes,
        last_at=max((row["last"] for row in rows), default=None),
    )


def place_of(alarm: Alarm) -> Place | None:
    """Return the place of an alarm with its occupier and building, where it is in reach."""
    if alarm.place_id is None:
        return None
    rows = Place.objects.filter(pk=alarm.place_id).select_related("occupier", "building")
    return rows.defer("verdicts", "designations").first()


def occupier_of(alarm: Alarm) -> str | None:
    """Return the number of the occupier of the place where an alarm cries; None where nobody is."""
    if alarm.place_id is None:
        return None
    rows = Place.objects.filter(pk=alarm.place_id, occupier__isnull=False)
    return rows.values_list("occupier__number", flat=True).first()


def building_in_reach(alarm: Alarm, place: Place | None) -> Building | None:
    """Return the building of an alarm: its device's, or else its place's."""
    if alarm.device.building_id:
        return Building.objects.filter(pk=alarm.device.building_id).first()
    return place.building if place else None


def callers(
    alarm: Alarm, place: Place | None, building: Building | None, on: date
) -> Iterator[Caller]:
    """Yield whom to call about an alarm, in the order in which one calls (联系人)."""
    kept = _kept(place, building)
    yield from (one for one in kept if one.name or one.masked)
    yield from _near(alarm, on)


def _kept(place: Place | None, building: Building | None) -> Iterator[Caller]:
    """Yield those whom the register names."""
    if place is not None:
        key = str(place.pk)
        yield _caller("place", key, "manager", "消防安全管理人", place)
        yield _caller("place", key, "responsible", "消防安全责任人", place)
        if place.occupier is not None:
            occupier = place.occupier
            yield _caller("occupier", str(occupier.pk), "head", "法定代表人", occupier)
    if building is not None:
        yield _caller("building", str(building.pk), "chief", "楼长", building)


def _near(alarm: Alarm, on: date) -> Iterator[Caller]:
    """Yield those who respond, nearest to the spot."""
    near = people.nearest_holders(alarm.area_path, ALARM_RESPOND, on)
    posts = accounts.posts_by_reviewed(near, on)
    for user in near:
        held = next((one for one in posts.get(user.pk, ()) if _responds(one.role)), None)
        role = f"{held.organisation.name} {held.role.name}" if held else "就近力量"
        yield Caller("user", str(user.pk), "mobile", role, user.name, masked(user.mobile))


def _responds(role: Role) -> bool:
    return ALARM_RESPOND in role.capabilities


def _caller(kind: str, key: str, part: str, role: str, row: Place | Occupier | Building) -> Caller:
    phone = getattr(row, f"{part}_phone")
    return Caller(kind, key, f"{part}_phone", role, getattr(row, f"{part}_name"), masked(phone))


def alarm_in_scope(alarm_id: UUID) -> Alarm:
    """Return one alarm, or refuse with `NotFound`."""
    return access(shown(Alarm.objects.all()), pk=alarm_id)


def alarm_in_brief(alarm_id: UUID) -> Alarm:
    """Return one alarm for whoever is told of it, or refuse with `NotFound`."""
    return access(Alarm._base_manager.select_related("place", "device"), pk=alarm_id)


def in_words(alarm: Alarm) -> str:
    """Say what was cried out and where."""
    return f"{AlarmKind(alarm.kind).label}：{alarm.place or alarm.device} {alarm.where}".strip()
