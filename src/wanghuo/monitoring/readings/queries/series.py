"""What can be seen of measured values, in the table and in the files alike."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import structlog
from django.conf import settings
from django.db.models import QuerySet

from wanghuo.kernel.scoping import access
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.readings.models import DAY_MS, Reading, RolledDay, Series, SeriesHome
from wanghuo.monitoring.readings.rules.history import MOST_POINTS, Bucket, Value, bucketed
from wanghuo.monitoring.readings.writing import UNREADABLE, file_of, values_of

BULKY = ("device__area__boundary", "device__area__centre", "device__place__verdicts",
         "device__place__designations")  # fmt: skip

log = structlog.get_logger()


class Curve(NamedTuple):
    """A series over a stretch of time; `missing` days should be in files that are not there."""

    buckets: list[Bucket]
    missing: int = 0


def series_of(device: Device) -> QuerySet[Series]:
    """Return what a device measures, by its points."""
    rows = Series.objects.filter(device=device).select_related("device")
    return rows.order_by("point", "quantity", "id")


def series_in_scope(series_id: int) -> Series:
    """Return one series with its device, or refuse with `NotFound`."""
    rows = Series.objects.select_related("device__area", "device__place", "own_limit")
    return access(rows.defer(*BULKY), pk=series_id)


def measured_at(series: Series) -> datetime | None:
    """Return the time of the last value."""
    return None if series.last_at is None else moment(series.last_at)


def moment(at: int) -> datetime:
    """Return the time that milliseconds since 1970 stand for."""
    return datetime.fromtimestamp(at / 1000, UTC)


def curve_of(series: Series, since: int, until: int, most: int = MOST_POINTS) -> Curve:
    """Return a series from one time until another, with no more points than a screen shows."""
    missing: set[int] = set()
    values = values_between(series, since, until, missing)
    return Curve(list(bucketed(values, since, until, most)), len(missing))


def values_between(
    series: Series, since: int, until: int, missing: set[int] | None = None
) -> Iterator[Value]:
    """Yield the values of a series from one time until another, wherever they lie, in order.

    The series was looked for in scope. The table is read first: what leaves it meanwhile is then
    in a file already. A day that should be in a file that is not there is added to `missing`.
    """
    first, last = since // DAY_MS, (until - 1) // DAY_MS
    standing = _standing(series, first, last)
    rolled = _rolled(series, first, last)
    for day in sorted({*standing, *rolled}):
        values = standing.get(day, [])
        if day in rolled:
            both = dict(values)
            for area in rolled[day]:
                both |= _in_file(series, day, area, missing)
            values = sorted(both.items())
        yield from (value for value in values if since <= value[0] < until)


def _standing(series: Series, first: int, last: int) -> Mapping[int, list[Value]]:
    """Return what the table holds; each day is named, for a range of them would be read whole."""
    days = list(range(first, last + 1))
    rows = Reading._base_manager.filter(day__in=days, series=series)
    values = rows.order_by("day", "at").values_list("day", "at", "value")
    return {
        day: [(at, value) for _, at, value in of_day]
        for day, of_day in groupby(values, key=itemgetter(0))
    }


def _rolled(series: Series, first: int, last: int) -> Mapping[int, list[int]]:
    """Return the areas in whose files the series may lie, by day."""
    homes = SeriesHome._base_manager.filter(series=series).values("area")
    rows = RolledDay._base_manager.filter(day__range=(first, last), area__in=homes)
    found = defaultdict(list)
    for day, area in rows.order_by("day", "area_id").values_list("day", "area_id"):
        found[day].append(area)
    return found


def _in_file(series: Series, day: int, area: int, missing: set[int] | None) -> Mapping[int, float]:
    try:
        return dict(values_of(file_of(root(), day, area), series.pk))
    except UNREADABLE:
        log.exception("readings.file_cannot_be_read", day=day, area=area)
        if missing is not None:
            missing.add(day)
        return {}


def root() -> Path:
    """Return the folder of the files."""
    return Path(settings.READINGS_ROOT)
