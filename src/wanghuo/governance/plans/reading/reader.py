"""Read a plan: the stages of reading in their order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from wanghuo.governance.plans.reading.blocks import Block, Stream, Table, read_blocks
from wanghuo.governance.plans.reading.building import Built, table_quantities
from wanghuo.governance.plans.reading.clashes import deadline_clashes, labelled_clashes, link_body
from wanghuo.governance.plans.reading.counts import (
    count_conflicts,
    numbering_conflicts,
    sum_conflicts,
)
from wanghuo.governance.plans.reading.deadlines import DateContext
from wanghuo.governance.plans.reading.doubts import (
    date_conflicts,
    masked_conflict,
    missing_conflicts,
    time_conflicts,
)
from wanghuo.governance.plans.reading.grids import Grid, read_grids
from wanghuo.governance.plans.reading.heading import Head, read_head
from wanghuo.governance.plans.reading.indicators import (
    aimed_indicators,
    is_indicator_table,
    table_indicators,
)
from wanghuo.governance.plans.reading.items import (
    body_tasks,
    listed_problems,
    listed_tasks,
    project_rows,
)
from wanghuo.governance.plans.reading.listing import Entry, entries_of
from wanghuo.governance.plans.reading.outline import Mark, Node, read_outline
from wanghuo.governance.plans.reading.passages import Passage, bare
from wanghuo.governance.plans.reading.periods import read_period
from wanghuo.governance.plans.reading.reports import read_reports
from wanghuo.governance.plans.reading.sections import is_regulation
from wanghuo.governance.plans.reading.stages import read_stages
from wanghuo.governance.plans.reading.streams import stream_entries
from wanghuo.governance.plans.reading.values import (
    Conflict,
    Indicator,
    Period,
    PlanReading,
    Span,
    Stage,
    Task,
    TaskKind,
)
from wanghuo.governance.plans.reading.works import listed_quantities, merged, text_quantities

# \d also finds the digits of other scripts, which no Chinese plan means as numbers.
_FOREIGN_DIGIT = re.compile(r"(?![0-9０-９])\d")


@dataclass(frozen=True, slots=True)
class _Document:
    """A document taken apart, before its values are read."""

    text: str
    blocks: list[Block]
    root: Node
    head: Head
    regulation: bool
    period: Period | None
    stages: tuple[Stage, ...]
    context: DateContext
    grids: list[Grid]
    entries: list[Entry]
    projects: list[Entry]

    @property
    def paragraphs(self) -> list[Passage]:
        return [block for block in self.blocks if isinstance(block, Passage)]

    @property
    def cells(self) -> Iterator[Passage]:
        """Every cell of every table."""
        for block in self.blocks:
            if isinstance(block, Table):
                yield from (cell for row in block.rows for cell in row if cell.text)
            elif isinstance(block, Stream):
                yield from block.cells


def read(text: str) -> PlanReading:
    """Read a plan document; any text gives a reading, if need be an empty one."""
    document = _take_apart(_FOREIGN_DIGIT.sub("·", text))
    tasks, listed = _tasks(document)
    built = _built(document, tasks)
    return PlanReading(
        text=text,
        title=document.head.title,
        issuer=document.head.issuer,
        doc_number=document.head.doc_number,
        issued_on=document.head.issued_on,
        period=document.period,
        stages=document.stages,
        tasks=tuple(tasks),
        indicators=tuple(_indicators(document)),
        build_quantities=tuple(built.rows),
        problems=tuple(listed_problems(document.entries)),
        reports_due=tuple(read_reports(document.paragraphs, document.context)),
        conflicts=tuple(_conflicts(document, tasks, built, listed=listed)),
    )


def _take_apart(text: str) -> _Document:
    blocks = _without_abstract(read_blocks(text))
    root = read_outline(blocks)
    head = read_head(root, [b for b in blocks if isinstance(b, Passage)])
    regulation = is_regulation(root, head.title)
    period = None if regulation else read_period(head, root)
    context = _context(head, period)
    stages = () if regulation else read_stages(root, context)
    if period is None and len(stages) > 1:
        period = Period(stages[0].since, stages[-1].until)
    if period is not None and context.until is None:
        context = _context(head, period)
    if context.since is None and stages:
        context = replace(context, since=stages[0].since)
    grids = read_grids(blocks)
    levels = {bare(node.title): node.mark for node in root.walk()}
    lists = [grid for grid in grids if grid.is_list]
    entries = [e for grid in lists if not grid.is_projects for e in _entries(grid, levels)]
    projects = [e for grid in lists if grid.is_projects for e in _entries(grid, levels)]
    return _Document(
        text, blocks, root, head, regulation, period, stages, context, grids, entries, projects
    )


def _without_abstract(blocks: list[Block]) -> list[Block]:
    """Leave out a first line that only shows the beginning of the text that follows."""
    if len(blocks) < 2 or not isinstance(blocks[0], Passage) or not isinstance(blocks[1], Passage):
        return blocks
    first, second = blocks[0].text, blocks[1].text
    shortened = first.endswith(("...", "…")) and first.startswith(second)
    return blocks[1:] if shortened else blocks


def _context(head: Head, period: Period | None) -> DateContext:
    since = period.since if period else None
    return DateContext(head.issued_on, since or head.first_day, period.until if period else None)


def _entries(grid: Grid, levels: dict[str, Mark]) -> list[Entry]:
    return stream_entries(grid, levels) if grid.stream else entries_of(grid)


def _tasks(document: _Document) -> tuple[list[Task], bool]:
    """Return the tasks and whether they stand in a list."""
    listed = list(listed_tasks(document.entries, document.context))
    projects = [t for grid in _other(document) for t in project_rows(grid, document.context)]
    projects += listed_tasks(document.projects, document.context, TaskKind.PROJECT)
    body = [] if document.regulation else list(_body(document))
    if not listed:
        return [*body, *projects], False
    if all(entry.problem for entry in document.entries) and any(task.units for task in body):
        return [*body, *listed, *projects], True
    return [*link_body(listed, document.root), *projects], True


def _body(document: _Document) -> list[Task]:
    return body_tasks(document.root, document.context, document.head.title)


def _other(document: _Document) -> list[Grid]:
    """Tables that are neither lists nor about indicators."""
    return [g for g in document.grids if not g.is_list and not is_indicator_table(g)]


def _built(document: _Document, tasks: list[Task]) -> Built:
    if document.regulation:
        return Built()
    tables = [table_quantities(grid) for grid in _other(document)]
    parts = [*tables, text_quantities(document.root, document.context)]
    known = {row.what for part in parts for row in part.rows}
    listed = listed_quantities([*document.entries, *document.projects], tasks)
    listed.rows = [row for row in listed.rows if row.what not in known]
    return merged([*parts, listed])


def _indicators(document: _Document) -> Iterator[Indicator]:
    if document.regulation:
        return
    tables = [grid for grid in document.grids if is_indicator_table(grid)]
    for grid in tables:
        yield from table_indicators(grid, document.context)
    if not tables:
        yield from aimed_indicators(document.root, document.context)


def _conflicts(
    document: _Document, tasks: list[Task], built: Built, *, listed: bool
) -> Iterator[Conflict]:
    paragraphs = document.paragraphs
    everything = [*paragraphs, *document.cells]
    if listed:
        yield from deadline_clashes(tasks, document.root, document.context)
    else:
        yield from labelled_clashes(tasks, document.text)
    yield from numbering_conflicts(document.root, tasks if listed else [])
    yield from count_conflicts(
        document.root, paragraphs, tasks, document.stages, list(_groups(document))
    )
    yield from sum_conflicts(built.totals)
    yield from date_conflicts(everything)
    yield from masked_conflict(everything)
    head = document.head
    yield from time_conflicts(
        head.title_words, document.period, document.stages, tasks, head.issued_on
    )
    yield from missing_conflicts(document.entries)


def _groups(document: _Document) -> Iterator[tuple[str, Span]]:
    """Yield the short cells of the lists, which name the groups of tasks."""
    for cell in document.cells:
        if len(cell.text) <= 30:
            yield cell.text, cell.span()
