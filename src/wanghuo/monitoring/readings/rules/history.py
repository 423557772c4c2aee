"""How a series is looked back at, and when its days leave the database; pure."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.registry import fact_kinds
from wanghuo.kernel.terms import Term

READINGS_ARCHIVED = fact_kinds.declare("readings.archived", "监测值归档")
READINGS_REMOVED = fact_kinds.declare("readings.removed", "清除归档监测值")

MOST_POINTS = 600
"""So many points a curve has at most: more than a screen is wide shows nothing more."""
DAY_SECONDS = 86_400
PEOPLES = ZoneInfo("Asia/Shanghai")
EARLIEST, LATEST = date(2000, 1, 1), date(2200, 1, 1)

LONGEST = timedelta(days=366)

At = int
Value = tuple[At, float]


class Span(Term):
    """How long a stretch of history is (时段)."""

    DAY = "day", "日"
    MONTH = "month", "月"
    YEAR = "year", "年"


class Window(NamedTuple):
    """A stretch of history: from its first day until the first day behind it, as people count."""

    span: Span
    first: date
    behind: date

    @property
    def since(self) -> At:
        """When it begins, in milliseconds since 1970 (UTC)."""
        return midnight(self.first)

    @property
    def until(self) -> At:
        """When it is over."""
        return midnight(self.behind)

    @property
    def before(self) -> date:
        """A day of the stretch before it."""
        return self.first - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Bucket:
    """What was measured in a small piece of time: nothing in it is higher or lower."""

    at: At
    low: float
    high: float
    mean: float
    count: int


def window_of(span: Span, on: date) -> Window:
    """Return the day, the month or the year in which a day lies."""
    if span is Span.DAY:
        return Window(span, on, on + timedelta(days=1))
    if span is Span.MONTH:
        first = on.replace(day=1)
        return Window(span, first, (first + timedelta(days=31)).replace(day=1))
    return Window(span, date(on.year, 1, 1), date(on.year + 1, 1, 1))


def midnight(on: date) -> At:
    """Return when a day begins in China."""
    begins = datetime(on.year, on.month, on.day, tzinfo=PEOPLES)
    return round(begins.timestamp() * 1000)


def bucketed(
    values: Iterable[Value], since: At, until: At, most: int = MOST_POINTS
) -> Iterator[Bucket]:
    """Yield values, given in the order of time, as at most so many buckets; a peak stays a peak.

    The bucket stands at the time of its first value; where every value is far from the next, each
    is a bucket of its own.
    """
    width = max(-(-(until - since) // most), 1)
    held: list[Value] = []
    edge = since
    for value in values:
        if value[0] >= edge:
            if held:
                yield _bucket(held)
                held = []
            edge = since + ((value[0] - since) // width + 1) * width
        held.append(value)
    if held:
        yield _bucket(held)


def _bucket(held: Sequence[Value]) -> Bucket:
    numbers = [value for _, value in held]
    return Bucket(held[0][0], min(numbers), max(numbers), sum(numbers) / len(held), len(held))


def whole(buckets: Sequence[Bucket]) -> Bucket | None:
    """Return all buckets as one; None of nothing."""
    if not buckets:
        return None
    count = sum(one.count for one in buckets)
    return Bucket(
        buckets[0].at,
        min(one.low for one in buckets),
        max(one.high for one in buckets),
        sum(one.mean * one.count for one in buckets) / count,
        count,
    )


def rounded(value: float) -> float:
    """Return a value as people read it: more than three decimals are noise of arithmetic."""
    return round(value, 3)


def milliseconds(at: datetime) -> At:
    """Return a time as readings keep it."""
    return round(at.timestamp() * 1000)


def check_stretch(since: datetime, until: datetime) -> None:
    """Refuse a stretch that is none, that cannot be reckoned with, or that nobody could look at."""
    if since.tzinfo is None or until.tzinfo is None:
        raise BadInput(problem="时间须带时区，如 2026-03-02T08:00:00+08:00。")
    first, last = (datetime(one.year, 1, 1, tzinfo=UTC) for one in (EARLIEST, LATEST))
    if not first <= since < until <= last:
        raise BadInput(problem="开始时间须早于截止时间，并在 2000 年至 2200 年之间。")
    if until - since > LONGEST:
        raise BadInput(problem="一次最多查询 366 天，请分段查询。")


def oldest_day_kept(at: datetime, days: int) -> int:
    """Return the first day, numbered since 1970 (UTC), that stays in the database."""
    return day_of(at) - days


def day_of(at: datetime) -> int:
    """Return the number of the day since 1970 (UTC)."""
    return int(at.timestamp()) // DAY_SECONDS


def date_of(day: int) -> date:
    """Return the day with this number."""
    return datetime.fromtimestamp(day * DAY_SECONDS, UTC).date()


def home_of(path: str, towns: Container[int]) -> int:
    """Return in the files of which area a device's values lie: its town's, or its own above."""
    ids = [int(part) for part in path.split("/") if part]
    return next((one for one in ids if one in towns), ids[-1])
