"""Write lists as workbooks that a clerk can open: typed cells, frozen header, never a formula.

Rows are taken from an iterator one by one and leave the memory at once, so a list may be longer
than a sheet: what does not fit goes on in the next one, and nothing is cut off in silence.
"""

import io
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

Cell = str | int | float | date | datetime | None
Rows = Iterable[Iterable[Cell]]
Table = tuple[str, Sequence[str], Rows]
"""A title, a header, and rows, which may be an iterator and are read once."""
Told = Callable[[int], None]
"""Hears how many rows are written; may raise to stop."""

SHANGHAI = ZoneInfo("Asia/Shanghai")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
LONGEST_CELL = 32_767
CUT = "……（内容超过单元格上限，未能全部写入）"
SHEET_ROWS = 1_048_576
LARGEST_NUMBER = 10**15 - 1
"""A sheet keeps 15 digits of a number; a longer one is written as text."""
FIRST_YEAR = 1900
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
CODE = re.compile(r"(?=.*\d)[0-9A-Za-z-]{1,64}")
"""A code, a telephone, an identity number: it stays text when somebody edits the cell."""
SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
LONGEST_SHEET_NAME = 31
LONGEST_PRINTED = 60
NARROW, WIDE = 10, 60
MEASURED = 200
"""Rows by which columns are made wide enough."""
TELL_EVERY = 500
TOTAL = "合计"
NOTES = "导出说明"
FONT = {"font_name": "宋体", "font_size": 11, "border": 1, "valign": "top", "text_wrap": True}


@dataclass(frozen=True, slots=True)
class About:
    """What an export says of itself: which list, under which filters, taken by whom and when."""

    title: str
    operator: str
    at: datetime
    filters: Sequence[tuple[str, str]] = ()

    @property
    def taken_at(self) -> str:
        """The moment as people in China write it."""
        return f"{self.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"

    @property
    def filters_said(self) -> str:
        """The filters on one line."""
        return "；".join(f"{name}：{value}" for name, value in self.filters) or "无（全部）"

    def foot(self, count: int) -> tuple[str, ...]:
        """Return the last line of a list; whoever imports a list skips a line that begins so."""
        return (TOTAL, f"共 {count} 行")


def workbook(tables: Iterable[Table]) -> bytes:
    """Return an .xlsx with a sheet for each table."""
    out = io.BytesIO()
    with _book(out) as book:
        looks = _Looks(book)
        for title, header, rows in tables:
            for _ in _Writer(book, looks, title, header).write(rows):
                pass
    return out.getvalue()


def write_workbook(
    target: Path | BinaryIO,
    header: Sequence[str],
    rows: Rows,
    about: About,
    *,
    told: Told | None = None,
    sheet_rows: int = SHEET_ROWS,
) -> int:
    """Write an export that says how many rows it has, which, who took it and when; return how many.

    The memory it needs does not grow with the rows.
    """
    with _book(target) as book:
        created = about.at.astimezone(UTC).replace(tzinfo=None)
        book.set_properties({"title": about.title, "author": about.operator, "created": created})
        looks = _Looks(book)
        writer = _Writer(book, looks, about.title, header, about, sheet_rows - 1)
        for count in writer.write(rows):
            if told and count % TELL_EVERY == 0:
                told(count)
        writer.end(about.foot(writer.count))
        _notes(book, looks, about, writer)
    if told:
        told(writer.count)
    return writer.count


def _book(target: Path | BinaryIO) -> Workbook:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    return Workbook(str(target) if isinstance(target, Path) else target, options)


class _Looks:
    """The few ways in which cells look."""

    def __init__(self, book: Workbook) -> None:
        self.plain = book.add_format(FONT)
        self.text = book.add_format(FONT | {"num_format": "@"})
        self.day = book.add_format(FONT | {"num_format": "yyyy-mm-dd"})
        self.moment = book.add_format(FONT | {"num_format": "yyyy-mm-dd hh:mm"})
        self.head = book.add_format(
            FONT | {"bold": True, "align": "center", "valign": "vcenter", "bg_color": "#F2F2F2"}
        )


@dataclass
class _Writer:
    """Rows of one list on as many sheets as they need."""

    book: Workbook
    looks: _Looks
    title: str
    header: Sequence[str]
    about: About | None = None
    last: int = SHEET_ROWS
    count: int = 0
    sheets: list[Worksheet] = field(default_factory=list)
    line: int = 0

    def write(self, rows: Rows) -> Iterator[int]:
        """Write row after row; yield how many there are by now."""
        coming = iter(rows)
        first = [list(row) for row in islice(coming, MEASURED)]
        widths = list(_widths(self.header, first))
        self._begin(widths)
        for row in chain(first, coming):
            if self.line >= self.last:
                self._begin(widths)
            sheet, line = self.sheets[-1], self.line
            for place, cell in enumerate(row):
                _put(sheet, line, place, cell, self.looks)
            self.line += 1
            self.count += 1
            yield self.count

    def end(self, foot: Sequence[str]) -> None:
        """Write a last line below the rows."""
        for place, cell in enumerate(foot):
            self.sheets[-1].write_string(self.line, place, cell, self.looks.text)

    def _begin(self, widths: Sequence[float]) -> None:
        sheet = self.book.add_worksheet(_sheet_name(self.title, len(self.sheets) + 1))
        self.sheets.append(sheet)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        for place, name in enumerate(self.header):
            sheet.write_string(0, place, safe(name), self.looks.head)
        sheet.freeze_panes(1, 0)
        if self.about:
            _print_set_up(sheet, self.about)
        self.line = 1


def _print_set_up(sheet: Worksheet, about: About) -> None:
    """A4 across, as wide as the list, the header on every page, page x of y below."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.75)
    sheet.set_header(f"&C&14{_printed(about.title)}")
    by = f"{_printed(about.operator)} {about.taken_at}"
    sheet.set_footer(f"&L导出：{by}&R第 &P 页 / 共 &N 页")


def _printed(text: str) -> str:
    """Keep a text from being read as a code of headers and footers."""
    return ILLEGAL.sub("", text)[:LONGEST_PRINTED].replace("&", "&&")


def _notes(book: Workbook, looks: _Looks, about: About, writer: _Writer) -> None:
    """Say on a sheet of its own what this file is."""
    names = "、".join(sheet.get_name() for sheet in writer.sheets)
    lines: list[tuple[str, Cell]] = [
        ("名称", about.title),
        ("行数", writer.count),
        *([("筛选条件", "无（全部）")] if not about.filters else []),
        *[(f"筛选条件：{name}", value) for name, value in about.filters],
        ("导出人", about.operator),
        ("导出时间", about.taken_at),
        ("所在工作表", names),
    ]
    sheet = book.add_worksheet(NOTES)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, WIDE)
    for line, (name, value) in enumerate(lines):
        _put(sheet, line, 0, name, looks)
        _put(sheet, line, 1, value, looks)


def _put(sheet: Worksheet, line: int, place: int, cell: Cell, looks: _Looks) -> None:
    """Write one cell by its type."""
    if cell is None or cell == "":
        sheet.write_blank(line, place, None, looks.plain)
    elif isinstance(cell, str):
        text = safe(cell)
        is_code = text.isascii() and CODE.fullmatch(text)
        sheet.write_string(line, place, text, looks.text if is_code else looks.plain)
    elif isinstance(cell, date):
        _put_date(sheet, line, place, cell, looks)
    elif _fits_number(cell):
        sheet.write_number(line, place, cell, looks.plain)
    else:
        sheet.write_string(line, place, said(cell), looks.text)


def _put_date(sheet: Worksheet, line: int, place: int, day: date, looks: _Looks) -> None:
    style = looks.day
    if isinstance(day, datetime):
        day, style = local(day), looks.moment
    if day.year <= FIRST_YEAR:
        sheet.write_string(line, place, said(day), looks.text)
    else:
        sheet.write_datetime(line, place, day, style)


def _fits_number(number: float) -> bool:
    if isinstance(number, bool):
        return False
    if isinstance(number, int):
        return abs(number) <= LARGEST_NUMBER
    return math.isfinite(number)


def local(at: datetime) -> datetime:
    """Return a moment as a clock in China shows it."""
    return at.astimezone(SHANGHAI).replace(tzinfo=None) if at.tzinfo else at


def said(cell: Cell) -> str:
    """Return what a cell says where there are only texts."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return local(cell).strftime("%Y-%m-%d %H:%M:%S")
    return cell if isinstance(cell, str) else str(cell)


def clean(text: str) -> str:
    """Drop signs that no sheet holds; a line ends in one way."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return ILLEGAL.sub("", text) if ILLEGAL.search(text) else text


def safe(text: str) -> str:
    """Keep a text from becoming a formula, in this file or in one made from it."""
    if not text.isprintable():
        text = clean(text)
    if text.lstrip().startswith(FORMULA_SIGNS):
        text = f"'{text}"
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - len(CUT)] + CUT


def _widths(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Iterator[float]:
    """Return widths in narrow signs by which header and first rows are readable."""
    for place, name in enumerate(header):
        longest = max(
            [_width(name), *(_width(said(row[place])) for row in rows if place < len(row))]
        )
        yield min(max(NARROW, longest + 2), WIDE)


def _width(text: str) -> int:
    return sum(1 if sign.isascii() else 2 for sign in text[:WIDE])


def _sheet_name(title: str, number: int) -> str:
    """Return a name that Excel takes; later sheets of one list are numbered."""
    mark = f"（{number}）" if number > 1 else ""
    name = SHEET_NAME.sub("-", ILLEGAL.sub("", title)).strip("' ") or "表"
    return name[: LONGEST_SHEET_NAME - len(mark)] + mark
