"""The grammars of time phrases, and what each one says (时间短语).

One pass over the text with one alternation of all grammars, so time grows with the text; the
grammar that matched is then read by its own named groups. What only looks like a deadline
(a cited title, a state of affairs "截至2020年底", "2023年及以前") is matched too, and dropped.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from wanghuo.governance.plans.reading.dates import (
    BEFORE,
    END,
    DateContext,
    Point,
    coming_year,
    days_later,
    months_later,
    point,
    read_point,
)
from wanghuo.governance.plans.reading.grammar import Grammars, nameless
from wanghuo.governance.plans.reading.numerals import CHINESE_NUMBER, whole_number
from wanghuo.governance.plans.reading.recurrences import EVERY, read_every
from wanghuo.governance.plans.reading.values import Deadline, DeadlineKind, Frequency, Span

_HISTORY = (
    r"(?:年?度?(?:工作|目标|数据|统计|报告|总结)|以来|远景|修[订正]|印发|发布|公布|颁布|版|施行"
    r"|第\d|的?《|同期|相比|基[准数础]|水平)"
)
_OLD_STOCK = (
    r"(?:以前(?:的|已|未|建成|排查|发现|竣工|形成|遗留|投入|审批|登记|开工|取得|设立)"
    r"|之?前(?:的|已|遗留|(?:建成|排查|发现|竣工|形成|投入使用|审批)+的))"
)
_PLAN_TITLE = r"(?<=[案划要见法动单]\()"
_STANDING = (
    r"(?:立即整改[,、]?并?|立即[,、]?并?)?"
    r"(?:常态化?(?:长效)?(?:开展|推进|坚持|进行|落实|实施|保持)?"
    r"|长期(?:坚持|开展|推进|实施|落实|任务|工作)?"
    r"|持续(?:开展|推进|坚持|实施|进行|落实|深化|用力)?|贯穿(?:全程|始终)|全年(?:开展|推进|坚持|持续)?)"
)
_EDGES = frozenset(" ,;。、()|/\n\r")
_FIVE_YEARS = {"十三五": 2016, "十四五": 2021, "十五五": 2026, "十六五": 2031}


@dataclass(slots=True)
class _Reader:
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

    def bounded(self, start: int, end: int) -> bool:
        """Whether the stretch stands alone between signs, ends and other deadlines."""
        left = start in (0, self.end) or self.text[start - 1] in _EDGES
        return left and (end == len(self.text) or self.text[end] in _EDGES)


_Read = Callable[[_Reader, re.Match[str]], Deadline | tuple[Deadline, ...] | None]
NOWHERE = Span(0, 0)


def _by_day(day: date | None, since: date | None = None) -> Deadline:
    return Deadline(DeadlineKind.BY, "", NOWHERE, date=day, since=since)


def _between(since: date | None, until: date | None) -> Deadline:
    return Deadline(DeadlineKind.RANGE, "", NOWHERE, since=since, until=until)


def _since(since: date | None) -> Deadline:
    return Deadline(DeadlineKind.FROM, "", NOWHERE, since=since)


def _drop(_reader: _Reader, _found: re.Match[str]) -> None:
    return None


def _now_by(reader: _Reader, found: re.Match[str]) -> Deadline:
    last = reader.point(found, "a").last_day
    start = reader.context.start
    if found["until"]:
        return _between(start, last)
    return _by_day(last, start)


def _now(reader: _Reader, found: re.Match[str]) -> Deadline:
    start = reader.context.start
    count = whole_number(found["count"] or "")
    if count is None or found["unit"] is None:
        return _since(start)
    if start is None:
        return _by_day(None)
    later = months_later if "月" in found["unit"] else days_later
    return _by_day(later(start, min(count, 120)), start)


def _range(reader: _Reader, found: re.Match[str]) -> Deadline:
    a, b = read_point(found, "a", reader.context), read_point(found, "b", reader.context)
    if not a.says_year:
        a = replace(a, year=b.year if b.says_year else reader.year)
        a = replace(a, year=a.year or coming_year(a.months, reader.context))
    if not b.says_year or found["b_year"] == "次年":
        wraps = b.months < a.months or found["b_year"] == "次年"
        b = replace(b, year=a.year + wraps if a.year else None)
    reader.year = b.year
    return _between(a.first_day, b.last_day)


def _short_range(reader: _Reader, found: re.Match[str]) -> Deadline:
    b = reader.point(found, "b")
    first, year = int(found["first"]), b.year
    if found["b_month"] or found["b_only_month"]:
        a = Point(year, (first, first)) if 1 <= first <= 12 else Point(None)
    else:
        a = Point(first)
    return _between(a.first_day, b.last_day)


def _day_range(reader: _Reader, found: re.Match[str]) -> Deadline:
    a = reader.point(found, "a")
    day = whole_number(found["last"]) or 1
    b = replace(a, days=(day, day)) if 1 <= day <= 31 else Point(None)
    return _between(a.first_day, b.last_day)


def _from(reader: _Reader, found: re.Match[str]) -> Deadline:
    started = _since(reader.point(found, "a").first_day)
    if not found["yearly"]:
        return started
    return replace(started, kind=DeadlineKind.EVERY, freq=Frequency.YEARLY)


def _by(reader: _Reader, found: re.Match[str]) -> Deadline | None:
    told = reader.year
    last = reader.point(found, "a").last_day
    issued = reader.context.issued_on
    bare = not (found["end"] or found["before"] or found["till"])
    if bare and last and issued and last < issued:
        reader.year = told
        return None
    return _by_day(last)


def _near_end(reader: _Reader, found: re.Match[str]) -> Deadline:
    start = reader.context.start
    year = reader.year or (start.year if start else None)
    if "年" in found.group():
        return _by_day(Point(year).last_day)
    if start is None:
        return _by_day(None)
    quarter = (start.month + 2) // 3 * 3
    month = quarter if "季" in found.group() else start.month
    return _by_day(Point(start.year, (month, month)).last_day)


def _plan_period(reader: _Reader, found: re.Match[str]) -> Deadline:
    context = reader.context
    if found["close"]:
        return _by_day(context.until)
    return _between(context.since, context.until)


def _years_in_plan(reader: _Reader, found: re.Match[str]) -> Deadline:
    start, until = reader.context.start, reader.context.until
    years = whole_number(found["years"]) or 0
    if until and start and until.year - start.year + 1 == years:
        return _by_day(until)
    return _by_day(None)


def _five_years(reader: _Reader, found: re.Match[str]) -> Deadline | None:
    first = _FIVE_YEARS[found["name"]]
    since, until = date(first, 1, 1), date(first + 4, 12, 31)
    if reader.context.issued_on and until < reader.context.issued_on:
        return None
    if found["close"]:
        return _by_day(until)
    return _between(since, until)


def _standing(reader: _Reader, found: re.Match[str]) -> Deadline | None:
    if not reader.bounded(found.start(), found.end()):
        return None
    return Deadline(DeadlineKind.STANDING, "", NOWHERE)


def _every(_reader: _Reader, found: re.Match[str]) -> tuple[Deadline, ...]:
    return read_every(found)


_A, _B = point("a"), point("b")
_SOME = nameless(_A)
_TO = r"\s?(?:至|到|-+)\s?"
_NOW = r"[从自]?(?:即日起|[^,。;\s]{0,6}?(?:印发|发布|下发|公布)之日起)"
_TERM = r"(?P<count>\d{1,3}|[一二三四五六七八九十两]{1,3})(?P<unit>日|天|个月)之?以?内"
_SHORT = rf"(?<!\d)(?P<first>20\d\d|1[0-2]|[1-9]){_TO}{_B}"
_OURS = r"(?:三年行动|行动|规划|计划|方案)"
_CLOSE = rf"{END}?{BEFORE}?(?:期间)?"
_GRAMMARS: tuple[tuple[str, str, _Read], ...] = (
    ("title", r"《[^》\n]{1,200}》", _drop),
    ("state", rf"(?:截至|截止[到至]?|较|相?比|相较于?)到?{_SOME}{_CLOSE}", _drop),
    ("stock", rf"自?{_SOME}(?:底|末)?(?:以来|及以前|及之前|至今|以后)", _drop),
    ("now_by", rf"[从自]?即日起[,、]?(?P<until>[至到])?{_A}{END}?{BEFORE}?", _now_by),
    (
        "now",
        rf"{_NOW}(?:[,、]?{_TERM})?",
        _now,
    ),
    ("named", rf"{_PLAN_TITLE}20\d\d年?{_TO}20\d\d年?(?=\))", _drop),
    ("every", EVERY, _every),
    ("range", rf"[从自]?{_A}起?{_TO}{_B}{_CLOSE}", _range),
    ("day_range", rf"[从自]?{_A}{_TO}(?P<last>[123]?\d)[日号]{_CLOSE}", _day_range),
    (
        "short_range",
        rf"[从自]?{_SHORT}{_CLOSE}",
        _short_range,
    ),
    ("old", rf"{_SOME}(?:{END}?{_OLD_STOCK}|{_HISTORY}|初)", _drop),
    ("from", rf"[从自]?{_A}(?:开始|起(?![点草始来诉义火]))(?P<yearly>[,、]?逐年)?", _from),
    ("by", rf"(?P<till>[到至])?{_A}(?P<end>{END})?(?P<before>{BEFORE})?", _by),
    (
        "five_years",
        rf"[“\"]?(?P<name>{'|'.join(_FIVE_YEARS)})[”\"]?(?:规划)?(?:期间|时期|(?P<close>期?末))",
        _five_years,
    ),
    (
        "plan_period",
        rf"{_OURS}(?:期间|期内|(?P<close>期末|结束前))",
        _plan_period,
    ),
    ("years", rf"(?P<years>[{CHINESE_NUMBER}]|\d)年之?内", _years_in_plan),
    (
        "near_end",
        r"(?<![每度半几数一二三四五六七八九十两])(?:本?年度?[底末内]|年终|本?月[底末]|本?季度?末)前?",
        _near_end,
    ),
    ("standing", _STANDING, _standing),
)
_SCANNER = Grammars({name: pattern for name, pattern, _ in _GRAMMARS})
_READ = {name: read for name, _, read in _GRAMMARS}


def time_phrases(text: str, context: DateContext) -> Iterator[Deadline]:
    """Read every time phrase of a folded text, in order, with its span in that text."""
    reader = _Reader(text, context)
    for name, found in _SCANNER.scan(text):
        read = _READ[name](reader, found)
        if read is None:
            continue
        reader.end = found.end()
        for deadline in read if isinstance(read, tuple) else (read,):
            yield replace(deadline, span=Span(*found.span()))
