"""Which limits hold for a series."""

from collections.abc import Iterable, Mapping

from wanghuo.kernel import clock
from wanghuo.monitoring.readings import queries
from wanghuo.monitoring.readings.models import Series
from wanghuo.monitoring.readings.rules import Limit


def limits_of(rows: Iterable[Series]) -> Mapping[int, Limit]:
    """Return the limits of those of the series that have any, by their ids; a few questions."""
    return queries.limits_of(rows, clock.today())
