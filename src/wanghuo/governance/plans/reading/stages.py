"""The stages a plan goes through, dated against its period and its day of issue (实施阶段)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from wanghuo.governance.plans.reading.bindings import deadlines_in
from wanghuo.governance.plans.reading.deadlines import DateContext
from wanghuo.governance.plans.reading.outline import Node
from wanghuo.governance.plans.reading.passages import Passage, squeeze
from wanghuo.governance.plans.reading.sections import Purpose, purpose_of
from wanghuo.governance.plans.reading.values import Deadline, DeadlineKind, Span, Stage

_IN_BRACKETS = re.compile(r"\(([^()]{2,40})\)")
_ORDINAL = re.compile(r"第[一二三四五六1-6]阶段\s?[:：,，、]?\s?")
_NAME_END = re.compile(r"[(。:;,]|\d{4}年|\d{1,2}月|即日")
_HEAD = 80
_NAME = 24


def read_stages(root: Node, context: DateContext) -> tuple[Stage, ...]:
    """Read the stages in order; a stage without a year takes it from the one before."""
    stages: list[Stage] = []
    for name, said in _stage_heads(root):
        last = stages[-1] if stages else None
        stage = _stage(name, said, _after(last, context))
        if stage is not None:
            stages.append(stage)
    return tuple(stages)


def _stage_heads(root: Node) -> Iterator[tuple[str, Passage]]:
    """Yield the name of every stage and the words that date it."""
    section = next((n for n in root.walk() if purpose_of(n) is Purpose.STAGES and _holds(n)), None)
    below = section.children if section else [n for n in root.walk() if "阶段" in n.title[:_NAME]]
    for node in below:
        words = node.whole()
        yield _name(words), words
    for block in section.blocks if section and not below else []:
        if isinstance(block, Passage) and _ORDINAL.match(block.folded):
            yield _name(block), block


def _holds(section: Node) -> bool:
    """Tell whether a section tells its stages, and is not itself one of them."""
    blocks = [b for b in section.blocks if isinstance(b, Passage)]
    return bool(section.children) or any(_ORDINAL.match(b.folded) for b in blocks)


def _name(words: Passage) -> str:
    text = words.folded
    start = found.end() if (found := _ORDINAL.match(text)) else 0
    cut = _NAME_END.search(text, start)
    end = min(cut.start() if cut else len(text), start + _NAME)
    return squeeze(words.text[start:end]) or squeeze(words.text[:_NAME])


def _after(last: Stage | None, context: DateContext) -> DateContext:
    return replace(context, since=last.until) if last and last.until else context


def _stage(name: str, said: Passage, context: DateContext) -> Stage | None:
    found = _IN_BRACKETS.search(said.folded[:_HEAD])
    words = said.part(*found.span(1)) if found else said.part(0, _HEAD)
    dated = next((d for d in deadlines_in(words, context) if _bounds(d) != (None, None)), None)
    if dated is None:
        return None
    since, until = _bounds(dated)
    if "即日" in dated.text and context.issued_on is None:
        since = None
    return Stage(name, since, until, Span(said.start, dated.span.end + bool(found)))


def _bounds(deadline: Deadline) -> tuple[date | None, date | None]:
    if deadline.kind is DeadlineKind.BY:
        return deadline.since or _first_day(deadline), deadline.date
    return deadline.since, deadline.until


def _first_day(deadline: Deadline) -> date | None:
    """Return the first day of a stage named by its month or year alone (2020年8月)."""
    day, text = deadline.date, deadline.text
    if day is None or "前" in text or "底" in text or "末" in text:
        return None
    if "日" in text or "号" in text:
        return day
    return day.replace(day=1) if "月" in text else day.replace(month=1, day=1)
