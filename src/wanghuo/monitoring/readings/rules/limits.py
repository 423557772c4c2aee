"""How a value stands to its limits, with hysteresis and duration; pure."""

from math import isfinite
from typing import NamedTuple

from wanghuo.kernel.errors import BadInput
from wanghuo.monitoring.readings.rules.words import Level

LONGEST_SECONDS = 86_400
OWN = "own"
"""Whose limits they are, where a person set them; else the version of the rule."""


class Limit(NamedTuple):
    """Between what a value should stay; None does not bound.

    It is beyond a limit after `seconds` without a break, and within again once it is `release`
    on the right side of it. `rule` is the version of the rule that says so.
    """

    low: float | None = None
    high: float | None = None
    release: float = 0.0
    seconds: int = 0
    rule: str = ""


class Standing(NamedTuple):
    """How a series stands: its level, and what it is on the way to since when (ms)."""

    level: Level = Level.NORMAL
    beyond: Level | None = None
    since: int | None = None


def step(standing: Standing, value: float, at: int, limit: Limit) -> Standing:
    """Return how a series stands after one more value, taken in the order of their times.

    What is no number says nothing. Whoever leaves one limit for beyond the other has left the one.
    """
    if not isfinite(value):
        return standing
    seen = _seen(standing.level, value, limit)
    if seen is standing.level:
        return Standing(seen)
    if seen is Level.NORMAL:
        return Standing()
    since = standing.since if standing.beyond is seen and standing.since is not None else at
    if at - since >= limit.seconds * 1000:
        return Standing(seen)
    return Standing(Level.NORMAL, seen, since)


def _seen(level: Level, value: float, limit: Limit) -> Level:
    """Return where a value lies; from beyond a limit it must come back by more than the limit."""
    low, high = limit.low, limit.high
    if low is not None and value < low + (limit.release if level is Level.LOW else 0):
        return Level.LOW
    if high is not None and value > high - (limit.release if level is Level.HIGH else 0):
        return Level.HIGH
    return Level.NORMAL


def check_limit(limit: Limit) -> Limit:
    """Return limits that can hold, or refuse."""
    low, high, release = limit.low, limit.high, limit.release
    numbers = [one for one in (low, high, release) if one is not None]
    if not all(isfinite(one) for one in numbers):
        raise BadInput(problem="限值和回差请填写数字。")
    if low is None and high is None:
        raise BadInput(problem="请至少填写下限、上限中的一项；不要限值的，请选“不判断越限”。")
    if release < 0:
        raise BadInput(problem="回差不能是负数。")
    if low is not None and high is not None and low + release > high - release:
        raise BadInput(problem="下限应低于上限，且两限之间至少相隔两倍回差。")
    if not 0 <= limit.seconds <= LONGEST_SECONDS:
        raise BadInput(problem="持续时间请填 0 至 86400 秒。")
    return limit
