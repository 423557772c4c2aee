"""Devices in two towns, what they measured on days that are known, and where files go."""

from tests.factories import make_area
from tests.monitoring.devices.builders import AT, Ground, facts
from wanghuo.kernel.scoping import scoped  # noqa: F401 -- tests take it from here
from wanghuo.monitoring.readings import queries, services
from wanghuo.monitoring.readings.models import DAY_MS, Reading, RolledDay, Series
from wanghuo.monitoring.readings.rules.history import day_of

__all__ = ["AT", "DAY_MS", "KEEP", "TODAY", "Measures", "facts"]

TODAY = day_of(AT)
KEEP = 10
HOUR = 3_600_000


class Measures(Ground):
    """The ground of devices; each device measures a pressure."""

    def __init__(self, root):
        super().__init__()
        self.root = root
        self.other = make_area("白水村", make_area("白水镇", self.county))
        self.device = self.claimed(1, name="消火栓水压")
        self.pressure = self.series(self.device)
        self.far = self.series(self.claimed(2, area=self.other, name="水箱"), quantity="level")

    def series(self, device, quantity="pressure", unit="kPa", **given):
        """A series of a device."""
        return Series._base_manager.create(device=device, quantity=quantity, unit=unit, **given)

    def measures(self, series, day, *values, hour=0):
        """Let so many values have been measured on a day, one an hour."""
        rows = [
            Reading(day=day, series=series, at=day * DAY_MS + (hour + nth) * HOUR, value=value)
            for nth, value in enumerate(values)
        ]
        Reading._base_manager.bulk_create(rows, ignore_conflicts=True)

    def rolls(self, days=KEEP):
        """Go one round."""
        return services.roll_off(self.root, days=days, at=AT)

    def values(self, series, first=TODAY - 400, last=TODAY):
        """What is told of a series, from one day to another."""
        return list(queries.values_between(series, first * DAY_MS, (last + 1) * DAY_MS))

    def at(self, day, hour=0):
        """A time in milliseconds."""
        return day * DAY_MS + hour * HOUR

    def standing(self):
        """How many values lie in the table."""
        return Reading._base_manager.count()

    def rolled(self):
        """Which days of which areas lie in files, and how much each holds."""
        rows = RolledDay._base_manager.order_by("day", "area_id")
        return list(rows.values_list("day", "area__name", "count"))
