"""How a value stands to its limits, with hysteresis and duration; pure."""

from typing import NamedTuple

from wanghuo.monitoring.readings.rules.words import Level


class Limit(NamedTuple):
    """Between what a value should stay; None does not bound.

    It is beyond a limit after `seconds` without a break, and within again once it is `release`
    on the right side of it.
    """

    low: float | None = None
    high: float | None = None
    release: float = 0.0
    seconds: int = 0


class Standing(NamedTuple):
    """How a series stands: its level, and what it is on the way to since when (ms)."""

    level: Level = Level.NORMAL
    beyond: Level | None = None
    since: int | None = None


def step(standing: Standing, value: float, at: int, limit: Limit) -> Standing:
    """Return how a series stands after one more value, taken in the order of their times."""
    seen = _seen(standing.level, value, limit)
    if seen is standing.level:
        return Standing(standing.level)
    since = standing.since if standing.beyond is seen and standing.since is not None else at
    is_long = at - since >= limit.seconds * 1000
    if seen is Level.NORMAL or is_long:
        return Standing(seen)
    return Standing(standing.level, seen, since)


def _seen(level: Level, value: float, limit: Limit) -> Level:
    """Return where a value lies; from beyond a limit it must come back by more than the limit."""
    low, high = limit.low, limit.high
    if low is not None and value < low + (limit.release if level is Level.LOW else 0):
        return Level.LOW
    if high is not None and value > high - (limit.release if level is Level.HIGH else 0):
        return Level.HIGH
    return Level.NORMAL
