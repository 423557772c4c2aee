"""A village with a hydrant and a distribution board, and who may set limits there."""

import json
from datetime import date, timedelta

import numpy as np

from tests.factories import make_actor, make_area
from tests.monitoring.devices.builders import AT, Ground
from tests.monitoring.readings import synthetic
from wanghuo.monitoring.devices.rules import DEVICE_READ
from wanghuo.monitoring.readings.models import DAY_MS, Reading, Series
from wanghuo.monitoring.readings.queries.pieces import EPOCH
from wanghuo.monitoring.readings.rules import LIMIT_MANAGE

__all__ = ["AT", "TODAY", "Meadow", "later", "told"]

TODAY = date(2026, 3, 2)


def later(days, at=AT):
    """The moment so many days later."""
    return at + timedelta(days=days)


def told(fact):
    """What a fact tells."""
    return json.loads(fact.body)


class Meadow(Ground):
    """The ground of devices, with what some of them measure."""

    def __init__(self):
        super().__init__()
        self.warden = make_actor(self.county.path, DEVICE_READ, LIMIT_MANAGE)
        self.reader = make_actor(self.county.path, DEVICE_READ)
        self.stranger = make_actor(make_area("邻县").path, DEVICE_READ, LIMIT_MANAGE)

    def series(self, nth=1, quantity="pressure", unit="kPa", name="路口消火栓", **given):
        """A series of a device of its own."""
        device = self.claimed(nth, name=name)
        return Series.objects.create(device=device, quantity=quantity, unit=unit, **given)

    def measures(self, series, at, values, until=TODAY):
        """Keep values; the last day of the series is the day before `until`."""
        days = int(synthetic.day_of(at)[-1]) + 1
        shift = (until.toordinal() - EPOCH - days) * DAY_MS
        Reading._base_manager.bulk_create(
            [
                Reading(day=one // DAY_MS, series=series, at=int(one), value=float(value))
                for one, value in zip(at + shift, values, strict=True)
            ],
            batch_size=500,
            ignore_conflicts=True,
        )
        series.last_at, series.last_value = int(at[-1] + shift), float(values[-1])
        series.save(update_fields=["last_at", "last_value"])
        return series

    def leaking(self, nth=1, seed=7, days=28, leak_from=20, until=TODAY, **given):
        """A hydrant that drifts for a week."""
        rng = np.random.default_rng(seed)
        drawn = synthetic.pressure(rng, days, leak_from=leak_from, per_day=24)
        return self.measures(self.series(nth, **given), *drawn, until=until)

    def quiet(self, nth=2, seed=8, until=TODAY, **given):
        """A hydrant that measures what it always does."""
        rng = np.random.default_rng(seed)
        return self.measures(
            self.series(nth, **given), *synthetic.pressure(rng, 28, per_day=24), until=until
        )
