"""Deadlines in a cell or a sentence of a plan (完成时限)."""

import re
from dataclasses import replace

from wanghuo.governance.plans.reading.dates import DateContext
from wanghuo.governance.plans.reading.numerals import fold
from wanghuo.governance.plans.reading.timing import NOWHERE, time_phrases
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
    """Give a recurrence the start or the range it follows: 2025年起，每年推出…."""
    joined: list[Deadline] = []
    opened: Deadline | None = None
    for deadline in time_phrases(text, context):
        before = joined[-1] if joined else None
        if opened and _STOP.search(text, opened.span.end, deadline.span.start):
            opened = None
        if before and _bounds(before, deadline) and _touch(text, before, deadline):
            joined[-1] = _bound(deadline, before, Span(before.span.start, deadline.span.end))
        elif opened and deadline.kind is DeadlineKind.EVERY:
            if before is opened and opened.kind is DeadlineKind.FROM:
                joined.pop()
            joined.append(_bound(deadline, opened, deadline.span))
        else:
            joined.append(deadline)
        if deadline.since and deadline.kind in {DeadlineKind.FROM, DeadlineKind.EVERY}:
            opened = deadline
    return joined


def _bounds(before: Deadline, after: Deadline) -> bool:
    return before.kind in {DeadlineKind.FROM, DeadlineKind.RANGE} and after.kind in {
        DeadlineKind.EVERY,
        DeadlineKind.STANDING,
    }


def _touch(text: str, before: Deadline, after: Deadline) -> bool:
    return bool(_BETWEEN.fullmatch(text, before.span.end, after.span.start))


def _bound(deadline: Deadline, by: Deadline, span: Span) -> Deadline:
    return replace(deadline, since=by.since, until=by.until, span=span)
