"""What each time phrase says: its match in, a deadline out (时间短语的含义)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from wanghuo.governance.plans.reading.dates import (
    DateContext,
    Point,
    coming_year,
    days_later,
    months_later,
    read_point,
    read_year,
)
from wanghuo.governance.plans.reading.numerals import whole_number
from wanghuo.governance.plans.reading.recurrences import every
from wanghuo.governance.plans.reading.values import Deadline, DeadlineKind, Frequency, Span

NOWHERE = Span(0, 0)
FIVE_YEARS = MappingProxyType({"十三五": 2016, "十四五": 2021, "十五五": 2026, "十六五": 2031})

_EDGES = frozenset(" ,;。、()|/\n\r")


@dataclass(slots=True)
class TimeReader:
    """Reads one text: its folded form, its context, and the year last spoken of."""

    text: str
    context: DateContext
    year: int | None = None
    end: int = 0

    def point(self, found: re.Match[str], name: str) -> Point:
        """Read a point and give it the year last spoken of, or the coming one."""
        read = read_point(found, name, self.context)
        if read.says_year:
            self.year = read.year
            return read
        return replace(read, year=self.year or coming_year(read.months, self.context))

    def bounded(self, found: re.Match[str]) -> bool:
        """Whether a phrase stands alone between signs, ends and other deadlines."""
        start, end = found.span()
        left = start in {0, self.end} or self.text[start - 1] in _EDGES
        return left and (end == len(self.text) or self.text[end] in _EDGES)


Meaning = Callable[[TimeReader, re.Match[str]], Deadline | tuple[Deadline, ...] | None]


def _by_day(day: date | None, since: date | None = None) -> Deadline:
    return Deadline(DeadlineKind.BY, "", NOWHERE, date=day, since=since)


def between(since: date | None, until: date | None) -> Deadline:
    """Say that work runs over a range of days."""
    return Deadline(DeadlineKind.RANGE, "", NOWHERE, since=since, until=until)


def _since(since: date | None) -> Deadline:
    return Deadline(DeadlineKind.FROM, "", NOWHERE, since=since)


def nothing(_reader: TimeReader, _found: re.Match[str]) -> None:
    """Leave what only looks like a deadline."""


def from_now_by(reader: TimeReader, found: re.Match[str]) -> Deadline:
    """即日起4月底前, 即日起至4月底."""
    last, start = reader.point(found, "a").last_day, reader.context.start
    return between(start, last) if found["until"] else _by_day(last, start)


def from_now(reader: TimeReader, _found: re.Match[str]) -> Deadline:
    """即日起, 自印发之日起."""
    return _since(reader.context.start)


def term(reader: TimeReader, found: re.Match[str]) -> Deadline:
    """自印发之日起30日内; working days have no date here, they need a calendar."""
    start, unit = reader.context.start, found["unit"]
    if start is None or "工作" in unit:
        return _by_day(None, start)
    later = months_later if "月" in unit else days_later
    return _by_day(later(start, whole_number(found["count"]) or 0), start)


def stretch(reader: TimeReader, found: re.Match[str]) -> Deadline:
    """2024年5月至2025年12月, 2026年10月至12月, 11月至次年3月."""
    a, b = read_point(found, "a", reader.context), read_point(found, "b", reader.context)
    if not a.says_year:
        year = b.year if b.says_year and found["b_year"] != "次年" else reader.year
        a = replace(a, year=year or coming_year(a.months, reader.context))
    if not b.says_year or found["b_year"] == "次年":
        wraps = b.months < a.months or found["b_year"] == "次年"
        b = replace(b, year=a.year + wraps if a.year else None)
    reader.year = b.year
    return between(a.first_day, b.last_day)


def years(reader: TimeReader, found: re.Match[str]) -> Deadline:
    """2021-2023年."""
    return between(Point(int(found["first"])).first_day, reader.point(found, "b").last_day)


def months(reader: TimeReader, found: re.Match[str]) -> Deadline:
    """7-9月, 2024年7-9月."""
    if found["in_year"]:
        reader.year = read_year(found["in_year"], reader.context)
    last = reader.point(found, "b")
    first = int(found["first"])
    return between(replace(last, months=(first, first)).first_day, last.last_day)


def days(reader: TimeReader, found: re.Match[str]) -> Deadline:
    """6月1日至10日, 6月1-10日."""
    a = reader.point(found, "a")
    first = int(found["first"] or a.days[0])
    last = int(found["last"])
    return between(
        replace(a, days=(first, first)).first_day, replace(a, days=(last, last)).last_day
    )


def starting(reader: TimeReader, found: re.Match[str]) -> Deadline:
    """2025年起, 2025年起逐年."""
    started = _since(reader.point(found, "a").first_day)
    if not found["yearly"]:
        return started
    return replace(started, kind=DeadlineKind.EVERY, freq=Frequency.YEARLY)


def due(reader: TimeReader, found: re.Match[str]) -> Deadline | None:
    """2025年底前, 到2025年, 6月底, 2024.6.30; a bare past year tells history."""
    told = reader.year
    last = reader.point(found, "a").last_day
    bare = not (found["end"] or found["before"] or found["till"])
    issued = reader.context.issued_on
    past = last is not None and issued is not None and last < issued
    if bare and (past or (found["a_digits"] and not reader.bounded(found))):
        reader.year = told
        return None
    return _by_day(last)


def state_or_due(reader: TimeReader, found: re.Match[str]) -> Deadline | None:
    """截至2020年底: a deadline only when it lies ahead."""
    last, start = read_point(found, "a", reader.context).last_day, reader.context.start
    return _by_day(last) if last and start and last >= start else None


def near_end(reader: TimeReader, found: re.Match[str]) -> Deadline:
    """年底前, 月底前, 季度末, with no year or month said."""
    start = reader.context.start
    if "年" in found.group():
        return _by_day(Point(reader.year or (start.year if start else None)).last_day)
    if start is None:
        return _by_day(None)
    month = (start.month + 2) // 3 * 3 if "季" in found.group() else start.month
    return _by_day(Point(start.year, (month, month)).last_day)


def plan_period(reader: TimeReader, found: re.Match[str]) -> Deadline:
    """三年行动期间, 规划期末."""
    context = reader.context
    return _by_day(context.until) if found["close"] else between(context.since, context.until)


def years_in_plan(reader: TimeReader, found: re.Match[str]) -> Deadline:
    """三年内, which is the end of a plan of three years."""
    start, until = reader.context.start, reader.context.until
    whole = until and start and until.year - start.year + 1 == whole_number(found["years"])
    return _by_day(until if whole else None)


def five_years(reader: TimeReader, found: re.Match[str]) -> Deadline | None:
    """“十四五”期间; a five-year plan already over tells history."""
    first = FIVE_YEARS[found["name"]]
    since, until = date(first, 1, 1), date(first + 4, 12, 31)
    if reader.context.issued_on and until < reader.context.issued_on:
        return None
    return _by_day(until) if found["close"] else between(since, until)


def standing(reader: TimeReader, found: re.Match[str]) -> Deadline | None:
    """常态化开展, 长期坚持, only where it stands alone."""
    return Deadline(DeadlineKind.STANDING, "", NOWHERE) if reader.bounded(found) else None


def at_once(reader: TimeReader, found: re.Match[str]) -> Deadline | None:
    """立行立改: due, on no certain day."""
    return _by_day(None, reader.context.start) if reader.bounded(found) else None


def period(reader: TimeReader, found: re.Match[str]) -> Deadline | None:
    """月度, 季度, 年度, only where it stands alone."""
    return every(found.group()) if reader.bounded(found) else None
