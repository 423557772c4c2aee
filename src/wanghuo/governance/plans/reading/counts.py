"""Numbers that must agree: running numbers, counts said and counts there, sums (数目核对)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from wanghuo.governance.plans.reading.building import Total
from wanghuo.governance.plans.reading.numerals import CHINESE_NUMBER, whole_number
from wanghuo.governance.plans.reading.outline import Mark, Node
from wanghuo.governance.plans.reading.passages import Passage, bare
from wanghuo.governance.plans.reading.sections import Purpose, purpose_of
from wanghuo.governance.plans.reading.values import Conflict, ConflictKind, Span, Stage, Task

_N = rf"(\d{{1,3}}|[{CHINESE_NUMBER}]{{1,3}})"
_COUNTED = re.compile(
    rf"{_N}(?P<rest>个方面|大(?:行动|工程|任务|专项)|类场所|项(?:行动|工程|任务|措施|整治))(?P<after>[\u4e00-\u9fff]{{0,4}})"
)
_TASKS = re.compile(
    rf"(?:共|明确|以下|下列|本方案|部署|分解为|细化为|提出|确定|安排)(?:了|有|计|的)?{_N}项"
    r"(?:具体|重点|主要|工作)*(?:任务|措施|事项)"
)
_STAGES = re.compile(rf"分(?:为)?{_N}个?阶段")
_SEQUENCES = frozenset({Mark.CHAPTER, Mark.SECTION, Mark.COUNTED, Mark.BRACKETED, Mark.NUMBER})


def numbering_conflicts(root: Node, tasks: Sequence[Task]) -> Iterator[Conflict]:
    """Name the gaps and the repeats in the numbers of headings and of the list."""
    last: dict[Mark, int] = {}
    for node in [root, *root.walk()]:
        by_mark: dict[Mark, list[Node]] = defaultdict(list)
        for child in node.children:
            if child.mark in _SEQUENCES and child.no:
                by_mark[child.mark].append(child)
        for mark, children in by_mark.items():
            yield from _gaps([(c.no or 0, c.said.span(), c.heading) for c in children], last, mark)
    listed = [t for t in tasks if t.no is not None]
    yield from _gaps([(t.no or 0, t.span, t.text) for t in listed], {}, None)


def _gaps(
    items: list[tuple[int, Span, str]], last: dict[Mark, int], mark: Mark | None
) -> Iterator[Conflict]:
    before: tuple[int, Span, str] | None = None
    for no, span, text in items:
        if before is None:
            goes_on = mark is not None and no == last.get(mark, 0) + 1
            if no != 1 and not goes_on and mark is None:
                yield _numbering(f"序号从{no}开始，前面缺少第1项。", (span,))
        elif no == before[0]:
            yield _numbering(f"序号{no}重复：“{before[2][:12]}”“{text[:12]}”。", (before[1], span))
        elif no > before[0] + 1:
            missing = f"{before[0] + 1}" if no == before[0] + 2 else f"{before[0] + 1}至{no - 1}"
            yield _numbering(f"序号{before[0]}之后是{no}，缺少{missing}。", (before[1], span))
        before = (no, span, text)
    if before is not None and mark is not None:
        last[mark] = before[0]


def _numbering(detail: str, spans: tuple[Span, ...]) -> Conflict:
    return Conflict(ConflictKind.NUMBERING, detail, spans)


def count_conflicts(
    root: Node,
    paragraphs: Iterable[Passage],
    tasks: Sequence[Task],
    stages: Sequence[Stage],
    groups: Sequence[tuple[str, Span]],
) -> Iterator[Conflict]:
    """Name the counts that are said and are not there."""
    yield from _heading_counts(root)
    yield from _same_phrase(root, groups)
    counts = _counts(root, tasks)
    for words in paragraphs:
        for found in _TASKS.finditer(words.folded):
            said = whole_number(found.group(1))
            if said and tasks and said not in counts:
                detail = f"正文写“{found.group()}”，实有{len(tasks)}项。"
                yield Conflict(ConflictKind.COUNT, detail, (words.span(*found.span()),))
        for found in _STAGES.finditer(words.folded):
            said = whole_number(found.group(1))
            if said and stages and said != len(stages):
                detail = f"正文写“{found.group()}”，实有{len(stages)}个阶段。"
                spans = (words.span(*found.span()), *(s.span for s in stages))
                yield Conflict(ConflictKind.COUNT, detail, spans)


def _counts(root: Node, tasks: Sequence[Task]) -> set[int]:
    """Return every count that a text may rightly say: tasks, groups, items of the body."""
    counts = {len(tasks), *_runs(tasks)}
    for depth in range(max((len(t.path) for t in tasks), default=0)):
        counts.add(len({t.path[: depth + 1] for t in tasks if len(t.path) > depth}))
    for node in root.walk():
        if purpose_of(node) in {Purpose.TASKS, Purpose.PROJECTS} and node.children:
            below = list(node.walk())
            counts |= {len(node.children), sum(not n.children for n in below)}
            counts |= {sum(n.mark is mark for n in below) for mark in _SEQUENCES}
    return counts


def _runs(tasks: Sequence[Task]) -> Iterator[int]:
    """Yield the length of every list: where the numbers begin again, another one begins."""
    length, last = 0, 0
    for task in tasks:
        if task.no is not None and task.no < last:
            yield length
            length = 0
        length, last = length + 1, task.no or last
    yield length


def _heading_counts(root: Node) -> Iterator[Conflict]:
    """Compare the number in a heading with the items below it."""
    for node in root.walk():
        found = _COUNTED.search(bare(node.title))
        said = whole_number(found.group(1)) if found else None
        below = [c for c in node.children if c.mark is node.children[0].mark]
        if found and said and said > 1 and len(below) >= 2 and said != len(below):
            counted = found.group(1) + found["rest"]
            detail = f"“{node.heading[:30]}”写明“{counted}”，其下实有{len(below)}项。"
            spans = (node.said.span(0, len(node.heading)), *(c.said.span(0, 1) for c in below))
            yield Conflict(ConflictKind.COUNT, detail, spans)


def _same_phrase(root: Node, groups: Sequence[tuple[str, Span]]) -> Iterator[Conflict]:
    """Compare headings of the body and of the list that say the same with another number."""
    said: dict[str, dict[int, tuple[str, Span]]] = defaultdict(dict)
    heads = [(node.title, node.said.span()) for node in root.walk()]
    for title, span in [*heads, *groups]:
        for found in _COUNTED.finditer(bare(title)):
            number = whole_number(found.group(1))
            key = bare(title)[max(found.start() - 2, 0) : found.start()] + found["rest"]
            if number and found["after"]:
                said[key + found["after"]].setdefault(number, (title, span))
    for numbers in said.values():
        if len(numbers) > 1:
            titles = "、".join(f"“{title[:16]}”" for title, _ in numbers.values())
            spans = tuple(span for _, span in numbers.values())
            yield Conflict(ConflictKind.COUNT, f"同一提法数目不一：{titles}。", spans)


def sum_conflicts(totals: Iterable[Total]) -> Iterator[Conflict]:
    """Name the totals that are not the sum of their parts."""
    for total in totals:
        if total.stated != total.summed:
            detail = f"{total.what}合计写{total.stated}，各项相加为{total.summed}。"
            yield Conflict(ConflictKind.SUM, detail, total.spans)
