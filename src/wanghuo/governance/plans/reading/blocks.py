"""Cut the source into paragraphs and tables, each character at its exact place (文块).

Tables come in four shapes: pipes, one row a line with tabs, one cell a line behind a tab, and
one cell a line with nothing but the column headings to tell it (a stream).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from wanghuo.governance.plans.reading.aligned import width
from wanghuo.governance.plans.reading.flattened import Stream, text_blocks
from wanghuo.governance.plans.reading.passages import Passage, join, passage

_LINE = re.compile(r"[^\r\n\f\v\x1c-\x1e\x85\u2028\u2029]+")
_RULE = re.compile(r"[|:\-=+\s]+")
_PAGE = re.compile(
    r"[-—–－·\s]{1,6}\d{1,4}[-—–－·\s]{1,6}|第\s?\d{1,4}\s?页(?:\s?[,，/]?\s?共\s?\d{1,4}\s?页)?"
)
_BREAK = re.compile(r"<br\s?/?>", re.IGNORECASE)
_CELL_WRAP = 12


__all__ = ["Block", "Stream", "Table", "read_blocks"]


class Shape(Enum):
    """How a line looks."""

    TEXT = "text"
    PIPES = "pipes"
    TABS = "tabs"
    CELL = "cell"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank; `gap` says how many line ends stand before it."""

    start: int
    end: int
    gap: int
    shape: Shape


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells as they stand; a blank cell is a passage without text."""

    rows: tuple[tuple[Passage, ...], ...]
    header_rows: int = 0


Block = Passage | Table | Stream


def read_blocks(source: str) -> list[Block]:
    """Cut a source into its paragraphs and tables, in order."""
    lines = list(_lines(source))
    blocks: list[Block] = []
    index = 0
    while index < len(lines):
        block, index = _READERS[lines[index].shape](source, lines, index)
        blocks += block
    return blocks


def _lines(source: str) -> Iterator[Line]:
    end = 0
    for found in _LINE.finditer(source):
        raw = found.group()
        if (not raw.strip() and "\t" not in raw) or _PAGE.fullmatch(raw.strip()[:30]):
            continue
        between = source[end : found.start()]
        gap = max(between.count("\n"), between.count("\r"))
        yield Line(found.start(), found.end(), gap, _shape(raw))
        end = found.end()


def _shape(raw: str) -> Shape:
    text = raw.strip()
    if text.startswith("|") or text.count("|") >= 2:
        return Shape.PIPES
    if "\t" in text:
        return Shape.TABS
    return Shape.CELL if raw.startswith("\t") else Shape.TEXT


def _run(lines: Sequence[Line], index: int, shapes: set[Shape]) -> int:
    while index < len(lines) and lines[index].shape in shapes:
        index += 1
    return index


def _read_text(source: str, lines: Sequence[Line], index: int) -> tuple[list[Block], int]:
    end = _run(lines, index, {Shape.TEXT})
    texts = [passage(source, line.start, line.end) for line in lines[index:end]]
    gaps = [line.gap for line in lines[index:end]]
    indents = [
        width(source[x.start : t.start]) for x, t in zip(lines[index:end], texts, strict=True)
    ]
    return list(text_blocks(texts, gaps, indents)), end


def _read_pipes(source: str, lines: Sequence[Line], index: int) -> tuple[list[Block], int]:
    end = index + 1
    while end < len(lines) and lines[end].shape is Shape.PIPES and lines[end].gap < 2:
        end += 1
    rows: list[tuple[Passage, ...]] = []
    header_rows = 0
    bordered = source[lines[index].start : lines[index].end].lstrip().startswith("|")
    for line in lines[index:end]:
        if _RULE.fullmatch(source, line.start, line.end) and "-" in source[line.start : line.end]:
            header_rows = header_rows or len(rows)
        else:
            rows.append(_split(source, line, "|", bordered=bordered))
    return [Table(tuple(rows), header_rows)], end


def _read_tabs(source: str, lines: Sequence[Line], index: int) -> tuple[list[Block], int]:
    end = index + 1
    while end < len(lines) and lines[end].shape in {Shape.TABS, Shape.CELL} and lines[end].gap < 3:
        end += 1
    if end - index < 2:
        return [passage(source, lines[index].start, lines[index].end)], end
    rows = [_split(source, line, "\t") for line in lines[index:end]]
    margin = int(all(len(row) > 1 and not row[0].text for row in rows))
    return [Table(tuple(row[margin:] for row in rows))], end


def _split(source: str, line: Line, mark: str, *, bordered: bool = False) -> tuple[Passage, ...]:
    start, end = line.start, line.end
    if bordered:
        raw = source[start:end]
        text = raw.strip()
        start += len(raw) - len(raw.lstrip()) + text.startswith("|")
        end -= len(raw) - len(raw.rstrip()) + (text.endswith("|") and len(text) > 1)
    cells = []
    for piece in source[start:end].split(mark):
        cells.append(_cell(source, start, start + len(piece)))
        start += len(piece) + 1
    return tuple(cells)


def _cell(source: str, start: int, end: int) -> Passage:
    """Take a cell; where the writer broke its lines with <br>, so does the passage."""
    whole = passage(source, start, end)
    breaks = list(_BREAK.finditer(whole.text)) if "<" in whole.text else []
    if not breaks:
        return whole
    starts = [0, *(found.end() for found in breaks)]
    ends = [*(found.start() for found in breaks), len(whole.text)]
    parts = (whole.part(a, b) for a, b in zip(starts, ends, strict=True))
    return join([part for part in parts if part.text] or [whole], between="\n")


def _read_cells(source: str, lines: Sequence[Line], index: int) -> tuple[list[Block], int]:
    """Read rows set apart by blank lines, a cell a line; a cell may run over further lines."""
    rows: list[list[list[Passage]]] = []
    while index < len(lines):
        line = lines[index]
        if line.shape is Shape.CELL:
            if not rows or line.gap >= 2:
                rows.append([])
            rows[-1].append([passage(source, line.start, line.end)])
            index += 1
            continue
        end = _cell_rest(lines, index)
        if end == index:
            break
        rows[-1][-1] += [passage(source, x.start, x.end) for x in lines[index:end]]
        index = end
    return _cell_blocks(rows), index


def _cell_rest(lines: Sequence[Line], index: int) -> int:
    """Return the end of the lines that belong to the cell above: close by, or short and inside."""
    end = index
    while end < len(lines) and lines[end].shape is Shape.TEXT and lines[end].gap == 1:
        end += 1
    if end > index:
        return end
    while end < len(lines) and end - index < 4 and lines[end].shape is Shape.TEXT:
        end += 1
    lengths = [line.end - line.start for line in lines[index:end]]
    inside = end < len(lines) and lines[end].shape is Shape.CELL and sum(lengths) <= _CELL_WRAP
    return end if inside and (lines[end].gap == 1 or max(lengths, default=0) <= 2) else index


def _cell_blocks(rows: list[list[list[Passage]]]) -> list[Block]:
    """Make a table of rows; a box of one column is text in a frame."""
    if max(map(len, rows)) == 1:
        return [part for row in rows for part in row[0] if part.text]
    return [Table(tuple(tuple(join(cell) for cell in row) for row in rows))]


_READERS = {
    Shape.TEXT: _read_text,
    Shape.PIPES: _read_pipes,
    Shape.TABS: _read_tabs,
    Shape.CELL: _read_cells,
}
