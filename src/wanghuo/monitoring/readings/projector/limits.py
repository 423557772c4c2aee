"""Which limits hold for a series."""

from collections.abc import Iterable, Mapping

from wanghuo.monitoring.readings.rules import Limit


def limits_of(series: Iterable[int]) -> Mapping[int, Limit]:
    """Return the limits of those of the series that have any, by their ids; a few questions."""
    del series
    return {}
