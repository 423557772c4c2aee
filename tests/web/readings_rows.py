"""What the doors and operations of measured values are tried with."""

from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.readings.models import DAY_MS, Reading, RolledDay, Series, SeriesHome

OBJECTS = {"series_id": Series}
SHOWN_AT = {Reading: "readings:series"}
NEVER_SHOWN = {RolledDay, SeriesHome}
"""Where files lie: nobody's record."""
NUMBERED = ["series_id"]
"""Names in an address that are numbers."""
SHOWN = ("series_list",)


class Readings:
    """A series of a device with a value."""

    def __init__(self, mark, device, at):
        moment = round(at.timestamp() * 1000)
        with scoped(EVERYWHERE):
            self.series = Series.objects.create(
                device=device,
                quantity="voltage",
                unit="V",
                where=f"{mark}管网",
                last_value=350,
                last_at=moment,
            )
            Reading.objects.create(day=moment // DAY_MS, series=self.series, at=moment, value=350)

    @property
    def ids(self):
        """One row for each name in an address."""
        return {"series_id": self.series.pk}
