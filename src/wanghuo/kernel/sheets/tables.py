"""A sheet with a header somewhere near its top, read row by row under its headings."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from wanghuo.kernel.errors import BadInput, Listing, Words
from wanghuo.kernel.sheets.cells import READERS, Kind, Value, is_ditto, plain
from wanghuo.kernel.sheets.grids import Cell, Row, Sheet

HEADER_WITHIN = 10
NOT_DATA = ("合计", "总计", "小计", "说明", "示例", "填表说明", "填写说明", "注:", "注：")

Choices = Callable[[], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column people fill: its heading, what its cells are, and help for whoever fills it."""

    heading: str
    required: bool = False
    hint: str = ""
    kind: Kind = Kind.TEXT
    choices: Choices | None = None
    aliases: tuple[str, ...] = ()
    is_offered: bool = True
    """Whether a template shows it."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row: what its cells say under the headings of the columns, and what is wrong with it."""

    line: int
    values: Mapping[str, Value]
    problem: str = ""

    def text(self, heading: str) -> str:
        """Return what a text column says; empty when it says nothing."""
        value = self.values.get(heading)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows below a header; `ignored` are headings that no column has."""

    records: Iterator[Record]
    height: int
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """Where a header ends, counted from 0, where its columns stand, and what nobody reads."""

    last: int
    places: Mapping[str, int]
    ignored: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A sheet with a header among its first rows; `rest` are the rows after those."""

    top: Sequence[Row]
    rest: Iterator[Row]
    height: int
    header: Header

    def below(self) -> Iterator[tuple[int, Row]]:
        """Yield the rows below the header, each with its line as people count them."""
        start = self.header.last + 1
        yield from enumerate(chain(self.top[start:], self.rest), start + 1)


def read_table(sheets: Iterable[Sheet], columns: Sequence[Column]) -> Table:
    """Read the rows below the header of the first sheet that has one."""
    found = find_header(sheets, columns)
    rows = _records(found.below(), columns, found.header.places)
    return Table(rows, found.height, found.header.ignored)


def find_header(sheets: Iterable[Sheet], columns: Sequence[Column]) -> Found:
    """Return the first sheet that has a header with every required heading.

    Refuses with what is missing where the header comes closest.
    """
    required = {column.heading for column in columns if column.required}
    fewest_missing = required
    for sheet in sheets:
        top = list(islice(sheet.rows, HEADER_WITHIN + 1))
        header, missing = _header(top, columns, required)
        if header is not None:
            return Found(top, sheet.rows, sheet.height, header)
        fewest_missing = min(fewest_missing, missing, key=len)
    absent = Listing(c.heading for c in columns if c.heading in fewest_missing)
    raise BadInput(
        problem=Words("未找到完整的表头，缺少：{absent}。请下载模板对照填写。", absent=absent)
    )


def read_rows(rows: Iterable[Mapping[str, Cell]], columns: Sequence[Column]) -> Iterator[Record]:
    """Read rows that a program brings, each under its headings."""
    known = _known(columns)
    for number, row in enumerate(rows, start=1):
        cells = {known.get(heading(name), ""): cell for name, cell in row.items()}
        yield _record(number, cells, columns)


def heading(cell: Cell) -> str:
    """Reduce a heading to its word: "* 代码（12位）" is 代码."""
    return re.sub(r"[\s*:：]|[（(\[].*", "", plain(cell)).lower() if isinstance(cell, str) else ""


def _known(columns: Sequence[Column]) -> dict[str, str]:
    """Every heading that is understood, with the one it means."""
    own = {heading(column.heading): column.heading for column in columns}
    return {heading(alias): c.heading for c in columns for alias in c.aliases} | own


def _header(
    top: Sequence[Row], columns: Sequence[Column], required: set[str]
) -> tuple[Header | None, set[str]]:
    known = _known(columns)
    fewest_missing = required
    for number, row in enumerate(top[:HEADER_WITHIN]):
        for last, cells in _readings(top, number, row):
            words = [heading(cell) for cell in cells]
            places = _places(words, known)
            missing = required - places.keys()
            if not missing:
                ignored = tuple(dict.fromkeys(w for w in words if w and w not in known))
                return Header(last, places, ignored), set()
            fewest_missing = min(fewest_missing, missing, key=len)
    return None, fewest_missing


def _readings(top: Sequence[Row], number: int, row: Row) -> Iterator[tuple[int, Row]]:
    """Read a header as one row, and as two with merged cells: the lower cell, else the upper."""
    yield number, row
    if number + 1 < len(top):
        below = top[number + 1]
        upper = [*row, *[""] * (len(below) - len(row))]
        lower = [*below, *[""] * (len(row) - len(below))]
        yield number + 1, [low if low != "" else up for up, low in zip(upper, lower, strict=True)]


def _places(words: Sequence[str], known: Mapping[str, str]) -> dict[str, int]:
    """Where each column stands; of two with one heading the first counts."""
    places: dict[str, int] = {}
    for place, word in enumerate(words):
        if word in known:
            places.setdefault(known[word], place)
    return places


def _records(
    rows: Iterable[tuple[int, Row]], columns: Sequence[Column], places: Mapping[str, int]
) -> Iterator[Record]:
    """Yield the rows that hold data; 同上 takes the value of the row above."""
    above: dict[str, Cell] = {}
    for number, row in rows:
        if not is_data(row):
            continue
        cells = {name: row[place] for name, place in places.items() if place < len(row)}
        above = {name: above.get(name, "") if is_ditto(c) else c for name, c in cells.items()}
        yield _record(number, above, columns)


def _record(line: int, cells: Mapping[str, Cell], columns: Sequence[Column]) -> Record:
    """Read every cell; all that is wrong with a row is said at once."""
    values: dict[str, Value] = {}
    problems: list[str] = []
    for column in columns:
        if column.heading not in cells and not column.required:
            continue  # a sheet without the column says nothing of it
        try:
            value = READERS[column.kind](cells.get(column.heading, ""), column.heading)
        except BadInput as error:
            problems.append(error.words)
            continue
        if column.required and value in ("", None, ()):
            problems.append(Words("“{heading}”未填写，请补充。", heading=column.heading))
        values[column.heading] = value
    return Record(line, values, "".join(problems))


def is_data(row: Row) -> bool:
    """Tell data from blank rows, sums, hints and remarks."""
    for cell in row:
        if not isinstance(cell, str):
            return True
        if text := cell.strip():
            return not text.startswith(NOT_DATA)
    return False
