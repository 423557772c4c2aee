"""The time a plan covers: said in words, given in its title, or that of its five years (起止)."""

import re
from collections.abc import Iterator
from datetime import date

from wanghuo.governance.plans.reading.bindings import deadlines_in
from wanghuo.governance.plans.reading.deadlines import DateContext
from wanghuo.governance.plans.reading.heading import Head
from wanghuo.governance.plans.reading.numerals import fold
from wanghuo.governance.plans.reading.outline import Node
from wanghuo.governance.plans.reading.passages import Passage
from wanghuo.governance.plans.reading.values import DeadlineKind, Period

_YEARS = re.compile(r"(20\d\d)\s?年?\s?(?:-{1,2}|至|到)\s?(20\d\d)\s?年?")
_FIVE_YEARS = re.compile(r"十([三四五六七])五")
_ONE_YEAR = re.compile(r"(20\d\d)\s?年度?")
_SAID = re.compile(
    r"(?:规划期[为是]?|从|自)?(?:即日|印发之日|20\d\d年)[^。;]{0,24}?(?:至|到|-)[^。;,]{2,14}"
)
_ABOUT = re.compile(r"规划期|行动|整治|开展|实施|集中|阶段|活动|攻坚")
_TIME_HEADING = re.compile(r"时间|期限|步骤|阶段|起止")
_IN_BRACKETS = re.compile(r"时期\s?\((20\d\d)年?-{1,2}(20\d\d)年?\)")
_STAGE = re.compile(r"第[一二三四五六1-6]阶段|[\u4e00-\u9fff]{2,8}阶段")
_FIRST_YEARS = {"三": 2016, "四": 2021, "五": 2026, "六": 2031, "七": 2036}


def read_period(head: Head, root: Node) -> Period | None:
    """Read the period where the plan tells its time, else in its title or its front."""
    titled = _titled(head.title)
    first = titled.since if titled else head.first_day
    context = DateContext(head.issued_on, first, titled.until if titled else None)
    for part, sure in _time_words(root):
        if said := _said(part, context, sure=sure, dated=head.issued_on is not None):
            return Period(said.since or (titled.since if titled else None), said.until)
    return titled or _front(root)


def _time_words(root: Node) -> Iterator[tuple[Passage, bool]]:
    """Yield the words of the sections about time, then the words before the first heading."""
    for node in root.walk():
        if len(node.title) <= 12 and _TIME_HEADING.search(node.title) and _is_top(node):
            yield node.said.part(node.text_start + len(node.title)), True
            said = [b for b in node.blocks[:2] if isinstance(b, Passage)]
            yield from ((words, True) for words in said if not _STAGE.match(words.folded))
    yield from ((b, False) for b in root.blocks if isinstance(b, Passage) and "。" in b.text)


def _is_top(node: Node) -> bool:
    above = node.parent
    return above is None or not _TIME_HEADING.search(above.title)


def _said(part: Passage, context: DateContext, *, sure: bool, dated: bool) -> Period | None:
    folded = part.folded
    for found in _SAID.finditer(folded):
        after = folded[found.end() : found.end() + 40]
        if not sure and not _ABOUT.search(found.group() + after):
            continue
        for deadline in deadlines_in(part.part(*found.span()), context):
            if deadline.kind is DeadlineKind.RANGE:
                immediate = "日起" in deadline.text and not dated
                return Period(None if immediate else deadline.since, deadline.until)
    return None


def _titled(title: str | None) -> Period | None:
    text = fold(title or "")
    if found := _YEARS.search(text):
        return _years(int(found.group(1)), int(found.group(2)))
    if found := _FIVE_YEARS.search(text):
        first = _FIRST_YEARS[found.group(1)]
        return _years(first, first + 4)
    if years := _ONE_YEAR.findall(text):
        return _years(int(years[-1]), int(years[-1]))
    return None


def _front(root: Node) -> Period | None:
    """Read the period that the first paragraphs give in brackets: 时期（2021—2025年）."""
    parts = [b for b in root.blocks if isinstance(b, Passage)]
    for part in [*parts, *(node.said for node in root.children[:3])]:
        if found := _IN_BRACKETS.search(part.folded):
            return _years(int(found.group(1)), int(found.group(2)))
    return None


def _years(first: int, last: int) -> Period:
    return Period(date(first, 1, 1), date(last, 12, 31))
