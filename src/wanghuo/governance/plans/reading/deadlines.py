"""Deadlines in a cell or a sentence of a plan (完成时限)."""

import re
from dataclasses import replace

from wanghuo.governance.plans.reading.dates import DateContext
from wanghuo.governance.plans.reading.meanings import NOWHERE, between
from wanghuo.governance.plans.reading.numerals import fold
from wanghuo.governance.plans.reading.timing import time_phrases
from wanghuo.governance.plans.reading.values import Deadline, DeadlineKind, Span

__all__ = ["DateContext", "find_deadlines"]

_BETWEEN = re.compile(r"[ ,、(]*")
_STOP = re.compile(r"[。;\n]")


def find_deadlines(text: str, offset: int, context: DateContext) -> tuple[Deadline, ...]:
    """Find every deadline of a cell or a sentence, in order; the same one twice is told once."""
    folded = fold(text)
    told: dict[Deadline, Deadline] = {}
    for deadline in _joined(folded, context):
        told.setdefault(replace(deadline, span=NOWHERE), deadline)
    return tuple(_placed(d, text, offset) for d in told.values())


def _placed(found: Deadline, text: str, offset: int) -> Deadline:
    start, end = found.span
    return replace(found, text=text[start:end], span=Span(start + offset, end + offset))


def _joined(text: str, context: DateContext) -> list[Deadline]:
    """Join what is said in parts: 2025年起，每年推出…; 即日起至年底."""
    joined: list[Deadline] = []
    opened: Deadline | None = None
    for deadline in time_phrases(text, context):
        if opened and _STOP.search(text, opened.span.end, deadline.span.start):
            opened = None
        whole = _whole(text, joined[-1], deadline) if joined else None
        if whole:
            joined[-1] = whole
        elif opened and deadline.kind is DeadlineKind.EVERY and not deadline.since:
            if joined[-1] is opened and opened.kind is DeadlineKind.FROM:
                joined.pop()
            joined.append(_bound(deadline, opened, deadline.span))
        else:
            joined.append(deadline)
        if joined[-1].since and joined[-1].kind in {DeadlineKind.FROM, DeadlineKind.EVERY}:
            opened = joined[-1]
    return joined


def _whole(text: str, before: Deadline, after: Deadline) -> Deadline | None:
    """Make one deadline of two that touch, or none."""
    span = Span(before.span.start, after.span.end)
    gap = text[before.span.end : after.span.start]
    if before.kind is DeadlineKind.FROM and after.kind is DeadlineKind.BY:
        reaches = gap in {"至", "到"} or (not gap and text[after.span.start] in "至到")
        return replace(between(before.since, after.date), span=span) if reaches else None
    if before.kind not in {DeadlineKind.FROM, DeadlineKind.RANGE} or not _BETWEEN.fullmatch(gap):
        return None
    repeats = after.kind in {DeadlineKind.EVERY, DeadlineKind.STANDING}
    return _bound(after, before, span) if repeats else None


def _bound(deadline: Deadline, by: Deadline, span: Span) -> Deadline:
    return replace(deadline, since=by.since, until=by.until, span=span)
