"""How early a fault is seen and how often one that is none: trends beside plain thresholds.

A fault begins on a known day, after quiet ones. Every morning the trend is asked for as the daily
job asks for it; the plain threshold hears every value the moment it is measured, and so does the
house's own limit with its hysteresis and duration.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from tests.monitoring.readings import synthetic
from wanghuo.kernel.rulebook.services import rulebook
from wanghuo.monitoring.readings.judging import limit_book, trend_book
from wanghuo.monitoring.readings.rules import Level, Standing, step
from wanghuo.monitoring.readings.rules.trends import by_days, trend_of

ON = date(2026, 3, 2)
QUIET_DAYS = 35
YEAR, STEP = 364, 28
DRAW = {
    "pressure": (synthetic.pressure, "leak_from", "a_day_kpa", (3.0, 20.0), "路口消火栓"),
    "residual_current": (synthetic.residual_current, "ages_from", "a_day_ma", (2.0, 10.0), ""),
    "temperature": (synthetic.temperature, "loosens_from", "a_day_c", (0.6, 2.5), "电缆接头"),
}
SPIKES = {"pressure": 250.0, "residual_current": 250.0, "temperature": 60.0}


@dataclass(frozen=True)
class Fault:
    """What became of one fault: days from its onset, None where it was not seen in time."""

    trend: int | None
    plain: float | None
    house: float | None

    @property
    def lead(self):
        """How many days the trend was ahead of the plain threshold."""
        return None if self.trend is None or self.plain is None else self.plain - self.trend


def drawn(quantity, rng, days, fault_from=None):
    """A series with its spikes and gaps, and the pace of its fault."""
    draw, begins, pace, (slow, fast), _ = DRAW[quantity]
    a_day = float(np.exp(rng.uniform(np.log(slow), np.log(fast))))
    at, values = draw(rng, days, **{begins: fault_from, pace: a_day})
    at, values = synthetic.spiked(rng, at, values, part=0.002, size=SPIKES[quantity])
    gaps = max(1, days // 60)
    return synthetic.with_gaps(rng, at, values, gaps=gaps, days=1)


def rules_of(quantity):
    """The limit and the sense of a quantity, as shipped."""
    part = DRAW[quantity][4]
    limit = limit_book(rulebook(), ON).find(quantity, part, "").limit
    return limit, trend_book(rulebook(), ON)[quantity]


def fault(quantity, rng):
    """Let a fault go on until it is beyond its limit."""
    limit, sense = rules_of(quantity)
    at, values = drawn(quantity, rng, QUIET_DAYS + 110, fault_from=QUIET_DAYS)
    onset_ms = synthetic.times(QUIET_DAYS + 1, 1)[-1]
    later = at >= onset_ms
    plain = _first_beyond(at[later], values[later], limit._replace(release=0.0, seconds=0))
    house = _first_beyond(at[later], values[later], limit)
    end = QUIET_DAYS + 110 if house is None else QUIET_DAYS + int(house)
    for morning in range(QUIET_DAYS + 1, end + 1):
        if _trend(at, values, morning, sense, limit):
            return Fault(morning - QUIET_DAYS, plain, house)
    return Fault(None, plain, house)


def _trend(at, values, morning, sense, limit):
    begin, end = synthetic.times(morning + 1, 1)[[max(0, morning - sense.window_days), morning]]
    seen = (at >= begin) & (at < end)
    return trend_of(*by_days(at[seen], values[seen], sense), sense, limit)


def _first_beyond(at, values, limit):
    """Days after the first value, until one is beyond for good; None where it never is."""
    standing, first = Standing(), int(at[0])
    for time, value in zip(at.tolist(), values.tolist(), strict=True):
        standing = step(standing, value, time, limit)
        if standing.level is not Level.NORMAL:
            return (time - first) / 86_400_000
    return None


def false_ones(quantity, rng, *, is_mended):
    """Return how often a device without a fault is warned of in a year: trend, plain, house."""
    limit, sense = rules_of(quantity)
    at, values = drawn_quiet(quantity, rng, is_mended)
    trend = _episodes(
        bool(trend_of(days[seen], of_days[seen], sense, limit))
        for days, of_days in [_whole_year(at, values, sense)]
        for morning in range(sense.least_days, YEAR)
        if (seen := (days >= morning - sense.window_days) & (days < morning)) is not None
    )
    plain = _crossings(at, values, limit._replace(release=0.0, seconds=0))
    return trend, plain, _crossings(at, values, limit)


def drawn_quiet(quantity, rng, is_mended):
    """A year without a fault: seasons, spikes, gaps, perhaps a step of maintenance."""
    at, values = drawn(quantity, rng, YEAR)
    day = synthetic.day_of(at)
    season = {"pressure": 8.0, "residual_current": 12.0, "temperature": 12.0}[quantity]
    values = values + season * np.sin(2 * np.pi * (day / YEAR + rng.random()))
    if is_mended:
        height = {"pressure": 35.0, "residual_current": 40.0, "temperature": 8.0}[quantity]
        at, values = synthetic.stepped(at, values, rng.integers(30, YEAR - 30), height)
        half = rng.choice([-1.0, 1.0])
        at, values = synthetic.stepped(at, values, rng.integers(30, YEAR - 30), half * height)
    return at, values


def _whole_year(at, values, sense):
    """Days of a year, a month at a time: what the job reads of a window."""
    days, found = [], []
    local = synthetic.day_of(at)
    for begin in range(0, YEAR, STEP):
        seen = (local >= begin) & (local < begin + STEP)
        if seen.any():
            some, of_days = by_days(at[seen], values[seen], sense)
            days.append(some)
            found.append(of_days)
    return np.concatenate(days), np.concatenate(found)


def _episodes(found):
    """Warnings that stand on days one after another are one."""
    count, before = 0, False
    for now in found:
        count += now and not before
        before = now
    return count


def _crossings(at, values, limit):
    if limit.low is not None and not (values < limit.low).any():
        return 0
    if limit.high is not None and not (values > limit.high).any():
        return 0
    standing, count = Standing(), 0
    for time, value in zip(at.tolist(), values.tolist(), strict=True):
        after = step(standing, value, time, limit)
        count += after.level is not Level.NORMAL and standing.level is Level.NORMAL
        standing = after
    return count
