"""Tables with their columns understood: spread headings, pages put together (表格)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from wanghuo.governance.plans.reading.blocks import Block, Stream, Table
from wanghuo.governance.plans.reading.columns import Column, column_of, is_list_header, text_rank
from wanghuo.governance.plans.reading.passages import Passage, bare

Row = tuple[Passage, ...]
_YEARLY = re.compile(r"20\d\d年?")
_PROJECT = re.compile(r"^(?:建设|重点|工程|主要)*(?:项目|工程)(?:名称)?$")
_PROJECT_FACT = re.compile(r"投资|资金|规模|建设(?:年限|性质|地点|期限|周期|起止)")
_PLAIN_NUMBER = re.compile(r"\d+(\.\d+)?")


@dataclass
class Grid:
    """A table under one heading row: headings per column (outermost first) and data rows."""

    title: Passage | None
    headings: list[tuple[str, ...]]
    rows: list[Row] = field(default_factory=list)
    stream: Stream | None = None

    @cached_property
    def names(self) -> list[str]:
        """One heading for each column, the innermost that is not blank."""
        return [next((h for h in reversed(column) if h), "") for column in self.headings]

    @cached_property
    def columns(self) -> list[Column | None]:
        """The part of every column; a blank heading shares its left neighbour's."""
        parts: list[Column | None] = []
        for name, heading in zip(self.names, self.headings, strict=True):
            outer = next((column_of(h) for h in heading if h), None)
            parts.append((column_of(name) or outer) if name or not parts else parts[-1])
        return parts

    @cached_property
    def is_list(self) -> bool:
        """Tell whether the table lists things to do, or problems, with who or when."""
        return is_list_header(self.names)

    @cached_property
    def is_projects(self) -> bool:
        """Tell whether the table lists projects, with what they cost or how large they are."""
        names = [bare(name) for name in self.names]
        return any(map(_PROJECT.search, names)) and any(map(_PROJECT_FACT.search, names))

    @cached_property
    def text_column(self) -> int | None:
        """Return the column that says what must be done."""
        columns, names = self.columns, self.names
        texts = [i for i, c in enumerate(columns) if c is Column.TEXT]
        return min(texts, key=lambda i: (text_rank(names[i]), -i), default=None)


def read_grids(blocks: Iterable[Block]) -> list[Grid]:
    """Read the tables among some blocks; a table without its own headings goes on the last one."""
    grids: list[Grid] = []
    title: Passage | None = None
    for block in blocks:
        if isinstance(block, Passage):
            title = block
        elif isinstance(block, Stream):
            grids.append(Grid(title, [(h.text,) for h in block.headings], stream=block))
            title = None
        else:
            _take(grids, block, title)
            title = None
    return grids


def _take(grids: list[Grid], table: Table, title: Passage | None) -> None:
    rows = [row for row in table.rows if any(cell.text for cell in row)]
    if not rows:
        return
    goes_on = bool(grids) and title is None and not _names_columns(rows[0], grids[-1])
    if goes_on:
        grids[-1].rows += rows
        return
    size = _header_size(rows, table.header_rows)
    if title is None and len(rows[0]) > 1 and sum(bool(c.text) for c in rows[0]) == 1 and size == 1:
        title, rows = rows[0][0], rows[1:]
        size = _header_size(rows, 0)
    headings = _spread([[c.text for c in row] for row in rows[:size]])
    if grids and title is None and headings == grids[-1].headings:
        grids[-1].rows += rows[size:]
    else:
        grids.append(Grid(title, headings, rows[size:]))


def _names_columns(row: Row, before: Grid) -> bool:
    """Tell whether the first row of a table is a heading row of its own."""
    texts = [cell.text for cell in row]
    if is_list_header(texts):
        return True
    return not before.is_list and len(row) != len(before.headings)


def _header_size(rows: list[Row], ruled: int) -> int:
    size = max(min(ruled, len(rows)), 1)
    while size < len(rows) and _is_heading_row(rows[size], rows[size - 1]):
        size += 1
    return min(size, len(rows))


def _is_heading_row(row: Row, above: Row) -> bool:
    """Tell a second heading row: it begins blank below a heading and holds no amounts."""
    texts = [bare(cell.text) for cell in row if cell.text]
    return (
        bool(row)
        and not row[0].text
        and bool(texts)
        and any(c.text for c in above)
        and all(len(t) <= 24 and _may_head(t) for t in texts)
        and (len(row) > len(above) or _fills(row, above))
    )


def _may_head(text: str) -> bool:
    return bool(_YEARLY.fullmatch(text)) or not _PLAIN_NUMBER.fullmatch(text)


def _fills(row: Row, above: Row) -> bool:
    """Tell whether each cell stands below a merged heading: the heading, or blank beside it."""
    named = [i for i, cell in enumerate(row) if cell.text]
    return any(not above[i].text for i in named if i < len(above)) and len(named) >= 2


def _spread(rows: list[list[str]]) -> list[tuple[str, ...]]:
    """Give every column its headings from the outermost row to the innermost."""
    if not rows:
        return []
    spread = rows[-1]
    columns: list[tuple[str, ...]] = [(cell,) for cell in spread]
    for upper, lower in zip(reversed(rows[:-1]), reversed(rows[1:]), strict=True):
        wide = upper if len(upper) >= len(columns) else list(_widen(upper, lower))
        wide = _fill(wide, [c[0] for c in columns])
        wide += [""] * (len(columns) - len(wide))
        columns = [(wide[i], *column) for i, column in enumerate(columns)]
    return columns


def _widen(upper: list[str], lower: list[str]) -> Iterator[str]:
    """Repeat a heading over the cells below it: a blank below is one cell of its own."""
    wide_cells = len(upper) - sum(not cell for cell in lower)
    below = sum(bool(cell) for cell in lower)
    each = below // wide_cells if wide_cells > 0 else 1
    position = 0
    for heading in upper:
        if position < len(lower) and lower[position]:
            yield from [heading] * each
            position += each
        else:
            yield heading
            position += 1


def _fill(wide: list[str], below: list[str]) -> list[str]:
    """Give a blank heading its merged neighbour when something is named below it."""
    filled: list[str] = []
    for i, heading in enumerate(wide):
        borrow = not heading and filled and i < len(below) and below[i]
        filled.append(filled[-1] if borrow else heading)
    return filled
