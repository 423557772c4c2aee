"""The tasks of a plan: the rows of its list, or where it has none its numbered body (任务)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from wanghuo.governance.plans.reading.bindings import (
    deadlines_in,
    deadlines_of,
    quantities_in,
    units_in,
    units_of,
)
from wanghuo.governance.plans.reading.cells import is_units, item_number, row_number
from wanghuo.governance.plans.reading.deadlines import DateContext
from wanghuo.governance.plans.reading.duties import duty_units
from wanghuo.governance.plans.reading.grids import Grid
from wanghuo.governance.plans.reading.listing import Entry
from wanghuo.governance.plans.reading.outline import Mark, Node, mark_at
from wanghuo.governance.plans.reading.passages import Passage, bare, join, squeeze
from wanghuo.governance.plans.reading.sections import Purpose, is_account, is_plan, purpose_of
from wanghuo.governance.plans.reading.values import (
    Problem,
    Span,
    Task,
    TaskKind,
    Unit,
    UnitRole,
)

_PROJECT = re.compile(r"^(?:建设|重点|工程)?(?:项目|工程)(?:名称)?$")
_POINT = re.compile(r"(?<=[。;:,])([一二三四五六七八九])是")
_POINT_LEAD = 40
_LEAD = re.compile(r"[^。；;：:]{4,30}。(?=.)")
_WHO = re.compile(r"([^。;:,]{2,20}):")
_UNIT_LABEL = re.compile(r"(?:责任|牵头|配合|落实|实施|主责|承办|协办)(?:单位|部门)\s?:")
_NAMED = re.compile(rf"{_UNIT_LABEL.pattern}[^。]*$")
_BRACKETED = re.compile(r"[^。;:]{2,40}\([^()。]{2,60}\)")
_TO_ALL = re.compile(r"请?各[^:]{2,40}(?:要|须|应|请|于|结合|按照)|请|以上|上述")
_LABELLED = 2
_ITEM_MARKS = frozenset(
    {Mark.SECTION, Mark.COUNTED, Mark.BRACKETED, Mark.NAMED, Mark.NUMBER, Mark.DECIMAL}
)
_SUB_MARKS = frozenset({Mark.SMALL, Mark.CIRCLE})


def listed_tasks(
    entries: Iterable[Entry], context: DateContext, kind: TaskKind = TaskKind.ITEM
) -> Iterator[Task]:
    """Make a task of every entry of a list."""
    for entry in entries:
        if entry.text is entry.problem:
            continue
        no, cut = _printed_number(entry)
        words = entry.text.part(cut)
        words = join([words, *entry.more], between="\n") if entry.more else words
        yield Task(
            no=no,
            text=_lines(words),
            span=entry.text.span(),
            path=entry.groups,
            kind=kind,
            deadlines=deadlines_of(entry.times, words, context),
            units=units_of(entry.units) or units_in(words),
            quantities=quantities_in(words, context),
        )


def _printed_number(entry: Entry) -> tuple[int | None, int]:
    """Return the number of an entry and where its words begin behind it."""
    if entry.no is not None:
        number = item_number(entry.text.text)
        return entry.no, number[1] if number and number[0] == entry.no else 0
    found = mark_at(entry.text.text)
    if found and found[0] in {Mark.COUNTED, Mark.BRACKETED, Mark.SMALL, Mark.CIRCLE}:
        return found[1], found[2]
    return None, 0


def _lines(words: Passage) -> str:
    return "\n".join(squeeze(line) for line in words.text.split("\n"))


def project_rows(grid: Grid, context: DateContext) -> Iterator[Task]:
    """Make a project of every row of a table that names projects and says what they are."""
    names = [bare(name) for name in grid.names]
    if len(grid.rows) < 2 or not any(_PROJECT.search(name) for name in names):
        return
    title = (squeeze(grid.title.text),) if grid.title else ()
    for cells in grid.rows:
        named = [cell for cell in cells if cell.text and row_number(cell.text) is None]
        if len(named) >= 2:
            no = row_number(cells[0].text)
            yield _body_task(no, named, 0, title, TaskKind.PROJECT, context)


def listed_problems(entries: Iterable[Entry]) -> Iterator[Problem]:
    """Make a problem of every problem cell of a list."""
    for entry in entries:
        if entry.problem is not None and entry.new_problem:
            words = entry.problem
            yield Problem(squeeze(words.text), words.span(), units_of(entry.units), entry.groups)


def body_tasks(root: Node, context: DateContext, title: str | None) -> list[Task]:
    """Make tasks of the numbered items in the sections that set tasks or projects."""
    labelled = sum(bool(_UNIT_LABEL.search(_own_words(n))) for n in root.walk())
    found = [task for node, kind in _sections(root) for task in _tasks_of(node, kind, context)]
    if is_account(title) and labelled < _LABELLED:
        return [task for task in found if task.deadlines]
    if found or not (is_plan(title) or labelled >= _LABELLED):
        return _with_stages(found, root, context)
    found = [
        replace(task, units=task.units or duty_units(node, title))
        for section in _tops(root)
        if purpose_of(section) is None
        for node in _leaves(section)
        for task in _leaf_tasks(node, TaskKind.ITEM, context)
    ]
    return _with_stages(found, root, context)


def _with_stages(found: list[Task], root: Node, context: DateContext) -> list[Task]:
    """Add the dated items of the stages where nothing else says who or when."""
    if any(task.deadlines or task.units for task in found):
        return found
    below = (
        leaf
        for stages in root.walk()
        if purpose_of(stages) is Purpose.STAGES
        for stage in stages.children
        for leaf in _leaves(stage)
        if leaf is not stage
    )
    items = (task for leaf in below for task in _leaf_tasks(leaf, TaskKind.ITEM, context))
    told = {task.span: task for task in items if task.deadlines}
    return [*found, *told.values()]


def _tops(root: Node) -> Iterator[Node]:
    """Yield the outermost headings, also those of a plan that is itself an annex."""
    for node in root.children:
        if node.mark is Mark.ANNEX:
            yield from (child for child in node.children if child.mark <= Mark.BRACKETED)
        elif node.mark is not Mark.ARTICLE:
            yield node


def _own_words(node: Node) -> str:
    parts = [node.said, *(b for b in node.blocks if isinstance(b, Passage))]
    return "\n".join(part.folded for part in parts)


def _sections(root: Node) -> Iterator[tuple[Node, TaskKind]]:
    """Yield the outermost sections that set tasks or projects."""
    waiting = list(reversed(root.children))
    while waiting:
        node = waiting.pop()
        purpose = purpose_of(node)
        if purpose is Purpose.TASKS:
            yield node, TaskKind.ITEM
        elif purpose is Purpose.PROJECTS:
            yield node, TaskKind.PROJECT
        elif purpose is None:
            waiting.extend(reversed(node.children))


def _tasks_of(section: Node, kind: TaskKind, context: DateContext) -> Iterator[Task]:
    for node in _leaves(section):
        if node is section:
            yield from _led_tasks(node, kind, context)
        else:
            yield from _leaf_tasks(node, kind, context)


def _leaf_tasks(node: Node, kind: TaskKind, context: DateContext) -> Iterator[Task]:
    """Make a task of an item without items below it, or of its dated points."""
    if node.mark in {Mark.CHAPTER, Mark.SECTION}:
        yield from _led_tasks(node, kind, context)
    elif points := _dated_points(node, context):
        path = (*node.path, node.heading)
        for no, part, cut in points:
            yield _body_task(no, [part], cut, path, kind, context)
    else:
        parts = _own(node.paragraphs())
        task = _body_task(node.no, parts, node.text_start, node.path, kind, context)
        yield _heading_bindings(node, task, context)


def _own(parts: list[Passage]) -> list[Passage]:
    """Leave out what is said to everybody after an item that has named its own units."""
    for at, part in enumerate(parts[1:], 1):
        if _TO_ALL.match(part.folded) and _NAMED.search(parts[at - 1].folded):
            return parts[:at]
    return parts


def _dated_points(node: Node, context: DateContext) -> list[tuple[int, Passage, int]]:
    """Cut an item into its 一是…二是… when every one of them has a time of its own."""
    said = node.said
    starts = [
        (no, found)
        for no, found in enumerate(_POINT.finditer(said.folded), 1)
        if found.group(1) == "一二三四五六七八九"[no - 1]
    ]
    if len(starts) < 2 or node.children or node.blocks or starts[0][1].start() > _POINT_LEAD:
        return []
    ends = [found.start() for _, found in starts[1:]] + [len(said.text)]
    points = [
        (no, said.part(found.start(), end), found.end() - found.start())
        for (no, found), end in zip(starts, ends, strict=True)
    ]
    return points if all(deadlines_in(part, context) for _, part, _ in points) else []


def _leaves(section: Node) -> Iterator[Node]:
    waiting = [section]
    while waiting:
        node = waiting.pop()
        below = [child for child in node.children if _is_item(child, node)]
        if below:
            waiting.extend(reversed(below))
        else:
            yield node


def _is_item(child: Node, parent: Node) -> bool:
    if child.mark in _ITEM_MARKS:
        return True
    return child.mark in _SUB_MARKS and parent.mark < Mark.NUMBER


def _led_tasks(node: Node, kind: TaskKind, context: DateContext) -> Iterator[Task]:
    """Make tasks of unnumbered paragraphs that each begin with what is to be done."""
    path = (*node.path, node.heading)
    held: list[Passage] = []
    for part in (b for b in node.blocks if isinstance(b, Passage)):
        leads = _leads(part)
        if leads and held:
            yield _body_task(None, held, 0, path, kind, context)
            held = []
        if leads or held:
            held.append(part)
    if held:
        yield _body_task(None, held, 0, path, kind, context)


def _leads(part: Passage) -> bool:
    """Tell a paragraph that begins with what is to be done, or with who has to."""
    if _LEAD.match(part.text):
        return True
    who = _WHO.match(part.folded)
    return who is not None and is_units(who.group(1))


def _duty_units(part: Passage) -> tuple[Unit, ...]:
    """Read the units of a paragraph; 县住建局：负责… names its unit first."""
    who = _WHO.match(part.folded)
    if who is None or _UNIT_LABEL.match(part.folded) or not is_units(who.group(1)):
        return units_in(part)
    return units_of([(part.part(*who.span(1)), UnitRole.RESPONSIBLE)])


def _heading_bindings(node: Node, task: Task, context: DateContext) -> Task:
    """Give an item the units and times that the headings above it name for all of theirs."""
    above = node.parent
    while above is not None and not (task.units and task.deadlines):
        if _UNIT_LABEL.search(above.said.folded) or _BRACKETED.fullmatch(above.said.folded):
            task = replace(
                task,
                units=task.units or units_in(above.said),
                deadlines=task.deadlines or deadlines_in(above.said, context),
            )
        above = above.parent
    return task


def _body_task(
    no: int | None,
    parts: list[Passage],
    cut: int,
    path: tuple[str, ...],
    kind: TaskKind,
    context: DateContext,
) -> Task:
    """Make a task of paragraphs; the first `cut` characters are its printed number."""
    said = [parts[0].part(cut), *parts[1:]]
    words = join(said, between="\n")
    return Task(
        no=no,
        text=_lines(words),
        span=Span(parts[0].start, words.end),
        path=path,
        kind=kind,
        deadlines=deadlines_in(words, context),
        units=tuple(unit for part in said for unit in _duty_units(part)),
        quantities=quantities_in(words, context),
    )
