"""Dates as plans write them: their grammar and the days they mean (日期写法).

A written point in time is a stretch of days: 2024年 is its 366 days, 6月上旬 its first ten. What is
due by it is on time on its last day, also where the plan writes 前: plans write "2023年前" for a
station whose annex says 2023, and a report due "24日前" is taken on the 24th. So 前 and 底前 mean
the same day: the last one of the day, month, quarter or year that is named.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from wanghuo.governance.plans.reading.numerals import CHINESE_DIGITS, whole_number

YEAR = (
    rf"(?:20[\dXx×*]{{2}}|二[{CHINESE_DIGITS}]{{3}}) ?年(?:度(?=[底末内]))?"
    r"|今年|当年|本年度?|明年|次年"
)
MONTH = r"(?:(?:(?<!\d)(?:1[0-2]|0?[1-9])|十[一二]?|[一二三四五六七八九]) ?月份?)"
_CHINESE_DAY = "三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九]"
DAY = rf"(?:(?:3[01]|[12]\d|0?[1-9]|{_CHINESE_DAY}) ?[日号])"
_MONTH_DIGITS, _DAY_DIGITS = r"(?:1[0-2]|0?[1-9])", r"(?:3[01]|[12]\d|0?[1-9])"
_SEPARATED = "|".join(
    rf"{sign}{_MONTH_DIGITS}(?:{sign}{_DAY_DIGITS})?" for sign in (r"\.", "-", "/")
)
_DIGITS = rf"(?<![\d.])20\d\d(?:{_SEPARATED})(?![\d%‰])"
HALF = r"(?:上半年|下半年|第?[一二三四1-4]季度)"
END = r"(?: ?(?:[年月]?[底末]|之?内))"
BEFORE = r"(?: ?(?:之前|以前|前))"

_LATER_YEARS = MappingProxyType({"明年": 1, "次年": 1})
_HALVES = MappingProxyType({"上半年": (1, 6), "下半年": (7, 12)})
_THIRDS = MappingProxyType({"上": (1, 10), "中": (11, 20), "下": (21, 31)})


def point(name: str) -> str:
    """Return the pattern of a written point in time; its groups begin with the name."""
    year = rf"(?P<{name}_year>{YEAR})(?: ?{_in_year(name + '_')})?"
    return rf"(?:(?P<{name}_digits>{_DIGITS})|{year}|{_in_year(name + '_only_')})"


def _in_year(name: str) -> str:
    day = rf"(?: ?(?P<{name}day>{DAY})| ?(?P<{name}third>[上中下]旬))"
    return rf"(?:(?P<{name}month>{MONTH}){day}?|(?P<{name}half>{HALF}))"


@dataclass(frozen=True, slots=True)
class DateContext:
    """What the document says about its own time: issue date (印发日期) and period (起止)."""

    issued_on: date | None = None
    since: date | None = None
    until: date | None = None

    @property
    def start(self) -> date | None:
        """即日: the day of issue, or else the first day of the plan."""
        return self.issued_on or self.since


@dataclass(frozen=True, slots=True)
class Point:
    """A named stretch of days; the year is None where none is written or it is masked."""

    year: int | None
    months: tuple[int, int] = (1, 12)
    days: tuple[int, int] = (1, 31)
    says_year: bool = True

    @property
    def first_day(self) -> date | None:
        """First day of the stretch; None without a year or when there is no such day."""
        return _day(self.year, self.months[0], self.days[0])

    @property
    def last_day(self) -> date | None:
        """Last day of the stretch; None without a year or when there is no such day."""
        if self.year is None:
            return None
        first, last = self.days
        if first != last:
            last = min(last, calendar.monthrange(self.year, self.months[1])[1])
        return _day(self.year, self.months[1], last)


def _day(year: int | None, month: int, day: int) -> date | None:
    if year is None or not 0 < day <= calendar.monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def number_before(written: str | None) -> int | None:
    """Return the number that begins a written part: 12月份 is 12, 三十日 is 30."""
    found = re.match(rf"\d+|[{CHINESE_DIGITS}十]+", written or "")
    return whole_number(found.group()) if found else None


def period_end(written: str) -> str:
    """Return the last day of a month, quarter or half year: "06-30" for 上半年."""
    month = _months(written)[1]
    return f"{month:02}-{calendar.monthrange(2023, month)[1]:02}"


def _months(written: str) -> tuple[int, int]:
    if written in _HALVES:
        return _HALVES[written]
    number = number_before(written.removeprefix("第")) or 1
    return (3 * number - 2, 3 * number) if "季" in written else (number, number)


def read_point(found: re.Match[str], name: str, context: DateContext) -> Point:
    """Read what `point(name)` matched; a year that is not written stays open."""
    groups = found.groupdict()
    if groups[f"{name}_digits"]:
        return _read_digits(groups[f"{name}_digits"])
    year = groups[f"{name}_year"]
    start = f"{name}_" if year else f"{name}_only_"
    period = groups[start + "month"] or groups[start + "half"]
    day, third = number_before(groups[start + "day"]), groups[start + "third"]
    days = (day, day) if day else _THIRDS[third[0]] if third else (1, 31)
    months = _months(period) if period else (1, 12)
    return Point(read_year(year, context), months, days, says_year=bool(year))


def _read_digits(written: str) -> Point:
    """Read 2024.6.30, 2024-06 or 2024/6/30."""
    year, month, *day = map(int, re.split(r"[./-]", written))
    return Point(year, (month, month), (day[0], day[0]) if day else (1, 31))


def read_year(written: str | None, context: DateContext) -> int | None:
    """Read 2024年, 二〇二四年, 今年 or 明年; a masked year is None."""
    if not written:
        return None
    if written[0] in "2二":
        return number_before(written) if re.match(r"\d{4}|二", written) else None
    start = context.start
    return start.year + _LATER_YEARS.get(written, 0) if start else None


def coming_year(months: tuple[int, int], context: DateContext) -> int | None:
    """Return the year of a month written without one: the first such month not over yet."""
    start = context.start
    if start is None:
        return None
    over = Point(start.year, months).last_day
    late = over is not None and over < start
    fits = context.until is None or start.year < context.until.year
    return start.year + 1 if late and fits else start.year


def months_later(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def days_later(day: date, days: int) -> date:
    """Return the day so many days later."""
    return day + timedelta(days=days)
