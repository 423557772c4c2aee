"""Limits and trends in the demo: a hydrant that leaks for a week, a board that is too high.

What they measured lies in the table as the projector keeps it; the drift is found by the job that
finds it every night, the alarm opened by the rule that opens it.
"""

import math
import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from wanghuo.base.people import queries as people
from wanghuo.base.people.models import User
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.clock import local_date
from wanghuo.monitoring.alarms.projector import warn_of_drifts
from wanghuo.monitoring.alarms.projector.opening import open_alarm, tell
from wanghuo.monitoring.alarms.rules import ALARM_READ, AlarmKind, Cry
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.devices.services import Claim, claim_device
from wanghuo.monitoring.readings import queries, services
from wanghuo.monitoring.readings.models import DAY_MS, Reading, Series
from wanghuo.monitoring.readings.rules import Level, Standing, quantity_label, step
from wanghuo.register.places.models import Place

DAYS, HOURS = 28, 24
HOUR_MS = DAY_MS // HOURS
BATCH = 500
SEED = 26875
HYDRANT, BOARD = "meokon:900000000001", "mqtt_map:tencent_thing/board-1"


def measure(now: datetime) -> None:
    """Claim a hydrant and a board in the clerk's town, and let them have measured for a month."""
    rng = random.Random(SEED)  # noqa: S311 -- noise for a story, not secrets
    place = _place(now)
    road, shop = f"{place.area.name}路口消火栓", f"{place.name}配电箱"[:60]
    hydrant = _series(place, HYDRANT, road, "pressure", "kPa", now)
    board = _series(place, BOARD, shop, "residual_current", "mA", now)
    _keep(hydrant, list(_leaks(rng, now)))
    _keep(board, list(_rises(rng, now)))
    services.find_drifts(at=now)
    warn_of_drifts(at=now)
    _judge(board, now)


def _place(now: datetime) -> Place:
    """Return an open key unit of the clerk's town, else any."""
    clerk = people.actor_of(User.objects.get(username="clerk"), local_date(now))
    standing = Place.objects.filter(is_key=True, closed_on=None, merged_into=None)
    rows = list(standing.select_related("area").order_by("number", "id")[:200])
    return next((one for one in rows if clerk.can(ALARM_READ, one.area_path)), rows[0])


def _series(
    place: Place, identity: str, name: str, quantity: str, unit: str, now: datetime
) -> Series:
    claim = Claim(identity=identity, place=place, name=name)
    device = claim_device(claim=claim, actor=SYSTEM, at=now - timedelta(days=DAYS + 2))
    return Series.objects.create(device=device, quantity=quantity, unit=unit)


def _hours(now: datetime) -> Iterator[tuple[int, float]]:
    """Yield the hours of the last days, the last an hour ago, each with its days until now."""
    last = int(now.timestamp() * 1000) // HOUR_MS * HOUR_MS - HOUR_MS
    for back in range(DAYS * HOURS, -1, -1):
        yield last - back * HOUR_MS, back / HOURS


def _leaks(rng: random.Random, now: datetime) -> Iterator[tuple[int, float]]:
    """Yield a hydrant's pressure: it leaks since eight days."""
    for at, back in _hours(now):
        drawn = 8 * math.cos(2 * math.pi * at / DAY_MS)
        yield at, round(320 + drawn + rng.gauss(0, 2) - 9.8 * max(0.0, 8 - back), 1)


def _rises(rng: random.Random, now: datetime) -> Iterator[tuple[int, float]]:
    """Yield a board's residual current: since five hours something is wet."""
    for at, back in _hours(now):
        wet = 260.0 if back * HOURS < 5 else 0.0
        yield at, round(88 + 6 * math.cos(2 * math.pi * at / DAY_MS) + rng.gauss(0, 3) + wet, 1)


def _keep(series: Series, values: list[tuple[int, float]]) -> None:
    rows = [Reading(day=at // DAY_MS, series=series, at=at, value=value) for at, value in values]
    Reading._base_manager.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    series.last_at, series.last_value = values[-1]
    series.save(update_fields=["last_at", "last_value"])


@transaction.atomic
def _judge(board: Series, now: datetime) -> None:
    """Hold the board's last day against its limit, value by value."""
    limit = queries.limits_of_series([board], local_date(now))[board.pk]
    standing = Standing()
    rows = Reading._base_manager.filter(series=board, at__gte=(board.last_at or 0) - DAY_MS)
    for at, value in rows.order_by("at").values_list("at", "value"):
        standing = step(standing, value, at, limit)
    board.level = standing.level
    board.save(update_fields=["level"])
    if standing.level is not Level.NORMAL:
        _cry(board, now)


def _cry(board: Series, now: datetime) -> None:
    words = f"{quantity_label(board.quantity)}{Level(board.level).label} {board.last_value:g}"
    device = Device.objects.get(pk=board.device_id)
    at = now - timedelta(hours=1)
    alarm = open_alarm(device, Cry(board.key, AlarmKind.LIMIT, f"{words}{board.unit}"), at)
    if alarm is not None:
        tell([alarm], at)
