"""Lists whose columns are kept apart by spaces, a cell over several lines (空格对齐的表)."""

import re
import unicodedata
from collections.abc import Sequence

from wanghuo.governance.plans.reading.cells import row_number
from wanghuo.governance.plans.reading.columns import Column, column_of, is_list_header
from wanghuo.governance.plans.reading.joining import MARKER
from wanghuo.governance.plans.reading.numerals import fold
from wanghuo.governance.plans.reading.passages import Passage, bare, join

_PIECE = re.compile(r"\S+(?: \S+)*")
_SLACK = 3

Placed = list[tuple[int, Passage]]


def aligned_rows(
    texts: Sequence[Passage], indents: Sequence[int], index: int
) -> tuple[list[Passage], list[Passage], int] | None:
    """Read the headings, the cells row by row, and where the list ends; it begins with 序号."""
    headings = _pieces(texts[index], indents[index])
    names = [heading.text for _, heading in headings]
    if len(names) < 3 or column_of(names[0]) is not Column.NUMBER or not is_list_header(names):
        return None
    starts = [at for at, _ in headings]
    rows: list[dict[int, list[Passage]]] = []
    end = index + 1
    while end < len(texts):
        if bare(texts[end].text) != bare(texts[index].text):
            line = _columns(_pieces(texts[end], indents[end]), starts)
            if not _takes(line, rows):
                break
            _take(line, rows)
        end += 1
    if not rows:
        return None
    cells = [join(parts) for row in rows for _, parts in sorted(row.items())]
    return [heading for _, heading in headings], cells, end


def _pieces(text: Passage, indent: int) -> Placed:
    """Cut a line at its wide gaps; each piece with the place on the line where it begins."""
    pieces: Placed = []
    at, done = indent, 0
    for found in _PIECE.finditer(text.folded):
        at, done = at + width(text.text[done : found.start()]), found.start()
        pieces.append((at, text.part(*found.span())))
    return pieces


def width(text: str) -> int:
    """Count the places that a text takes on a line; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _columns(pieces: Placed, starts: Sequence[int]) -> Placed:
    return [
        (max((i for i, start in enumerate(starts) if start <= at + _SLACK), default=0), piece)
        for at, piece in pieces
    ]


def _takes(line: Placed, rows: Sequence[object]) -> bool:
    """Tell whether a line begins the next row, or goes on with the cells of the last."""
    column, first = line[0]
    if len({at for at, _ in line}) < len(line):
        return False
    if column == 0:
        return len(line) > 1 and row_number(fold(first.text)) == len(rows) + 1
    return bool(rows) and not first.text.endswith("。") and not MARKER.match(first.text)


def _take(line: Placed, rows: list[dict[int, list[Passage]]]) -> None:
    if line[0][0] == 0:
        rows.append({})
    for at, piece in line:
        rows[-1].setdefault(at, []).append(piece)
