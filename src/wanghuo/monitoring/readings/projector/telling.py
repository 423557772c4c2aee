"""A series that went beyond its limits, or came back, stands on the timeline of its device."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from wanghuo.kernel import bulk
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Entry
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.readings.reading import Measured
from wanghuo.monitoring.readings.rules import (
    SERIES_EXCEEDED,
    SERIES_RECOVERED,
    Level,
    Limit,
    quantity_label,
)


class Crossing(NamedTuple):
    """A series of a device that went beyond a limit, or came back."""

    device: bulk.Key
    series: int
    measured: Measured
    level: Level
    limit: Limit
    received: datetime

    @property
    def words(self) -> str:
        """Say it: the part, what is measured, and how it stands."""
        one = self.measured
        said = f"{quantity_label(one.quantity)}{self.level.label} {one.value:g}{one.unit}"
        return f"{one.where[:100]} {said}".strip()


def tell(crossings: Sequence[Crossing], at: datetime) -> None:
    """Put every crossing on its device's timeline, with the limit and the version of its rule."""
    if not crossings:
        return
    devices = devices_of({one.device for one in crossings})
    beyond = [one for one in crossings if one.level is not Level.NORMAL]
    back = [one for one in crossings if one.level is Level.NORMAL]
    for kind, some in ((SERIES_EXCEEDED, beyond), (SERIES_RECOVERED, back)):
        if some:
            told = [_entry(one, devices[one.device]) for one in some]
            facts.record_all(kind, told, actor=SYSTEM, at=at)


def devices_of(keys: Collection[bulk.Key]) -> Mapping[bulk.Key, Device]:
    """Return the devices of keys as the database gives them."""
    rows = Device._base_manager.in_bulk(keys)
    return {key: rows[UUID(str(key))] for key in keys}


def _entry(one: Crossing, device: Device) -> Entry:
    return Entry(
        facts.mark(device),
        after={"level": one.level},
        data={
            "series": one.series,
            "value": one.measured.value,
            "low": one.limit.low,
            "high": one.limit.high,
            "rule": one.limit.rule,
            "note": one.words,
        },
    )
