"""What can be seen of confirmed fires, and of what was reported further up."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Max, Min, QuerySet

from wanghuo.kernel.scoping import access
from wanghuo.monitoring.alarms.models import Alarm, AlarmGroup, Escalation

BULKY = ("area__boundary", "area__centre", "place__verdicts", "place__designations")


class Reach(NamedTuple):
    """How many points a fire has reached, from when until when."""

    points: int
    first_at: datetime | None
    last_at: datetime | None


def reach_of(group: AlarmGroup) -> Reach:
    """Return how far a fire of a list has come."""
    told = vars(group)
    return Reach(told["points"], told["first_at"], told["last_at"])


def group_list(*, is_standing: bool | None = None) -> QuerySet[AlarmGroup]:
    """List confirmed fires, those that stand first, the newest first."""
    narrowed = {} if is_standing is None else {"is_standing": is_standing}
    return shown(AlarmGroup.objects.filter(**narrowed)).order_by(
        "-is_standing", "-confirmed_at", "id"
    )


def shown(rows: QuerySet[AlarmGroup]) -> QuerySet[AlarmGroup]:
    """Return confirmed fires with all that their line says."""
    counted = rows.annotate(
        points=Count("alarms"), first_at=Min("alarms__opened_at"), last_at=Max("alarms__last_at")
    )
    return counted.select_related("building", "place", "area").defer(*BULKY)


def group_in_scope(group_id: UUID) -> AlarmGroup:
    """Return one confirmed fire, or refuse with `NotFound`."""
    return access(shown(AlarmGroup.objects.all()), pk=group_id)


def alarms_of(group: AlarmGroup) -> QuerySet[Alarm]:
    """Return the points of a fire in the order in which it reached them."""
    rows = Alarm.objects.filter(group=group).select_related("device", "place", "area")
    return rows.defer(*BULKY).order_by("opened_at", "id")


def escalation_list(
    since: datetime | None = None, until: datetime | None = None
) -> QuerySet[Escalation]:
    """List what was reported further up, the latest first."""
    given = {"at__gte": since, "at__lt": until}
    narrowed = {name: value for name, value in given.items() if value is not None}
    rows = Escalation.objects.filter(**narrowed)
    kin = ("alarm__device", "alarm__place", "alarm__area", "alarm__answered_by")
    far = [f"alarm__{name}" for name in BULKY]
    return rows.select_related(*kin).defer(*far).order_by("-at", "id")


def escalations_of(alarm: Alarm) -> QuerySet[Escalation]:
    """Return to whom an alarm was reported, in the order of time."""
    return Escalation.objects.filter(alarm=alarm).order_by("at", "ladder", "level")
