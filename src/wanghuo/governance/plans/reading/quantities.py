"""Quantities a sentence asks for: 不低于98%, 30个, 达到85%以上, 组建两支 (量化指标).

达到 means at least. Chinese numerals count only after a comparison or a verb of making (至少一次,
组建两支), and what stands inside quotes or a title is a name, not a quantity.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from wanghuo.governance.plans.reading.dates import DateContext
from wanghuo.governance.plans.reading.grammar import Grammars
from wanghuo.governance.plans.reading.numerals import amount, fold
from wanghuo.governance.plans.reading.quantity_words import (
    AFTERWARDS,
    COUNT,
    MAKING,
    MEASURE,
    OPS,
    RATE,
    comparison,
    noun,
)
from wanghuo.governance.plans.reading.timing import time_phrases
from wanghuo.governance.plans.reading.values import Op, Quantity, Span

_FREE = r"(?<![\d.+第A-Za-z/])"
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_CHINESE = r"[一二两三四五六七八九十百千]+"
_GAP = r"(?:(?<=[于少])[^\d,。;、:()\n一二两三四五六七八九十百千]{1,8}?)?"
_AFTER = rf"(?:及?(?P<after>{AFTERWARDS}))?"
_PLAIN = (
    rf"(?:(?P<op>{OPS}){_GAP}\s?)?{_FREE}(?P<number>(?P<low>{_NUMBER})(?P<times>[万亿])?"
    rf"(?:%?\s?[-至到]\s?(?P<high>{_NUMBER})(?P<high_times>[万亿])?)?"
    rf"\s?[余多]?(?P<unit>{RATE}|{COUNT}|{MEASURE}){_AFTER})"
)
_BARE = (
    rf"(?P<op>[≥≤><]=?(?=\s?\d)|(?:{OPS})(?=\d+\.\d))"
    rf"\s?(?P<number>(?P<low>\d+(?:\.\d+)?){_AFTER})(?![\d年月日])"
)
_WRITTEN = (
    rf"(?:(?P<op>{OPS}){_GAP}|(?:{MAKING})了?)"
    rf"(?P<number>(?P<low>{_CHINESE})(?P<unit>{COUNT}){_AFTER})"
)
_PERCENT = rf"(?P<op>{OPS})?(?P<number>百分之(?P<low>{_CHINESE}){_AFTER})"
_GRAMMARS = Grammars(
    {
        "name": r"“[^”\n]{1,60}”|《[^》\n]{1,200}》|24小时",
        "percent": _PERCENT,
        "plain": _PLAIN,
        "bare": _BARE,
        "written": _WRITTEN,
    }
)
_CLAUSE_END = re.compile(r"[。;\n]")
_COUNTED = re.compile(COUNT)


def find_quantities(text: str, offset: int, context: DateContext) -> tuple[Quantity, ...]:
    """Find every quantity of an item, in order, with the date that binds its clause."""
    folded = fold(text)
    clauses = _Clauses(folded, context)
    found: list[Quantity] = []
    for quantity in _quantities(text, folded, clauses):
        start, end = quantity.span
        span = Span(start + offset, end + offset)
        found.append(replace(quantity, text=text[start:end], span=span))
    return tuple(found)


class _Clauses:
    """Which date binds a place: that of the last deadline before it in its clause, or after."""

    def __init__(self, text: str, context: DateContext) -> None:
        self._ends = [0, *(found.end() for found in _CLAUSE_END.finditer(text)), len(text)]
        times = [d for d in time_phrases(text, context) if d.date or d.until]
        self._times = [(d.span, d.date or d.until) for d in times]
        self._starts = [span.start for span, _ in self._times]

    def start(self, at: int) -> int:
        """Return where the clause around a place begins."""
        return self._ends[bisect_right(self._ends, at) - 1]

    def after_time(self, at: int) -> int:
        """Return where the last deadline before a place ends, or 0."""
        before = bisect_left(self._starts, at)
        return self._times[before - 1][0].end if before else 0

    def before_time(self, at: int) -> int:
        """Return where the last deadline before a place begins, or 0."""
        before = bisect_left(self._starts, at)
        return self._starts[before - 1] if before else 0

    def date(self, at: int) -> date | None:
        """Return the date that binds a place."""
        low = bisect_left(self._starts, self.start(at))
        end = self._ends[min(bisect_right(self._ends, at), len(self._ends) - 1)]
        high, here = bisect_left(self._starts, end), bisect_left(self._starts, at)
        if low == high:
            return None
        return self._times[here - 1 if here > low else low][1]


def _quantities(text: str, folded: str, clauses: _Clauses) -> Iterator[Quantity]:
    floor, told = 0, dict[str, str]()
    for name, found in _GRAMMARS.scan(folded):
        quantity = None if name == "name" else _quantity(found)
        if quantity is None:
            continue
        start, end = quantity.span
        counted = bool(_COUNTED.fullmatch(quantity.unit))
        low = max(floor, clauses.after_time(start))
        what = text[noun(folded, start, end, low, counted=counted)] or told.get(quantity.unit, "")
        if not what and low > floor:
            at = clauses.before_time(start)
            what = text[noun(folded, at, end, floor, counted=False)] if at else ""
        floor, told[quantity.unit] = end, what
        quantity = replace(quantity, what=what, by=clauses.date(start))
        yield quantity
        high = _upper(found)
        if high is not None:
            yield replace(quantity, op=Op.LE, value=high)


def _quantity(found: re.Match[str]) -> Quantity | None:
    groups = found.groupdict()
    value = amount(groups["low"], groups.get("times") or "")
    if value is None:
        return None
    unit = groups.get("unit") or ("%" if "百分之" in found["number"] else "")
    op = Op.GE if groups.get("high") else comparison(groups["op"], groups.get("after"))
    start = found.start() if groups["op"] else found.start("number")
    return Quantity("", op, value, unit, "", Span(start, found.end()))


def _upper(found: re.Match[str]) -> float | int | None:
    groups = found.groupdict()
    if not groups.get("high"):
        return None
    return amount(groups["high"], groups["high_times"] or groups["times"] or "")
