"""When a report is due, when it is drafted, and which days it tells of.

A rolling report ends on the day before it is drafted: on the 20th the report for the 24th tells of
everything through the 19th, and the next one goes on from the 20th. So its figures no longer move
while people edit and approve, and no day is told twice or never.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from wanghuo.base.deadlines.rules import Frequency, Recurrence, occurrences
from wanghuo.governance.reporting.rules.words import Cover
from wanghuo.kernel.errors import BadInput

DAY = timedelta(days=1)
LEAD_DAYS = 4
SHORT_LEADS = {Frequency.DAILY: 0, Frequency.WEEKLY: 1}
MOST_LEAD_DAYS = 25
MONTHS = {
    Frequency.MONTHLY: 1,
    Frequency.QUARTERLY: 3,
    Frequency.HALF_YEARLY: 6,
    Frequency.YEARLY: 12,
}
QUARTERS = "一二三四"


@dataclass(frozen=True, slots=True)
class Span:
    """Days a report tells of, both inclusive (统计期)."""

    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Cycle:
    """When a duty is due: once (`on`), or by its frequency (报送周期)."""

    freq: Frequency | None
    month_day: str | None = None
    on: date | None = None
    since: date | None = None
    until: date | None = None
    lead_days: int = LEAD_DAYS
    cover: Cover = Cover.ROLLING

    def __post_init__(self) -> None:
        """Refuse what is due never or cannot be read."""
        if (self.freq is None) == (self.on is None):
            raise BadInput(problem="请填写报送周期，或填写一个具体的报送日期，二者选一。")
        if not 0 <= self.lead_days <= MOST_LEAD_DAYS:
            raise BadInput(problem="提前起草的天数应在 0 到 25 之间。")
        if self.since and self.until and self.until < self.since:
            raise BadInput(problem="截止日期不能早于起始日期。")
        if self.freq is not None:
            Recurrence(self.freq, self.month_day)


def lead_days(freq: Frequency | None) -> int:
    """Return how many days before its day a report is drafted, when nobody says otherwise."""
    return SHORT_LEADS.get(freq, LEAD_DAYS) if freq else LEAD_DAYS


def due_days(cycle: Cycle, after: date, until: date) -> Iterator[date]:
    """Yield the days later than `after`, through `until`, on which a report is due."""
    if cycle.on is not None:
        if after < cycle.on <= until:
            yield cycle.on
        return
    yield from occurrences(_recurrence(cycle, is_bounded=True), after, until)


def span_of(cycle: Cycle, due: date) -> Span:
    """Return the days of which the report due on `due` tells."""
    if cycle.cover is Cover.PREVIOUS and cycle.freq in MONTHS:
        return _previous(MONTHS[cycle.freq], due)
    until = due - timedelta(days=cycle.lead_days) - DAY
    return Span(min(_beginning(cycle, due), until), until)


def drafted_on(cycle: Cycle, due: date) -> date:
    """Return the day on which the report due on `due` is drafted."""
    return due - timedelta(days=cycle.lead_days)


def label(cycle: Cycle, due: date) -> str:
    """Name the period in words: 2026年11月, 2026年第四季度, 2026年度."""
    span = span_of(cycle, due)
    day = span.until if cycle.cover is Cover.PREVIOUS else due
    words = {
        Frequency.MONTHLY: f"{day.year}年{day.month}月",
        Frequency.QUARTERLY: f"{day.year}年第{QUARTERS[(day.month - 1) // 3]}季度",
        Frequency.HALF_YEARLY: f"{day.year}年{'上' if day.month <= 6 else '下'}半年",
        Frequency.YEARLY: f"{day.year}年度",
    }
    if cycle.freq in words:
        return words[cycle.freq]
    return f"{chinese(span.since)}至{chinese(span.until)}"


def this(freq: Frequency | None) -> str:
    """Say "this period" as the sentences of a report do: 本月, 本季度."""
    words = {
        Frequency.DAILY: "本日",
        Frequency.WEEKLY: "本周",
        Frequency.MONTHLY: "本月",
        Frequency.QUARTERLY: "本季度",
        Frequency.HALF_YEARLY: "本半年",
        Frequency.YEARLY: "本年度",
    }
    return words[freq] if freq else "评估期内"


def chinese(day: date) -> str:
    """Write a day as documents do: 2026年11月19日."""
    return f"{day.year}年{day.month}月{day.day}日"


def days_late(due_on: date, on: date) -> int:
    """Return by how many days `on` lies after the last day on time; 0 when it does not."""
    return max((on - due_on).days, 0)


def _beginning(cycle: Cycle, due: date) -> date:
    if cycle.on is not None:
        return cycle.since or date(due.year, 1, 1)
    back = timedelta(days=800)
    earlier = list(occurrences(_recurrence(cycle, is_bounded=False), due - back, due - DAY))
    begins = earlier[-1] - timedelta(days=cycle.lead_days) if earlier else date(due.year, 1, 1)
    return max(begins, cycle.since) if cycle.since else begins


def _previous(months: int, due: date) -> Span:
    """Return the last whole natural period that ended before `due`."""
    index = (due.year * 12 + due.month - 1) // months * months
    first = _first_of(index - months)
    return Span(first, _first_of(index) - DAY)


def _first_of(month_index: int) -> date:
    return date(month_index // 12, month_index % 12 + 1, 1)


def _recurrence(cycle: Cycle, *, is_bounded: bool) -> Recurrence:
    freq = cycle.freq or Frequency.YEARLY
    if is_bounded:
        return Recurrence(freq, cycle.month_day, cycle.since, cycle.until)
    return Recurrence(freq, cycle.month_day)
