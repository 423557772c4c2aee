"""Give a sheet back as it came, with what became of each row."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from wanghuo.base.people.reading.grids import Cell, Grid, read_grid
from wanghuo.base.people.reading.tables import HEADER_WITHIN, plain

Written = str | int | float | date | None
Told = Mapping[int, Sequence[str]]


def returned_sheet(
    content: bytes, heading: str, added: Sequence[str], told: Told
) -> tuple[list[str], list[list[Written]]]:
    """Return the header and the rows below it, each with the cells told for its line.

    `heading` is the first column of the sheet's header; `told` is by line as people count them.
    """
    grid = read_grid(content)
    start = _header(grid, heading)
    width = max((len(row) for row in grid), default=0)
    header = [*map(str, _padded(grid[start], width)), *added]
    rows = [
        [*_padded(row, width), *told.get(line, [""] * len(added))]
        for line, row in enumerate(grid[start + 1 :], start + 2)
    ]
    return header, rows


def _header(grid: Grid, heading: str) -> int:
    for number, row in enumerate(grid[:HEADER_WITHIN]):
        if any(_bare(cell) == heading for cell in row):
            return number
    return 0


def _bare(cell: Cell) -> str:
    return re.sub(r"[\s*]|[（(].*[)）]", "", plain(cell)) if isinstance(cell, str) else ""


def _padded(row: Sequence[Cell], width: int) -> list[Written]:
    cells = [cell if isinstance(cell, str | int | float | date) else str(cell) for cell in row]
    return [*cells, *[""] * (width - len(cells))]
