"""Alarms in the demo: a fire that nobody has answered, and a false one of yesterday."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from wanghuo.base.people import queries as people
from wanghuo.base.people.models import User
from wanghuo.gateway.journal.reading import WHOLE, FileReader
from wanghuo.gateway.journal.records import Kind, Lane
from wanghuo.gateway.protocols.gbt26875.times import tag
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import local_date
from wanghuo.monitoring.alarms import projector, services
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.alarms.rules import ALARM_READ, AlarmAction, Cause
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.devices.projector import carry, take
from wanghuo.web.demo.devices import record, write

YESTERDAY, JUST_NOW = timedelta(hours=20), timedelta(minutes=3)
FIRE_BITS = 2
DETECTOR = bytes.fromhex("02 01 01 01 28 0A000200")
STEPS: tuple[tuple[AlarmAction, dict[str, Any]], ...] = (
    (AlarmAction.ACKNOWLEDGE, {}),
    (AlarmAction.VERIFY, {}),
    (AlarmAction.CALL_FALSE, {"cause": Cause.COOKING, "note": "电话核实，厨房油烟，已通风"}),
)


def cry_out(var: Path, now: datetime) -> None:
    """Let a kitchen have cried in vain yesterday, and a corridor cry now."""
    cries = (("一层厨房", now - YESTERDAY), ("二层走廊", now - JUST_NOW))
    records = [
        record(number, _fire(where, at), at, Kind.SIGNAL)
        for number, (where, at) in zip(_numbers(now), cries, strict=False)
    ]
    write(var / "journal", records, Lane.ALARM)
    reader = FileReader(var / "journal")
    while take(reader, Lane.ALARM, WHOLE, at=now, effects=(carry, projector.carry)):
        pass
    _dismiss(now)


def _fire(where: str, at: datetime) -> bytes:
    """Return the unit of a smoke detector that cries fire (类型 2)."""
    text = where.encode("gb18030").ljust(31, b"\0")
    return DETECTOR + FIRE_BITS.to_bytes(2, "little") + text + tag(at)


def _numbers(now: datetime) -> list[int]:
    """Return the numbers of the devices, those in the clerk's town first."""
    clerk = _person("clerk", now)
    rows = Device.objects.order_by("identity")
    ours = sorted(rows, key=lambda one: not clerk.can(ALARM_READ, one.area_path))
    return [int(one.identity.partition(":")[2], 16) for one in ours]


def _dismiss(now: datetime) -> None:
    """Let an officer have found out that it was the kitchen."""
    officer = _person("officer", now)
    for alarm in Alarm.objects.order_by("opened_at")[:1]:
        for nth, (action, said) in enumerate(STEPS):
            at = alarm.opened_at + timedelta(minutes=nth + 1)
            services.handle_alarm(
                alarm=alarm, version=alarm.version, action=action, actor=officer, at=at, **said
            )


def _person(username: str, now: datetime) -> Actor:
    return people.actor_of(User.objects.get(username=username), local_date(now))
