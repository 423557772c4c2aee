"""What was measured is kept with its series; a value that goes beyond its limits is told.

Runs in the transaction that moves the cursor. A value is one for a series and a time: carried
twice, it is there once. Values that come late are kept, and change nothing of how a series stands.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from wanghuo.kernel import bulk, clock
from wanghuo.monitoring.devices.projector import Known, Said
from wanghuo.monitoring.readings import queries
from wanghuo.monitoring.readings.models import DAY_MS, Reading, Series
from wanghuo.monitoring.readings.projector.telling import Crossing, tell
from wanghuo.monitoring.readings.queries.limits import Asked
from wanghuo.monitoring.readings.reading import Measured, measured
from wanghuo.monitoring.readings.rules import Level, Limit, Standing, step

COLUMNS = ("id", "device", "point", "quantity", "where", "last_at", "level", "beyond", "since")
READING = ("day", "series", "at", "value")
LAST = ("last_at", "last_value")
JUDGED = (*LAST, "level", "beyond", "since")


Key = tuple[bulk.Key, str, str]


class Value(NamedTuple):
    """One measured value of a device, and when it was received."""

    device: Known
    measured: Measured
    received: datetime
    key: Key
    """Whose value it is: device, point and quantity."""


class Course:
    """A series as the batch goes on: what it last had, and how that stands to its limits."""

    __slots__ = ("last", "last_at", "part", "pk", "stands", "stood")

    def __init__(self, pk: int, part: str, last_at: int | None, stood: Sequence[Any]) -> None:
        """Begin as the row stands."""
        self.pk, self.part, self.last_at, self.stood = pk, part, last_at, stood
        self.last: Measured | None = None
        self.stands: Standing | None = None

    def take(self, value: Measured, limit: Limit | None) -> Level | None:
        """Take a value that is later than what is known; return a level that is reached anew."""
        if self.last_at is not None and value.at <= self.last_at:
            return None
        self.last_at, self.last = value.at, value
        if limit is None:
            return None
        before = self.stands or _standing(*self.stood)
        self.stands = step(before, value.value, value.at, limit)
        return None if self.stands.level is before.level else self.stands.level


def carry(records: Sequence[Said], at: datetime) -> list[Crossing]:
    """Keep what records measured; return what went beyond a limit or came back."""
    values = sorted(_values(records), key=_time)
    if not values:
        return []
    series = _series(values)
    bulk.add(Reading, READING, list(_readings(values, series)))
    crossings = list(_judged(values, series))
    _keep(series.values())
    tell(crossings, at)
    return crossings


def _time(value: Value) -> int:
    return value.measured.at


def _values(records: Iterable[Said]) -> Iterator[Value]:
    for said in records:
        if (speaker := said.speaker) is not None:
            for one in measured(said.told, said.at):
                yield Value(speaker, one, said.at, (speaker.pk, one.point, one.quantity))


def _series(values: Sequence[Value]) -> dict[Key, Course]:
    """Return the series of the values; one that is new is entered."""
    devices = {value.device.pk for value in values}
    found = _found(devices)
    fresh = {value.key: value for value in values if value.key not in found}
    if fresh:
        Series._base_manager.bulk_create(map(_begun, fresh.values()), ignore_conflicts=True)
        found = _found(devices)
    return found


def _found(devices: set[bulk.Key]) -> dict[Key, Course]:
    return {
        (device, point, quantity): Course(pk, part, last_at, stood)
        for pk, device, point, quantity, part, last_at, *stood in bulk.find(
            Series, "device", devices, COLUMNS
        )
    }


def _standing(level: str, beyond: str, since: int | None) -> Standing:
    return Standing(Level(level), Level(beyond) if beyond else None, since)


def _begun(value: Value) -> Series:
    one = value.measured
    return Series(
        device_id=value.device.pk,
        point=one.point,
        quantity=one.quantity,
        unit=one.unit,
        where=one.where,
    )


def _readings(values: Iterable[Value], series: dict[Key, Course]) -> Iterator[bulk.Row]:
    for value in values:
        at = value.measured.at
        yield at // DAY_MS, series[value.key].pk, at, value.measured.value


def _judged(values: Iterable[Value], series: dict[Key, Course]) -> Iterator[Crossing]:
    limits = queries.limits_of(_asked(values, series), clock.today())
    for value in values:
        row = series[value.key]
        limit = limits.get(row.pk)
        level = row.take(value.measured, limit)
        if level is not None:
            yield Crossing(
                value.device.pk, row.pk, value.measured, level, limit or Limit(), value.received
            )


def _asked(values: Iterable[Value], series: dict[Key, Course]) -> Iterator[Asked]:
    """Ask about each series that has a value, once."""
    for key, (device, one) in {value.key: value[:2] for value in values}.items():
        row = series[key]
        is_beyond = row.stood[0] != Level.NORMAL
        yield Asked(row.pk, one.quantity, row.part, device.name, device.area_id, is_beyond)


def _keep(series: Iterable[Course]) -> None:
    """Write what changed: of most series only the last value."""
    last: list[bulk.Row] = []
    judged: list[bulk.Row] = []
    for row in series:
        if (one := row.last) is None:
            continue
        if (stands := row.stands) is None:
            last.append((row.pk, one.at, one.value))
        else:
            told = (stands.level, stands.beyond or "", stands.since)
            judged.append((row.pk, one.at, one.value, *told))
    bulk.change(Series, LAST, last)
    bulk.change(Series, JUDGED, judged)
