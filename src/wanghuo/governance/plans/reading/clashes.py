"""The same task with two deadlines: cell against words, list against body (时限矛盾)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from wanghuo.governance.plans.reading.deadlines import DateContext, find_deadlines
from wanghuo.governance.plans.reading.numerals import fold
from wanghuo.governance.plans.reading.outline import Mark, Node
from wanghuo.governance.plans.reading.passages import Passage, bare
from wanghuo.governance.plans.reading.values import (
    Conflict,
    ConflictKind,
    Deadline,
    DeadlineKind,
    Span,
    Task,
)

_NOISE = re.compile(r"[\s,、。;:()“”\"'《》]+")
_CLAUSE = re.compile(r"[^。;\n]*")
_STRIP = re.compile(r"^[(（]?[一二三四五六七八九十百\d]+[)）、.．]\s?")
_TIME_LABEL = re.compile(r"(?:时限|期限|完成时间|整改时间|时间节点)\s?:\s?$")
_WHOLE = re.compile(r"(?:全部|全面)?完成[，,。；;（(]")
_LABEL = 8
_HEAD, _ENOUGH = 6, 8


@dataclass(frozen=True, slots=True)
class _Said:
    """What the body wants done by a date."""

    words: str
    by: date
    span: Span


def link_body(tasks: Iterable[Task], root: Node) -> list[Task]:
    """Give every listed task the item of the body that has the heading of its group."""
    items = {
        bare(node.title): node
        for node in reversed(list(root.walk()))
        if node.no and node.mark in {Mark.BRACKETED, Mark.NUMBER, Mark.SMALL}
    }
    linked: list[Task] = []
    spans: dict[str, Span] = {}
    for task in tasks:
        key = next((k for k in map(_key, reversed(task.path)) if k in items), None)
        if key is None:
            linked.append(task)
            continue
        if key not in spans:
            spans[key] = Span(items[key].said.start, items[key].whole().end)
        linked.append(replace(task, body_no=items[key].no, body_span=spans[key]))
    return linked


def _key(heading: str) -> str:
    return bare(_STRIP.sub("", heading))


def labelled_clashes(tasks: Iterable[Task], text: str) -> Iterator[Conflict]:
    """Name every task of the body whose label (完成时限：…) names another day than its words."""
    for task in tasks:
        by_label: dict[bool, list[Deadline]] = {True: [], False: []}
        for deadline in _dated(task):
            before = fold(text[max(deadline.span.start - _LABEL, 0) : deadline.span.start])
            by_label[bool(_TIME_LABEL.search(before))].append(deadline)
        if by_label[True] and by_label[False] and not _agree(by_label[True], by_label[False], text):
            days = "、".join(str(d.date) for d in _dated(task))
            spans = (task.span, *(d.span for d in _dated(task)))
            yield Conflict(ConflictKind.TWO_DEADLINES, f"{_name(task)}先后写了{days}。", spans)


def _agree(label: list[Deadline], words: list[Deadline], text: str) -> bool:
    """Tell whether the words name the day of the label, or a step on the way to it."""
    due = max(d.date or date.min for d in label)
    last = max(words, key=lambda d: d.date or date.min)
    if last.date is None or last.date >= due:
        return last.date == due
    return not _WHOLE.match(text, last.span.end)


def deadline_clashes(tasks: Iterable[Task], root: Node, context: DateContext) -> Iterator[Conflict]:
    """Name every listed task whose cell, words and body item do not ask for the same day."""
    tasks = list(tasks)
    by_head: dict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        by_head[_plain(task.text)[:_HEAD]].append(task)
        if clash := _own_clash(task):
            yield clash
    for said in _body_dates(root, context):
        for task in by_head.get(said.words[:_HEAD], []):
            dates = _dates(task.deadlines)
            if dates and said.by not in dates and _same_words(said.words, _plain(task.text)):
                days = "、".join(str(d) for d in sorted(dates))
                yield Conflict(
                    ConflictKind.TWO_DEADLINES,
                    f"{_name(task)}清单时限为{days}，正文写的是{said.by}。",
                    (task.span, *_by_spans(task), said.span),
                )


def _own_clash(task: Task) -> Conflict | None:
    """Compare the time cell with the task's own words, which may not ask for later."""
    inside = [d for d in _dated(task) if task.span.start <= d.span.start < task.span.end]
    cells = [d for d in _dated(task) if d not in inside]
    if not inside or not cells:
        return None
    latest = max(inside, key=lambda d: d.date or date.min)
    allowed = max(d.date for d in cells if d.date)
    if latest.date is None or latest.date <= allowed:
        return None
    detail = f"{_name(task)}时限栏为{allowed}，任务内容写的是{latest.date}。"
    spans = (task.span, *(d.span for d in cells), latest.span)
    return Conflict(ConflictKind.TWO_DEADLINES, detail, spans)


def _body_dates(root: Node, context: DateContext) -> Iterator[_Said]:
    for node in root.walk():
        if node.mark is Mark.ANNEX:
            continue
        for deadline, words in _node_dates(node, context):
            if deadline.date is not None and len(words) >= _ENOUGH:
                yield _Said(words, deadline.date, deadline.span)


def _node_dates(node: Node, context: DateContext) -> Iterator[tuple[Deadline, str]]:
    """Yield each date of a node with the words that follow it up to the next one."""
    parts = [node.said.part(node.text_start), *(b for b in node.blocks if isinstance(b, Passage))]
    for part in parts:
        folded = part.folded
        found = find_deadlines(part.text, 0, context)
        ends = [*(d.span.start for d in found[1:]), len(folded)]
        for deadline, end in zip(found, ends, strict=False):
            clause = _CLAUSE.match(folded, deadline.span.end, max(end, deadline.span.end))
            if deadline.kind is DeadlineKind.BY and clause:
                yield replace(deadline, span=part.span(*deadline.span)), _plain(clause.group())


def _plain(text: str) -> str:
    return _NOISE.sub("", bare(text))


def _same_words(said: str, task: str) -> bool:
    shorter = min(len(said), len(task))
    return shorter >= _ENOUGH and said[:shorter] == task[:shorter]


def _dated(task: Task) -> list[Deadline]:
    return [d for d in task.deadlines if d.kind is DeadlineKind.BY and d.date]


def _dates(deadlines: Iterable[Deadline]) -> set[date]:
    return {d.date for d in deadlines if d.kind is DeadlineKind.BY and d.date}


def _by_spans(task: Task) -> list[Span]:
    return [d.span for d in _dated(task)]


def _name(task: Task) -> str:
    return f"第{task.no}项“{task.text[:12]}…”" if task.no else f"“{task.text[:12]}…”"
