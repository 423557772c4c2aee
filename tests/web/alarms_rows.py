"""What the doors and operations of alarms are tried with."""

from datetime import timedelta

from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.alarms.models import Alarm, AlarmGroup, CountedSignal, Escalation, Shield
from wanghuo.monitoring.alarms.rules import (
    ALARM_READ,
    AlarmKind,
    AlarmState,
    Ladder,
    ShieldSort,
    Verdict,
)

OBJECTS = {"alarm_id": Alarm, "shield_id": Shield, "group_id": AlarmGroup}
LISTS = {
    "alarms:alarms", "alarms:shields", "alarms:fires", "alarms:escalations", "alarms:judged",
    "desk:desk", "desk:queue",
}  # fmt: skip
EXPORTS = {
    "alarms:alarms", "alarms:shields", "alarms:fires", "alarms:escalations", "alarms:judged",
}  # fmt: skip
NEVER_SHOWN = {CountedSignal}
SHOWN_AT = {Escalation: "alarms:escalations"}
BY_QUERY = {"alarm_list": "area_id", "shield_list": "area_id", "false_alarms": "area_id"}
SHOWN = ("alarm_list", "shield_list", "fire_list")
PAGES = {
    "alarms:alarms": 4,  # how many, the rows, the numbers, the fires that stand
    "desk:queue": 3,  # the rows, the numbers, the fires that stand
    # the rows, the numbers, the fires; of the first to whom it was reported, what else cries,
    # devices and what they measure, who responds (roles, posts), what came before, the timeline,
    # who did it
    "desk:desk": 12,
    "alarms:shields": 2,  # how many, the rows
    "alarms:fires": 2,
    "alarms:escalations": 2,
    "alarms:statistics": 4,  # the causes, of how many; the whole, of how many devices
    "alarms:judged": 2,
}
ALSO = {"desk:call": [ALARM_READ]}
HOUR = timedelta(hours=1)


class Alarms:
    """An alarm of a device in a fire, reported further up; a false one; a shield."""

    def __init__(self, mark, device, at, place):
        now = clock.now()
        home = {"area": device.area, "area_path": device.area_path}
        cry = {"device": device, "where": f"{mark}走廊", **home}
        with scoped(EVERYWHERE):
            self.group = AlarmGroup.objects.create(place=place, confirmed_at=at, **home)
            self.alarm = Alarm.objects.create(
                kind=AlarmKind.FIRE,
                state=AlarmState.REAL,
                place=device.place,
                opened_at=at,
                last_at=at,
                group=self.group,
                **cry,
            )
            self.false = Alarm.objects.create(
                kind=AlarmKind.FIRE, opened_at=now - HOUR, last_at=now - HOUR, state="closed",
                verdict=Verdict.FALSE, cause="cooking", settled_at=now, closed_at=now, **cry,
            )  # fmt: skip
            Escalation.objects.create(
                alarm=self.alarm, ladder=Ladder.UNANSWERED, level=1, told="值班人员", at=at
            )
            self.shield = Shield.objects.create(
                device=device, sort=ShieldSort.SHIELD, reason=f"{mark}施工", starts_at=now,
                until=now + 48 * HOUR, opened_at=now, **home,
            )  # fmt: skip

    @property
    def ids(self):
        """One row for each name in an address."""
        return {
            "alarm_id": self.alarm.pk,
            "shield_id": self.shield.pk,
            "group_id": self.group.pk,
        }


def _cover(town):
    until = (clock.now() + HOUR).isoformat(timespec="minutes")
    return {
        "sort": "shield", "device": town.devices.device.identity, "until": until,
        "reason": "更换探测器",
    }  # fmt: skip


def _earlier():
    return (clock.now() + HOUR).isoformat(timespec="minutes")


def _written():
    at = (clock.now() + HOUR).astimezone(clock.SHANGHAI)
    return at.strftime("%Y-%m-%dT%H:%M")


def page_answers():
    """What is written into each door, by its name."""
    return {
        "handle_alarm": lambda _: {"version": 0, "action": "hand_over", "note": "大队"},
        "respond_alarm": lambda _: {"response": "going"},
        "call": lambda town: {"who": f"user.{town.user.pk}.mobile"},
        "handle_group": lambda town: {
            "version": 0, "action": "hand_over", "note": "大队",
            "versions": f"{town.alarms.alarm.pk}=0",
        },
        "open_shield": lambda town: _cover(town) | {"until": _written()},
        "shorten_shield": lambda _: {"version": 0, "until": _written()},
        "lift_shield": lambda _: {"version": 0},
    }  # fmt: skip


def bodies():
    """What each operation is asked with, by its name."""
    return {
        "handle_alarm": lambda _: {"version": 0, "action": "hand_over", "note": "大队"},
        "handle_group": lambda town: {
            "action": "hand_over", "note": "大队", "versions": {str(town.alarms.alarm.pk): 0},
        },
        "respond_alarm": lambda _: {"response": "going"},
        "open_shield": _cover,
        "shorten_shield": lambda _: {"version": 0, "until": _earlier()},
        "lift_shield": lambda _: {"version": 0},
    }  # fmt: skip
