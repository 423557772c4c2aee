"""The rows of a list table as entries: merged, shifted and page-cut cells put right (清单)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from wanghuo.governance.plans.reading.cells import (
    is_none,
    is_time,
    is_units,
    item_number,
    items_in,
    row_number,
)
from wanghuo.governance.plans.reading.columns import UNIT_ROLES, Column
from wanghuo.governance.plans.reading.grids import Grid, Row
from wanghuo.governance.plans.reading.outline import Mark, mark_of
from wanghuo.governance.plans.reading.passages import Passage, bare, join, squeeze
from wanghuo.governance.plans.reading.values import UnitRole

UnitCell = tuple[Passage, UnitRole]
_ENDED = tuple("。！？；;")
_WORDS = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to do in a list, with the cells that bind it, inherited ones included."""

    no: int | None
    text: Passage
    groups: tuple[str, ...] = ()
    times: tuple[Passage, ...] = ()
    units: tuple[UnitCell, ...] = ()
    problem: Passage | None = None
    new_problem: bool = False
    blank: bool = False
    more: tuple[Passage, ...] = ()


@dataclass(slots=True)
class SortedRow:
    """A row with every cell in its part, whatever column it has slipped into."""

    no: int | None = None
    text: Passage | None = None
    groups: list[tuple[int, Passage]] = field(default_factory=list)
    times: list[Passage] = field(default_factory=list)
    units: list[UnitCell] = field(default_factory=list)
    problem: Passage | None = None
    blank: bool = False
    more: list[Passage] = field(default_factory=list)


def entries_of(grid: Grid) -> list[Entry]:
    """Read the rows of a list table, from the top down."""
    numbered = _is_numbered(grid.rows)
    inherited = Inherited()
    entries: list[Entry] = []
    for cells in grid.rows:
        if _repeats_headings(cells, grid) or _is_remark(cells):
            continue
        row = sorted_row(cells, grid, numbered=numbered)
        if _continues(row, entries, numbered=numbered) and row.text is not None:
            last = entries[-1]
            entries[-1] = replace(last, text=join([last.text, row.text]))
            continue
        entries += inherited.complete(row)
    return entries


def _is_numbered(rows: Iterable[Row]) -> bool:
    rows = [row for row in rows if any(cell.text for cell in row)]
    numbered = sum(any(item_number(cell.text) for cell in row) for row in rows)
    return numbered >= 2 and 2 * numbered >= len(rows)


def _repeats_headings(cells: Row, grid: Grid) -> bool:
    texts = {bare(cell.text) for cell in cells if cell.text}
    return len(texts) >= 2 and texts <= {bare(h) for column in grid.headings for h in column}


def _is_remark(cells: Row) -> bool:
    return next((c.text for c in cells if c.text), "").startswith(("备注", "注：", "注:", "说明："))


def sorted_row(cells: Row, grid: Grid, *, numbered: bool) -> SortedRow:
    """Give every cell of a row its part."""
    row = SortedRow()
    if _is_one_heading(cells):
        row.groups.append((0, next(c for c in cells if c.text)))
        return row
    item = _item_at(cells, grid, numbered=numbered)
    shift = 0 if item is None else item - (grid.text_column or 0)
    columns = grid.columns
    for i, cell in enumerate(cells):
        column = columns[i - shift] if 0 <= i - shift < len(columns) else None
        if i == item:
            row.text = cell
        elif cell.text:
            _place(row, cell, i, column, left=item is None or i < item, shifted=shift != 0)
    return row


def _is_one_heading(cells: Row) -> bool:
    texts = [cell.text for cell in cells if cell.text]
    if len(set(texts)) != 1 or row_number(texts[0]) is not None:
        return False
    return len(texts) > 1 or (bool(cells[0].text) and item_number(texts[0]) is None)


def _item_at(cells: Row, grid: Grid, *, numbered: bool) -> int | None:
    """Find the cell that says what must be done, also when the row has slipped."""
    column = grid.text_column
    if numbered:
        found = [i for i, cell in enumerate(cells) if item_number(cell.text)]
        if found:
            return min(found, key=lambda i: (abs(i - (column or 0)), -i))
    if column is None:
        return None
    at = column + _slip(cells, grid)
    return at if 0 <= at < len(cells) and cells[at].text else None


def _slip(cells: Row, grid: Grid) -> int:
    """Tell by how many columns a row has slipped: its time stands beside the time column."""
    time = next((i for i, c in enumerate(grid.columns) if c is Column.TIME), None)
    if time is None or (time < len(cells) and is_time(cells[time].text)):
        return 0
    stray = [i for i, cell in enumerate(cells) if is_time(cell.text)]
    text = (grid.text_column or 0) + (stray[0] - time if stray else 0)
    if len(stray) != 1 or not 0 <= text < len(cells) or is_units(cells[text].text):
        return 0
    return stray[0] - time if cells[text].text else 0


def _place(
    row: SortedRow, cell: Passage, at: int, column: Column | None, *, left: bool, shifted: bool
) -> None:
    no = row_number(cell.text)
    if (column is Column.NUMBER and not shifted) or (left and no is not None and at == 0):
        row.no = no
    elif column is Column.PROBLEM:
        row.problem = cell
    elif is_time(cell.text) or (column is Column.TIME and not is_units(cell.text)):
        row.times.append(cell)
    elif column in UNIT_ROLES:
        row.units.append((cell, UNIT_ROLES[column]))
    elif left and column not in {Column.NOTE, Column.PERSON, Column.TIME}:
        row.groups.append((at, cell))
    elif column is Column.TEXT and not shifted:
        row.more.append(cell)
    elif is_units(cell.text) and column is not Column.PERSON:
        row.units.append((cell, UnitRole.RESPONSIBLE))


def _continues(row: SortedRow, entries: list[Entry], *, numbered: bool) -> bool:
    """Tell whether a row is only the rest of the item above, cut off by a page end."""
    if row.text is None or not entries or row.no is not None:
        return False
    alone = not (row.times or row.units or row.groups or row.problem)
    cut = not entries[-1].text.text.endswith(_ENDED)
    return alone and cut and numbered and item_number(row.text.text) is None


@dataclass(slots=True)
class Inherited:
    """What merged cells hand down to the rows below them."""

    groups: dict[int, Passage] = field(default_factory=dict)
    columns: dict[Mark, int] = field(default_factory=dict)
    times: list[Passage] = field(default_factory=list)
    units: list[UnitCell] = field(default_factory=list)
    problem: Passage | None = None

    def complete(self, row: SortedRow) -> Iterator[Entry]:
        """Fill a row from the rows above it and cut it into its items."""
        for at, cell in row.groups:
            self._open_group(at, cell)
        self.times = _own_or(row.times, self.times)
        if row.units:
            self.units = [u for u in row.units if not is_none(u[0].text)]
        self.problem = row.problem or self.problem
        if row.text is None:
            if row.problem:
                yield self._entry(row, row.no, row.problem, self.times, self.units)
            return
        items = list(items_in(row.text)) if row.no is None else [_whole(row.no, row.text)]
        for position, (no, text) in enumerate(items):
            times = _shared(self.times, position, len(items))
            units = [
                (cell, role)
                for unit, role in self.units
                for cell in _shared([unit], position, len(items))
            ]
            yield self._entry(row, no, text, times, units)

    def _entry(
        self,
        row: SortedRow,
        no: int | None,
        text: Passage,
        times: list[Passage],
        units: list[UnitCell],
    ) -> Entry:
        groups = tuple(
            squeeze(cell.text)
            for _, cell in sorted(self.groups.items())
            if row.blank or cell.text != text.text
        )
        return Entry(
            no=no,
            text=text,
            groups=groups,
            times=tuple(times),
            units=tuple(units),
            problem=self.problem,
            new_problem=row.problem is not None,
            blank=row.blank,
            more=tuple(row.more),
        )

    def open_groups(self, headings: Iterable[Passage]) -> None:
        """Open the groups that headings over the whole width name."""
        for heading in headings:
            self._open_group(0, heading)

    def _open_group(self, at: int, cell: Passage) -> None:
        mark = mark_of(cell.text)
        if mark is not None:
            at = self.columns.setdefault(mark, at)
        self.groups = {k: v for k, v in self.groups.items() if k < at} | {at: cell}


def _own_or(own: list[Passage], above: list[Passage]) -> list[Passage]:
    if not own:
        return above
    return [cell for cell in own if not is_none(cell.text)]


def _whole(no: int, text: Passage) -> tuple[int, Passage]:
    return no, text


def _shared(cells: list[Passage], position: int, items: int) -> list[Passage]:
    """Give an item its own part of a cell that two items share, when the parts can be told."""
    if items < 2 or len(cells) != 1:
        return cells
    parts = list(_WORDS.finditer(cells[0].text))
    return [cells[0].part(*parts[position].span())] if len(parts) == items else cells
