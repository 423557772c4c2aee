"""What the doors and operations of alarms are tried with."""

from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.alarms.models import Alarm, CountedSignal
from wanghuo.monitoring.alarms.rules import ALARM_READ, AlarmKind

OBJECTS = {"alarm_id": Alarm}
LISTS = {"alarms:alarms", "desk:desk", "desk:queue"}
EXPORTS = {"alarms:alarms"}
NEVER_SHOWN = {CountedSignal}
BY_QUERY = {"alarm_list": "area_id"}
SHOWN = ("alarm_list",)
PAGES = {
    "alarms:alarms": 3,  # how many, the rows, the numbers
    "desk:queue": 2,  # the rows, the numbers
    # the rows, the numbers; of the first what else cries, devices and what they measure, who
    # responds (roles, posts), what came before, the timeline, who did it
    "desk:desk": 10,
}
ALSO = {"desk:call": [ALARM_READ]}


class Alarms:
    """An alarm of a device."""

    def __init__(self, mark, device, at):
        with scoped(EVERYWHERE):
            self.alarm = Alarm.objects.create(
                device=device,
                kind=AlarmKind.FIRE,
                where=f"{mark}走廊",
                place=device.place,
                state="real",
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
    return {
        "handle_alarm": lambda _: {"version": 0, "action": "hand_over", "note": "大队"},
        "respond_alarm": lambda _: {"response": "going"},
        "call": lambda town: {"who": f"user.{town.user.pk}.mobile"},
    }


bodies = page_answers
"""What each operation is asked with, by its name."""
