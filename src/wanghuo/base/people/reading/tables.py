"""A grid with a header somewhere near its top, read row by row under its headings."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from wanghuo.base.people.reading.grids import Cell, Grid
from wanghuo.kernel.errors import BadInput, Listing, Words

HEADER_WITHIN = 10
DITTO = {"同上", "〃", '"'}
NOT_DATA = ("合计", "总计", "小计", "说明", "示例", "填表说明", "注:", "注：")
MANGLED = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)
WRITTEN_DATE = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")
COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
SERIAL_DATE = re.compile(r"\d{5}(\.0+)?")
FULL_WIDTH = {
    code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in "（），：；！？"
}
FULL_WIDTH[0x3000] = ord(" ")
SERIAL_ORIGIN = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Column:
    """A column people fill: its heading, whether it must be filled, and a hint for the template."""

    heading: str
    required: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One row under its headings, with the row above for 同上."""

    line: int
    cells: Mapping[str, Cell]

    def text(self, heading: str) -> str:
        """Return a text cell; a number is refused, because a long code does not survive as one."""
        cell = self.cells.get(heading, "")
        if not isinstance(cell, str) or MANGLED.fullmatch(cell.strip()):
            raise BadInput(
                problem=Words(
                    "“{heading}”是数字或日期格式，长编码会失真，请把该列设为文本格式后重填。",
                    heading=heading,
                )
            )
        return plain(cell)

    def must_text(self, heading: str) -> str:
        """Return a text cell that must not be empty."""
        text = self.text(heading)
        if not text:
            raise BadInput(problem=Words("“{heading}”未填写，请补充。", heading=heading))
        return text

    def day(self, heading: str) -> date | None:
        """Return a date however it is written, or None for an empty cell."""
        cell = self.cells.get(heading, "")
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        written = plain(cell) if isinstance(cell, str) else f"{cell}".removesuffix(".0")
        return _day(written, heading) if written else None


def records(grid: Grid, columns: Sequence[Column]) -> Iterator[Record]:
    """Yield the rows below the header that hold data; 同上 takes the value of the row above."""
    header, places = _header(grid, columns)
    above: dict[str, Cell] = {}
    for number, row in enumerate(grid[header + 1 :], start=header + 2):
        if not _is_data(row):
            continue
        cells = {name: row[place] for name, place in places.items() if place < len(row)}
        above = {name: above.get(name, "") if _is_ditto(c) else c for name, c in cells.items()}
        yield Record(number, above)


def plain(text: str) -> str:
    """Fold full-width letters, digits and signs, and strip; Chinese punctuation stays as it is."""
    return text.translate(FULL_WIDTH).strip()


def _header(grid: Grid, columns: Sequence[Column]) -> tuple[int, dict[str, int]]:
    """Find the first row with every required heading; say what is missing in the best one."""
    required = {column.heading for column in columns if column.required}
    known = {column.heading for column in columns}
    fewest_missing = required
    for number, row in enumerate(grid[:HEADER_WITHIN]):
        places = {_heading(cell): place for place, cell in enumerate(row)}
        missing = required - places.keys()
        if not missing:
            return number, {name: place for name, place in places.items() if name in known}
        fewest_missing = min(fewest_missing, missing, key=len)
    absent = Listing(c.heading for c in columns if c.heading in fewest_missing)
    raise BadInput(
        problem=Words("未找到完整的表头，缺少：{absent}。请下载模板对照填写。", absent=absent)
    )


def _heading(cell: Cell) -> str:
    return re.sub(r"[\s*]|[（(].*[)）]", "", plain(cell)) if isinstance(cell, str) else ""


def _is_data(row: Sequence[Cell]) -> bool:
    filled = [cell for cell in row if not isinstance(cell, str) or cell.strip()]
    if not filled:
        return False
    return not (isinstance(filled[0], str) and filled[0].strip().startswith(NOT_DATA))


def _is_ditto(cell: Cell) -> bool:
    return isinstance(cell, str) and cell.strip() in DITTO


def _day(written: str, heading: str) -> date:
    try:
        if match := WRITTEN_DATE.fullmatch(written) or COMPACT_DATE.fullmatch(written):
            year, month, day = map(int, match.groups())
            return date(year, month, day)
        if SERIAL_DATE.fullmatch(written):
            return SERIAL_ORIGIN + timedelta(days=int(float(written)))
    except ValueError:
        pass
    raise BadInput(
        problem=Words("“{heading}”不是日期，请按 2026-03-05 的样式填写。", heading=heading)
    )
