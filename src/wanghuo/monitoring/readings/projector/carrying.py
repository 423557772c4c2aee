"""What was measured is kept with its series; a value that goes beyond its limits is told.

Runs in the transaction that moves the cursor. A value is one for a series and a time: carried
twice, it is there once. Values that come late are kept, and change nothing of how a series stands.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from wanghuo.gateway.journal.records import Kind
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.devices.projector import Said
from wanghuo.monitoring.readings.models import DAY_MS, Reading, Series
from wanghuo.monitoring.readings.projector.limits import limits_of
from wanghuo.monitoring.readings.reading import Measured, measured
from wanghuo.monitoring.readings.rules import Level, Standing, step

CHANGED = ("last_value", "last_at", "level", "beyond", "since")


class Crossing(NamedTuple):
    """A series that went beyond a limit, or came back."""

    device: Device
    series: Series
    level: Level
    value: float
    received: datetime


class Value(NamedTuple):
    """One measured value of a device, and when it was received."""

    device: Device
    measured: Measured
    received: datetime


def carry(records: Sequence[Said], at: datetime) -> list[Crossing]:
    """Keep what records measured; return what went beyond a limit or came back."""
    del at
    values = list(_values(records))
    if not values:
        return []
    series = _series(values)
    keep(_rows(values, series))
    return list(_judged(values, series))


def _values(records: Sequence[Said]) -> Iterator[Value]:
    signals = [said for said in records if said.record.kind == Kind.SIGNAL]
    names = {said.record.device for said in signals}
    rows = Device._base_manager.filter(identity__in=names, is_allowed=True)
    devices = {row.identity: row for row in rows}
    for said in signals:
        device = devices.get(said.record.device)
        if device is not None:
            for one in measured(said.told, said.at):
                yield Value(device, one, said.at)


Key = tuple[object, str, str]


def _series(values: Sequence[Value]) -> Mapping[Key, Series]:
    """Return the series of the values; one that is new is entered."""
    devices = {value.device.pk for value in values}
    found = {_key(row): row for row in Series._base_manager.filter(device__in=devices)}
    fresh = {
        key: Series(
            device=value.device,
            point=value.measured.point,
            quantity=value.measured.quantity,
            unit=value.measured.unit,
            where=value.measured.where,
        )
        for value in values
        if (key := _key_of(value)) not in found
    }
    if fresh:
        Series._base_manager.bulk_create(fresh.values(), ignore_conflicts=True)
        found = {_key(row): row for row in Series._base_manager.filter(device__in=devices)}
    return found


def _key(row: Series) -> Key:
    return row.device_id, row.point, row.quantity


def _key_of(value: Value) -> Key:
    return value.device.pk, value.measured.point, value.measured.quantity


def _rows(values: Iterable[Value], series: Mapping[Key, Series]) -> Iterator[Reading]:
    for value in values:
        at = value.measured.at
        yield Reading(
            day=at // DAY_MS,
            series_id=series[_key_of(value)].pk,
            at=at,
            value=value.measured.value,
        )


def keep(rows: Iterable[Reading]) -> None:
    """Keep values; one that is there already stays as it is."""
    Reading._base_manager.bulk_create(rows, ignore_conflicts=True)


def _judged(values: Sequence[Value], series: Mapping[Key, Series]) -> Iterator[Crossing]:
    limits = limits_of(series.values())
    changed: dict[int, Series] = {}
    for value in sorted(values, key=lambda one: one.measured.at):
        row = series[_key_of(value)]
        if row.last_at is not None and value.measured.at <= row.last_at:
            continue  # it comes late
        changed[row.pk] = row
        row.last_at, row.last_value = value.measured.at, value.measured.value
        if (limit := limits.get(row.pk)) is None:
            continue
        before = Level(row.level)
        after = step(_standing(row), row.last_value, row.last_at, limit)
        row.level, row.beyond, row.since = after.level, after.beyond or "", after.since
        if after.level is not before:
            yield Crossing(value.device, row, after.level, row.last_value, value.received)
    Series._base_manager.bulk_update(changed.values(), CHANGED)


def _standing(row: Series) -> Standing:
    return Standing(Level(row.level), Level(row.beyond) if row.beyond else None, row.since)
