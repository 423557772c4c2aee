"""Alarms in the demo: a fire of two points that nobody has answered, a false one, a shield."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from wanghuo.base.people import queries as people
from wanghuo.base.people.models import User
from wanghuo.gateway.journal.reading import WHOLE, FileReader
from wanghuo.gateway.journal.records import Kind, Lane
from wanghuo.gateway.protocols.gbt26875.times import tag
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.clock import local_date
from wanghuo.monitoring.alarms import projector, services
from wanghuo.monitoring.alarms.models import Alarm
from wanghuo.monitoring.alarms.rules import (
    ALARM_READ,
    ALARM_SHIELD,
    AlarmAction,
    Cause,
    ShieldSort,
)
from wanghuo.monitoring.alarms.services import Cover
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.devices.projector import carry, take
from wanghuo.web.demo.devices import record, write

YESTERDAY, JUST_NOW = timedelta(hours=20), timedelta(minutes=3)
FIRE_BITS = 2
DETECTOR = bytes.fromhex("02 01 01 01 28")
UPSTAIRS, STAIRS = bytes.fromhex("0A000200"), bytes.fromhex("0A000300")
MAINTENANCE = timedelta(hours=8)
STEPS: tuple[tuple[AlarmAction, dict[str, Any]], ...] = (
    (AlarmAction.ACKNOWLEDGE, {}),
    (AlarmAction.VERIFY, {}),
    (AlarmAction.CALL_FALSE, {"cause": Cause.COOKING, "note": "电话核实，厨房油烟，已通风"}),
)


def cry_out(var: Path, now: datetime) -> None:
    """Let a kitchen have cried in vain yesterday, and two points of a corridor cry now."""
    first, second, *rest = _numbers(now)
    cries = (
        (first, "一层厨房", UPSTAIRS, now - YESTERDAY),
        (second, "二层走廊", UPSTAIRS, now - JUST_NOW),
        (second, "二层楼梯间", STAIRS, now - JUST_NOW + timedelta(seconds=40)),
    )
    records = [
        record(number, _fire(where, address, at), at, Kind.SIGNAL)
        for number, where, address, at in cries
    ]
    write(var / "journal", records, Lane.ALARM)
    reader = FileReader(var / "journal")
    while take(reader, Lane.ALARM, WHOLE, at=now, effects=(carry, projector.carry)):
        pass
    _dismiss(now)
    _maintain(rest, now)


def _fire(where: str, address: bytes, at: datetime) -> bytes:
    """Return the unit of a smoke detector that cries fire (类型 2)."""
    text = where.encode("gb18030").ljust(31, b"\0")
    return DETECTOR + address + FIRE_BITS.to_bytes(2, "little") + text + tag(at)


def _maintain(numbers: Sequence[int], now: datetime) -> None:
    """Let an officer keep a transmitter that is being maintained from ringing."""
    officer = _person("officer", now)
    ours = [
        row
        for row in _transmitters().select_related("area")
        if int(row.identity.partition(":")[2], 16) in numbers
        and officer.can(ALARM_SHIELD, row.area_path)
    ]
    for device in ours[:1]:
        cover = Cover(
            thing=device,
            sort=ShieldSort.MAINTENANCE,
            reason="年度维保，逐点试验",
            until=now + MAINTENANCE,
        )
        services.open_shield(cover=cover, actor=officer, at=now)


def _transmitters() -> QuerySet[Device]:
    """Return what stands at key units, in the order of their numbers."""
    return Device.objects.filter(protocol="gbt26875").order_by("identity")


def _numbers(now: datetime) -> list[int]:
    """Return the numbers of the devices, those in the clerk's town first."""
    clerk = _person("clerk", now)
    rows = _transmitters()
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
