"""Series with a known onset: what devices measure when nothing is wrong, and when something is.

Days are numbered from 0; each function returns times (ms) and values. The same seed, the same
series. `benchmarks/trends.py` draws the same in bulk.
"""

import numpy as np

from wanghuo.monitoring.readings.rules.trends import DAY_MS, SHANGHAI_MS


def times(days, a_day):
    """Times of a series from the first moment of day 0 in Shanghai."""
    return np.arange(days * a_day, dtype=np.int64) * (DAY_MS // a_day) - SHANGHAI_MS


def day_of(at):
    """Days since day 0, with their parts."""
    return (at + SHANGHAI_MS) / DAY_MS


def pressure(rng, days, leak_from=None, a_day_kpa=9.8, rest=320.0, per_day=48):
    """A hydrant: the town draws by day, the main wanders; a leak draws it down."""
    at = times(days, per_day)
    day = day_of(at)
    values = rest + 12 * np.cos(2 * np.pi * day) + _wander(rng, days, 2.0)[day.astype(int)]
    values += 2.5 * rng.standard_normal(len(at))
    if leak_from is not None:
        values -= a_day_kpa * np.maximum(0, day - leak_from)
    return at, values


def residual_current(rng, days, ages_from=None, a_day_ma=4.0, rest=90.0, per_day=24):
    """A distribution board: more by day and on workdays; insulation ages."""
    at = times(days, per_day)
    day = day_of(at)
    works = np.where(day.astype(int) % 7 < 5, 8.0, 0.0)
    values = rest + works - 6 * np.cos(2 * np.pi * day) + 4 * rng.standard_normal(len(at))
    if ages_from is not None:
        values += a_day_ma * np.maximum(0, day - ages_from)
    return at, values


def temperature(rng, days, loosens_from=None, a_day_c=1.2, rest=24.0, per_day=48):
    """A cable joint: warm at load, with the weather; one that loosens is hotter at load."""
    at = times(days, per_day)
    day = day_of(at)
    load = np.clip(np.sin(2 * np.pi * (day - 0.3)), 0, None) ** 2
    heat = np.full(len(at), 14.0)
    if loosens_from is not None:
        heat += a_day_c * np.maximum(0, day - loosens_from)
    weather = _wander(rng, days, 1.0)[day.astype(int)]
    return at, rest + weather + heat * load + 0.5 * rng.standard_normal(len(at))


def spiked(rng, at, values, part=0.01, size=200.0):
    """The same with single wrong values."""
    wrong = rng.random(len(at)) < part
    return at, np.where(wrong, values + size * rng.choice([-1, 1], len(at)), values)


def with_gaps(rng, at, values, gaps=3, days=2):
    """The same with some days missing."""
    day = day_of(at).astype(int)
    kept = np.ones(len(at), dtype=bool)
    for begin in rng.integers(0, max(int(day[-1]) - days, 1), gaps):
        kept &= ~((day >= begin) & (day < begin + days))
    return at[kept], values[kept]


def stepped(at, values, day, height):
    """The same, from a day on so much higher: maintenance, another sensor."""
    return at, values + np.where(day_of(at) >= day, height, 0.0)


def _wander(rng, days, size):
    """What a day differs from the usual by itself: it comes back."""
    found, now = [], 0.0
    for _ in range(days + 1):
        now = 0.8 * now + size * rng.standard_normal()
        found.append(now)
    return np.array(found)
