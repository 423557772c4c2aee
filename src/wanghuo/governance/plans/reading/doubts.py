"""Dates that cannot be, and what is masked or missing (存疑之处)."""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from wanghuo.governance.plans.reading.listing import Entry
from wanghuo.governance.plans.reading.numerals import fold, whole_number
from wanghuo.governance.plans.reading.passages import Passage
from wanghuo.governance.plans.reading.values import (
    Conflict,
    ConflictKind,
    DeadlineKind,
    Period,
    Span,
    Stage,
    Task,
)

_RANGE = re.compile(
    r"(?<!\d)(?P<y1>20\d\d)年(?:(?P<m1>\d{1,2})月)?\s?(?:至|到|-{1,2})\s?(?P<y2>20\d\d)年(?:(?P<m2>\d{1,2})月)?"
)
_DAY = re.compile(r"(?:(?<!\d)(?P<y>20\d\d)年)?(?<!\d)(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]")
_NO_MONTH = re.compile(r"(?:(?<!\d)20\d\d年)?(?<!\d)(?:0|1[3-9]|[2-9]\d)月(?!份?额)")
_LONG_YEAR = re.compile(r"(?<![\d.])\d{5,6}年(?!前)")
_MASKED_DATE = re.compile(r"(?<![A-Za-z\d])(?:\d{1,3}[Xx×*]{1,3}|[Xx×*]{1,4})\s?[年月日]")
_MASKED = re.compile(
    r"(?<![A-Za-z\dX×])[X×]{2,6}(?![A-Za-z\dX×年月日])"
    r"|(?<=[\u4e00-\u9fff])X(?=[\u4e00-\u9fff\d])(?!X[光射线年月日])"
)
_WORD_BEFORE = re.compile(r"[\u4e00-\u9fff]$")
_MONTHS = 12
_YEARS_OF_ACTION = re.compile(r"([一二三四五六七八九十\d]{1,2})年(?:专项)?(?:行动|攻坚|计划|整治)")


def date_conflicts(paragraphs: Iterable[Passage]) -> Iterator[Conflict]:
    """Name the ranges that run backwards, the days that are in no calendar, the masked years."""
    for words in paragraphs:
        for pattern, is_wrong, said in _WRONG:
            for found in filter(is_wrong, pattern.finditer(words.folded)):
                yield _year(f"“{found.group()}”{said}。", words, found)


def _year(detail: str, words: Passage, found: re.Match[str]) -> Conflict:
    return Conflict(ConflictKind.YEAR, detail, (words.span(*found.span()),))


def _backwards(found: re.Match[str]) -> bool:
    first, last = int(found["y1"]), int(found["y2"])
    if found["m1"] and found["m2"]:
        return (first, int(found["m1"])) > (last, int(found["m2"]))
    return first >= last and not found["m1"] and not found["m2"]


def _is_no_day(found: re.Match[str]) -> bool:
    month, day = int(found["m"]), int(found["d"])
    known = 1 <= month <= _MONTHS
    return known and not 1 <= day <= monthrange(int(found["y"] or 2024), month)[1]


_WRONG = (
    (_RANGE, _backwards, "起止时间不成立"),
    (_DAY, _is_no_day, "不是真实的日期"),
    (_NO_MONTH, None, "不是真实的月份"),
    (_LONG_YEAR, None, "不是真实的年份"),
    (_MASKED_DATE, None, "年份或日期未填写"),
)


def masked_conflict(paragraphs: Iterable[Passage]) -> Iterator[Conflict]:
    """Name, in one conflict, every name that stands masked."""
    spans: list[Span] = []
    seen: list[str] = []
    for words in paragraphs:
        for found in _MASKED.finditer(words.folded):
            spans.append(words.span(*found.span()))
            before = _WORD_BEFORE.search(words.folded[max(found.start() - 1, 0) : found.start()])
            start = found.start() - len(before.group() if before else "")
            seen.append(words.text[start : found.end() + 3].strip())
    if spans:
        shown = "、".join(f"“{text}”" for text in dict.fromkeys(seen[:9]))
        yield Conflict(ConflictKind.MASKED, f"名称未填写，以XX代替：{shown}。", tuple(spans))


def time_conflicts(
    title: Passage | None,
    period: Period | None,
    stages: Sequence[Stage],
    tasks: Iterable[Task],
    issued_on: date | None,
) -> Iterator[Conflict]:
    """Name what does not fit the plan's own time: its length, its stages, its day of issue."""
    if title is not None:
        yield from _too_short(title, period, stages)
    for before, stage in pairwise(stages):
        if before.since and stage.since and stage.since < before.since:
            detail = f"“{stage.name}”的起止时间与“{before.name}”先后不符。"
            yield Conflict(ConflictKind.YEAR, detail, (before.span, stage.span))
    for task in tasks:
        for d in task.deadlines:
            if issued_on and d.kind is DeadlineKind.BY and d.date and d.date < issued_on:
                detail = f"“{d.text}”早于印发日期{issued_on}。"
                yield Conflict(ConflictKind.YEAR, detail, (d.span,))


def _too_short(
    title: Passage, period: Period | None, stages: Sequence[Stage]
) -> Iterator[Conflict]:
    found = _YEARS_OF_ACTION.search(fold(title.text))
    years = whole_number(found.group(1)) if found else None
    since = (period.since if period else None) or (stages[0].since if stages else None)
    until = period.until if period else None
    if found and years and since and until and until.year - since.year + 1 < years:
        detail = f"标题为“{found.group()}”，起止时间只有{since}至{until}。"
        spans = (title.span(*found.span()), *(stage.span for stage in stages))
        yield Conflict(ConflictKind.YEAR, detail, spans)


def missing_conflicts(entries: Iterable[Entry]) -> Iterator[Conflict]:
    """Name the rows of a list whose own words are missing."""
    for entry in entries:
        if entry.blank:
            detail = f"“{entry.text.text[:20]}”一行没有写明要做什么，原处重复了责任单位。"
            spans = (entry.text.span(), *(cell.span() for cell, _ in entry.units))
            yield Conflict(ConflictKind.MISSING, detail, spans)
