"""What the doors and operations of alarms are tried with."""

from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.alarms.models import Alarm, CountedSignal
from wanghuo.monitoring.alarms.rules import AlarmKind

OBJECTS = {"alarm_id": Alarm}
LISTS = {"alarms:alarms", "alarms:queue"}
EXPORTS = {"alarms:alarms"}
NEVER_SHOWN = {CountedSignal}
BY_QUERY = {"alarm_list": "area_id"}
SHOWN = ("alarm_list",)
PAGES = {"alarms:alarms": 3, "alarms:queue": 3}  # how many, the rows, the numbers


class Alarms:
    """An alarm of a device."""

    def __init__(self, mark, device, at):
        with scoped(EVERYWHERE):
            self.alarm = Alarm.objects.create(
                device=device,
                kind=AlarmKind.FIRE,
                where=f"{mark}走廊",
                area=device.area,
                area_path=device.area_path,
                opened_at=at,
                last_at=at,
            )

    @property
    def ids(self):
        """One row for each name in an address."""
        return {"alarm_id": self.alarm.pk}


def page_answers():
    """What is written into each door, by its name."""
    return {"handle_alarm": lambda _: {"version": 0, "action": "acknowledge"}}


bodies = page_answers
"""What each operation is asked with, by its name."""
