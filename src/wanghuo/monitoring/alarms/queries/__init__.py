"""What can be seen of alarms; every list is scoped and in a named order."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from wanghuo.base.areas.models import Area
from wanghuo.kernel.scoping import access, subtree
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.alarms.rules import AlarmKind, AlarmState, Queue, Rank

BULKY = ("area__boundary", "area__centre", "place__verdicts", "place__designations")
QUEUES = {
    Queue.WAITING: Q(pressing__lte=Rank.WAITING),
    Queue.RINGING: Q(pressing__lte=Rank.RINGING),
    Queue.REAL: Q(state__in=[AlarmState.REAL, AlarmState.HANDED_OVER]),
    Queue.FALSE: Q(state=AlarmState.FALSE) | ~Q(cause=""),
    Queue.SHIELDED: Q(pressing=Rank.SHIELDED),
    Queue.ALL: Q(),
}


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


def alarm_in_scope(alarm_id: UUID) -> Alarm:
    """Return one alarm, or refuse with `NotFound`."""
    return access(shown(Alarm.objects.all()), pk=alarm_id)


def alarm_in_brief(alarm_id: UUID) -> Alarm:
    """Return one alarm for whoever is told of it, or refuse with `NotFound`."""
    return access(Alarm._base_manager.select_related("place", "device"), pk=alarm_id)


def in_words(alarm: Alarm) -> str:
    """Say what was cried out and where."""
    return f"{AlarmKind(alarm.kind).label}：{alarm.place or alarm.device} {alarm.where}".strip()
