"""What the doors and operations of limits and drifts are tried with."""

from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.clock import local_date
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.readings import services
from wanghuo.monitoring.readings.models import Drift, DriftRun, Series, SeriesLimit
from wanghuo.monitoring.readings.rules import Level, Limit

OBJECTS = {"series_id": Series, "drift_id": Drift}
LISTS = {"readings:limits", "readings:drifts"}
EXPORTS = {"readings:limits", "readings:drifts"}
SHOWN_AT = {SeriesLimit: "readings:series_limit"}
NEVER_SHOWN = {DriftRun}
BY_QUERY = {"series_limit_list": "area_id", "drift_list": "area_id"}
SHOWN = ("series_limit_list", "drift_list")
PAGES = {"readings:limits": 2, "readings:drifts": 2}  # how many, the rows


class Limits:
    """A series of a device with limits of its own, going down."""

    def __init__(self, mark, device, at):
        with scoped(EVERYWHERE):
            self.series = Series.objects.create(
                device=device, quantity="pressure", unit="kPa", where=f"{mark}消火栓"
            )
            services.set_limits(
                series=self.series, version=0, limit=Limit(low=150.0), actor=SYSTEM, at=at
            )
            self.drift = Drift.objects.create(
                series=self.series,
                area=device.area,
                area_path=device.area_path,
                side=Level.LOW,
                since_on=local_date(at),
                until_on=local_date(at),
                first_value=320.0,
                last_value=250.0,
                a_day=-10.0,
                limit=150.0,
                days_left=10,
                found_at=at,
            )

    @property
    def ids(self):
        """One row for each name in an address."""
        return {"series_id": self.series.pk, "drift_id": self.drift.pk}


def page_answers():
    """What is written into each door, by its name."""
    return {
        "set_limits": lambda _: {"version": 1, "low": "160"},
        "drop_limits": lambda _: {"version": 1},
        "settle_drift": lambda _: {"version": 0, "note": "阀门已更换"},
    }


def bodies():
    """What each operation is asked with, by its name."""
    return {
        "set_limits": lambda _: {"version": 1, "low": 160.0},
        "drop_limits": lambda _: {"version": 1},
        "settle_drift": lambda _: {"version": 0, "note": "阀门已更换"},
    }
