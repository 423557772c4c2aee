"""A list that lost its rows: cells one after another, told apart by what they say (散列清单)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from wanghuo.governance.plans.reading.cells import is_time, is_units, row_number
from wanghuo.governance.plans.reading.columns import UNIT_ROLES, Column
from wanghuo.governance.plans.reading.grids import Grid
from wanghuo.governance.plans.reading.listing import Entry, Inherited, SortedRow, sorted_row
from wanghuo.governance.plans.reading.outline import Mark, mark_of
from wanghuo.governance.plans.reading.passages import NOTHING, Passage, bare
from wanghuo.governance.plans.reading.values import UnitRole
from wanghuo.governance.plans.reading.wrapped import cells_of

_LONGEST_HEADING = 30
_OFTEN = 3
_ALIKE = 6
_WORDS = frozenset({Column.TEXT, Column.GROUP, Column.PROBLEM})


class _Kind(Enum):
    WORDS = "words"
    TIME = "time"
    UNITS = "units"


@dataclass(slots=True)
class _Layout:
    """Which columns hold words, and where time and units stand among them."""

    columns: list[Column | None]
    text: int
    words: list[int] = field(default_factory=list)
    anchors: dict[_Kind, list[int]] = field(default_factory=dict)


@dataclass(slots=True)
class _Piece:
    """A cell and the kind of thing it says."""

    kind: _Kind
    cell: Passage


def stream_entries(grid: Grid, levels: Mapping[str, Mark]) -> list[Entry]:
    """Put the cells of a stream back into rows and read them as a list."""
    if grid.stream is None:
        return []
    layout = _layout(grid)
    inherited = Inherited()
    entries: list[Entry] = []
    for no, row_pieces in _rows(_pieces(grid.stream.cells), layout):
        pieces, headings = _parted(row_pieces) if no is not None else (row_pieces, [])
        if no == 0:
            inherited.open_groups(headings)
            continue
        if no is not None and (cells := _cells(pieces, layout)):
            row = _by_position(cells, grid)
        else:
            row = _sorted(pieces, layout)
            _settle_groups(row, inherited, levels)
        row.no = no
        entries += inherited.complete(row)
        inherited.open_groups(headings)
    return entries


def _parted(pieces: list[_Piece]) -> tuple[list[_Piece], list[Passage]]:
    """Part a numbered row from the headings of the next."""
    end = len(pieces)
    while end and _is_heading(pieces[end - 1]):
        end -= 1
    return pieces[:end], [piece.cell for piece in pieces[end:]]


def _is_heading(piece: _Piece) -> bool:
    text = piece.cell.text
    return len(text) <= _LONGEST_HEADING and mark_of(text) in {Mark.COUNTED, Mark.BRACKETED}


def _layout(grid: Grid) -> _Layout:
    columns = grid.columns
    text = grid.text_column
    last = len(columns) - 1 if text is None else text
    words = [i for i, c in enumerate(columns) if c in _WORDS]
    units = [i for i, c in enumerate(columns) if c in UNIT_ROLES]
    times = [i for i, c in enumerate(columns) if c is Column.TIME]
    return _Layout(columns, last, words, {_Kind.UNITS: units, _Kind.TIME: times})


def _pieces(cells: Sequence[Passage]) -> list[_Piece]:
    """Tell what each cell says; a unit list glued to the end of other words is cut off."""
    units = Counter(cell.text for cell in cells if is_units(cell.text))
    often = [text for text, times in units.items() if times >= _OFTEN]
    pieces: list[_Piece] = []
    for cell in cells:
        glued = next((u for u in often if cell.text.endswith(u) and cell.text != u), None)
        if glued:
            cut = len(cell.text) - len(glued)
            pieces.append(_Piece(_Kind.WORDS, cell.part(0, cut)))
            pieces.append(_Piece(_Kind.UNITS, cell.part(cut)))
        else:
            pieces.append(_Piece(_kind(cell.text), cell))
    return pieces


def _kind(text: str) -> _Kind:
    if is_time(text):
        return _Kind.TIME
    return _Kind.UNITS if is_units(text) else _Kind.WORDS


def _rows(pieces: list[_Piece], layout: _Layout) -> Iterator[tuple[int | None, list[_Piece]]]:
    """Cut the cells into rows: at running numbers, or where a cell cannot go further right."""
    if Column.NUMBER in layout.columns and _counts(pieces) >= 2:
        yield from _numbered_rows(pieces)
        return
    row: list[_Piece] = []
    reached = -1
    for piece in pieces:
        at = _reach(piece, row, reached, layout)
        if at is None:
            yield None, row
            row, reached = [], -1
            at = _reach(piece, row, reached, layout)
        row.append(piece)
        reached = max(reached, at or -1)
    if row:
        yield None, row


def _counts(pieces: list[_Piece]) -> int:
    return sum(1 for no, _ in _numbered_rows(pieces) if no)


def _numbered_rows(pieces: list[_Piece]) -> Iterator[tuple[int | None, list[_Piece]]]:
    row: list[_Piece] = []
    no = 0
    for piece in pieces:
        if row_number(piece.cell.text) == no + 1:
            if no or row:
                yield no, row
            row, no = [], no + 1
        else:
            row.append(piece)
    if no:
        yield no, row


def _reach(piece: _Piece, row: list[_Piece], reached: int, layout: _Layout) -> int | None:
    """Return the column a cell can take in the row so far; None when it opens a new row."""
    if piece.kind is _Kind.WORDS:
        further = [i for i in layout.words if i > reached]
        return reached if further else None
    at = layout.anchors[piece.kind]
    if not at:
        return reached
    if row and row[-1].kind is piece.kind and piece.kind is _Kind.UNITS:
        return max(at[0], reached)
    return next((i for i in at if i > reached), None)


def _cells(pieces: list[_Piece], layout: _Layout) -> list[Passage] | None:
    """Give a numbered row that has lost no cell one for each column, its cut lines joined."""
    lines = [piece.cell for piece in pieces]
    columns = [column for column in layout.columns if column is not Column.NUMBER]
    return lines if len(lines) == len(columns) else cells_of(lines, columns)


def _by_position(cells: list[Passage], grid: Grid) -> SortedRow:
    """Read a numbered row that has lost no cell: each stands under its own heading."""
    cells.insert(grid.columns.index(Column.NUMBER), NOTHING)
    return sorted_row(tuple(cells), grid, numbered=False)


def _sorted(pieces: list[_Piece], layout: _Layout) -> SortedRow:
    """Give every cell of a row its part, words from the right of their stretch."""
    row = SortedRow()
    run: list[Passage] = []
    reached = -1
    seen: set[str] = set()
    for piece in [*pieces, None]:
        if piece is not None and piece.kind is _Kind.WORDS:
            run.append(piece.cell)
            continue
        kind = piece.kind if piece else None
        limit = next((i for i in layout.anchors[kind] if i > reached), reached) if kind else None
        _place_words(row, run, reached, limit, layout)
        run = []
        reached = max(reached, limit or -1)
        if piece is None:
            break
        if kind is _Kind.TIME:
            row.times.append(piece.cell)
        elif piece.cell.text not in seen:
            seen.add(piece.cell.text)
            column = layout.columns[reached] or Column.RESPONSIBLE
            row.units.append((piece.cell, UNIT_ROLES.get(column, UnitRole.RESPONSIBLE)))
    return row


def _place_words(
    row: SortedRow, run: list[Passage], reached: int, limit: int | None, layout: _Layout
) -> None:
    end = len(layout.columns) if limit is None else limit
    open_ = [i for i in layout.words if reached < i < end]
    for back, cell in enumerate(reversed(run)):
        at = open_[-1 - back] if back < len(open_) else -1 - back
        if at == layout.text:
            row.text = cell
        elif at >= 0 and layout.columns[at] is Column.PROBLEM:
            row.problem = cell
        elif at > layout.text:
            row.more.insert(0, cell)
        else:
            row.groups.append((at, cell))
    row.groups.sort(key=lambda group: group[0])


def _settle_groups(row: SortedRow, inherited: Inherited, levels: Mapping[str, Mark]) -> None:
    """Put the groups in their places: several are a whole path, one replaces its like."""
    cells = [cell for _, cell in row.groups]
    if len(cells) > 1:
        inherited.groups = {}
        row.groups = list(enumerate(cells))
    elif cells:
        row.groups = [(_place_of(cells[0], inherited.groups, levels), cells[0])]
    if row.text is None and row.times and (cells or inherited.groups):
        row.text = cells[-1] if cells else inherited.groups[max(inherited.groups)]
        row.blank = True


def _place_of(cell: Passage, path: dict[int, Passage], levels: Mapping[str, Mark]) -> int:
    """Find which heading of the path a new one replaces: the same level in the body, or alike."""
    if not path:
        return 0
    mark = levels.get(bare(cell.text))
    if mark is not None:
        for at, above in sorted(path.items()):
            if levels.get(bare(above.text), Mark.ROOT) >= mark:
                return at
    alike = {at: _likeness(cell.text, above.text) for at, above in path.items()}
    best = max(path, key=lambda at: (alike[at], at))
    return best if alike[best] >= _ALIKE else max(path)


def _likeness(one: str, other: str) -> int:
    return _common(one, other) + _common(one[::-1], other[::-1])


def _common(one: str, other: str) -> int:
    same = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        same += 1
    return same
