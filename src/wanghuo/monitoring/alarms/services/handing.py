"""What is told when an alarm is handed over: all that dispatch needs, and no person's name."""

from typing import Any

from wanghuo.monitoring.alarms import queries
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.alarms.rules import STANDING

MOST_POINTS = 50


def handed(alarm: Alarm) -> dict[str, Any]:
    """Return what the fact of a hand-over holds: where, what, since when, what else cries there.

    What was written stands on the alarm: it may name somebody. Unscoped: dispatch takes it whole.
    """
    around = queries.where_around(alarm)
    standing = Alarm._base_manager.filter(around, state__in=STANDING).order_by("opened_at", "id")
    points = standing.values_list("pk", "device_id", "point", "kind")
    building = queries.building_of(alarm)
    return {
        "kind": alarm.kind,
        "place": str(alarm.place_id) if alarm.place_id else None,
        "building": str(building) if building else None,
        "device": str(alarm.device_id),
        "point": alarm.point,
        "opened_at": alarm.opened_at.isoformat(),
        "points": [
            {"alarm": str(pk), "device": str(device), "point": point, "kind": kind}
            for pk, device, point, kind in points[:MOST_POINTS]
        ],
    }
