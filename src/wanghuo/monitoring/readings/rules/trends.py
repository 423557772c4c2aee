"""Slow change towards a limit, seen before it is reached; pure.

A series is looked at by days: what it measured at load or at rest, without its hours. What lies
before the last lasting jump (maintenance, another sensor) does not count. Where the change began is
the day at which "flat until then, on a line from then on" fits best; how fast it goes is the
median of the slopes between all pairs of days (Theil-Sen), which a third of wrong days cannot turn.
It is a trend when nearly all pairs of days agree on its direction (Kendall), when it has come
further than noise and than a number of the house, when it is no single step, when it still goes
on, and when at this pace the limit is near.
"""

from math import ceil
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wanghuo.kernel.errors import Words
from wanghuo.monitoring.readings.rules.limits import Limit
from wanghuo.monitoring.readings.rules.words import Level, quantity_label

Days: TypeAlias = NDArray[np.int64]
Values: TypeAlias = NDArray[np.float64]

DAY_MS = 86_400_000
SHANGHAI_MS = 8 * 3_600_000
HOURS = 4
"""A day's cycle is taken out by pieces of so many hours."""
DENSE = 6
"""A series with fewer values a day has no cycle that could be seen."""
MEDIAN = 0.5
COVERED = 0.4
"""A day with less than this part of the usual values says nothing of a day."""
TO_SIGMA = 1.4826
JUMP_SIGMAS, ALONE, STAYS = 6.0, 0.3, 0.6
"""A jump is so many sigmas high, the days beside it change by less than this part of it, and so
much of it stays."""
NEIGHBOURS = 3
AGREED = 0.7
"""Of pairs of days, by how much more must go the one way than the other (Kendall's tau)."""
CHANGE_SIGMAS = 5.0
BEST_FIT, BETTER_THAN_A_STEP = 1.1, 0.9
STILL = 0.4
"""The later half must go at least at this part of the whole's pace."""
MOST_VALUES = 6_000
"""Values of a series that are looked at; of more, every second, third … is taken."""


class Sense(NamedTuple):
    """How a trend of a quantity is looked for; numbers in its unit, from the rulebook."""

    window_days: int
    least_days: int
    least_change: float
    noise: float
    quantile: float
    horizon_days: int
    rule: str = ""


class Trend(NamedTuple):
    """A change that goes on: between which days, from what to what, and when it is too much."""

    side: Level
    since: int
    until: int
    first: float
    last: float
    a_day: float
    limit: float
    days_left: int


def by_days(at: Days, values: Values, sense: Sense) -> tuple[Days, Values]:
    """Return days (whole days since 1970 in Shanghai) and what a series measured on each.

    Single wrong values and the hours of the day leave no trace in it.
    """
    at, values = _few(at, values)
    local = at + SHANGHAI_MS
    order = np.argsort(local, kind="stable")
    local, values = local[order], values[order]
    days, starts, counts = np.unique(local // DAY_MS, return_index=True, return_counts=True)
    if not len(days):
        return days, values
    if sense.quantile == MEDIAN and np.median(counts) >= DENSE:
        values = values - _cycle(local, values, starts)
    whole = counts >= COVERED * np.median(counts)
    pieces = np.split(values, starts[1:])
    of_days = [float(np.quantile(piece, sense.quantile)) for piece in pieces]
    return days[whole], np.array(of_days)[whole]


def _few(at: Days, values: Values) -> tuple[Days, Values]:
    is_number = np.isfinite(values)
    at, values = at[is_number], values[is_number]
    every = ceil(len(at) / MOST_VALUES) or 1
    return at[::every], values[::every]


def _cycle(local: Days, values: Values, starts: Days) -> Values:
    """Return for each value by how much its hour usually lies from its day."""
    pieces = np.split(values, starts[1:])
    of_day = np.concatenate([piece - np.median(piece) for piece in pieces])
    hour = local % DAY_MS // (HOURS * 3_600_000)
    usual = np.zeros(24 // HOURS)
    for one in range(24 // HOURS):
        found = of_day[hour == one]
        usual[one] = np.median(found) if len(found) else 0.0
    return usual[hour]


def trend_of(days: Days, values: Values, sense: Sense, limit: Limit) -> Trend | None:
    """Return the trend of a series towards one of its limits; None where there is none."""
    for side, bound in ((Level.LOW, limit.low), (Level.HIGH, limit.high)):
        if bound is not None and (found := _towards(side, bound, days, values, sense)):
            return found
    return None


def _towards(side: Level, bound: float, days: Days, values: Values, sense: Sense) -> Trend | None:
    """Look for a rise: a fall towards a lower limit is one with its sign turned."""
    sign = 1.0 if side is Level.HIGH else -1.0
    after = _last_jump(days, values, sense)
    days, risen = days[after:], sign * values[after:]
    if len(days) < sense.least_days or _came(risen) < sense.least_change / 2:
        return None
    begin = _onset(days, risen, sense)
    days, risen = days[begin:], risen[begin:]
    a_day, first, last = _line(days, risen)
    if not (a_day > 0 and _is_real(days, risen, sense) and last < sign * bound):
        return None
    left = (sign * bound - last) / a_day
    if left > sense.horizon_days:
        return None
    return Trend(
        side=side,
        since=int(days[0]),
        until=int(days[-1]),
        first=sign * first,
        last=sign * last,
        a_day=sign * a_day,
        limit=bound,
        days_left=int(left),
    )


def _came(values: Values) -> float:
    """Return by how much the last days lie above the lowest; a quick look that passes over most."""
    return float(np.median(values[-NEIGHBOURS:]) - np.min(values))


def _last_jump(days: Days, values: Values, sense: Sense) -> int:
    """Return the index of the first day after the last lasting jump, 0 without one."""
    if len(values) < NEIGHBOURS:
        return 0
    change = np.diff(values) / np.maximum(np.diff(days), 1)
    usual = np.median(change)
    sigma = max(TO_SIGMA * float(np.median(np.abs(change - usual))), sense.noise)
    least = max(JUMP_SIGMAS * sigma, sense.least_change / 2)
    for nth in range(len(change) - 1, -1, -1):
        jump = values[nth + 1] - values[nth]
        if abs(jump) >= least and _is_alone(change, nth) and _stays(values, nth, jump):
            return nth + 1
    return 0


def _is_alone(change: Values, nth: int) -> bool:
    """Tell a jump from the days of a fall: the days beside it change by little."""
    beside = [abs(change[one]) for one in (nth - 1, nth + 1) if 0 <= one < len(change)]
    return bool(max(beside, default=0.0) <= ALONE * abs(change[nth]))


def _stays(values: Values, nth: int, jump: float) -> bool:
    before = np.median(values[max(0, nth - NEIGHBOURS + 1) : nth + 1])
    after = np.median(values[nth + 1 : nth + 1 + NEIGHBOURS])
    return bool((after - before) / jump >= STAYS)


def _onset(days: Days, values: Values, sense: Sense) -> int:
    """Return the index of the day from which a line fits, with what lies before it flat."""
    costs = [_hinge(days, values, begin) for begin in range(len(days) - sense.least_days + 1)]
    floor = sense.noise * len(days) / 10
    good = min(costs) * BEST_FIT + floor
    return next(nth for nth, cost in enumerate(costs) if cost <= good)


def _hinge(days: Days, values: Values, begin: int) -> float:
    flat, later = values[:begin], values[begin:]
    cost = float(np.sum(np.abs(flat - np.median(flat)))) if begin else 0.0
    slope, first, _ = _line(days[begin:], later)
    return cost + float(np.sum(np.abs(later - first - slope * (days[begin:] - days[begin]))))


def slope_of(days: Days, values: Values) -> float:
    """Return the median of the slopes between all pairs of days (Theil-Sen)."""
    one, other = np.triu_indices(len(days), 1)
    return float(np.median((values[other] - values[one]) / (days[other] - days[one])))


def _line(days: Days, values: Values) -> tuple[float, float, float]:
    """Return the slope of the line through a series, and its values on the first and last day."""
    slope = slope_of(days, values)
    gone = days - days[0]
    first = float(np.median(values - slope * gone))
    return slope, first, first + slope * float(gone[-1])


def _is_real(days: Days, values: Values, sense: Sense) -> bool:
    """Tell a trend from noise, from a step, and from what has come to rest."""
    slope, first, last = _line(days, values)
    off = values - first - slope * (days - days[0])
    sigma = max(TO_SIGMA * float(np.median(np.abs(off))), sense.noise)
    return (
        last - first >= max(sense.least_change, CHANGE_SIGMAS * sigma)
        and _agreement(values) >= AGREED
        and float(np.sum(np.abs(off))) <= BETTER_THAN_A_STEP * _step_cost(values)
        and _pace_of_late(days, values) >= STILL * slope
    )


def _agreement(values: Values) -> float:
    one, other = np.triu_indices(len(values), 1)
    return float(np.mean(np.sign(values[other] - values[one])))


def _step_cost(values: Values) -> float:
    """Return how badly the best single step fits."""
    costs = (
        np.sum(np.abs(values[:cut] - np.median(values[:cut])))
        + np.sum(np.abs(values[cut:] - np.median(values[cut:])))
        for cut in range(1, len(values))
    )
    return float(min(costs))


def _pace_of_late(days: Days, values: Values) -> float:
    late = len(days) // 2
    return slope_of(days[late:], values[late:])


WEEK = 7


def verdict(trend: Trend, quantity: str, unit: str) -> Words:
    """Say a trend in one sentence."""
    gone = trend.until - trend.since
    facts: dict[str, object] = {
        "quantity": quantity_label(quantity),
        "span": Words("近一周") if gone == WEEK else Words("近 {count} 天", count=gone),
        "first": short(trend.first),
        "last": short(trend.last),
        "pace": short(abs(trend.a_day)),
        "left": trend.days_left,
        "limit": short(trend.limit),
        "unit": unit,
    }
    if trend.side is Level.LOW:
        return Words(
            "{quantity}{span}由 {first} {unit} 降至 {last} {unit}，约每天降 {pace} {unit}，"
            "按此速度 {left} 天后低于 {limit} {unit}",
            **facts,
        )
    return Words(
        "{quantity}{span}由 {first} {unit} 升至 {last} {unit}，约每天升 {pace} {unit}，"
        "按此速度 {left} 天后高于 {limit} {unit}",
        **facts,
    )


def short(value: float) -> str:
    """Write a number with as many digits as a person reads."""
    size = abs(value)
    digits = 0 if size >= 100 else 1 if size >= 1 else 3
    return f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"
