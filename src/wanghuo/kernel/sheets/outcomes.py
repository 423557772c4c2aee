"""Give a sheet back as it came, with what became of each row."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from wanghuo.kernel.sheets.grids import Row, Sheet
from wanghuo.kernel.sheets.tables import Column, find_header
from wanghuo.kernel.sheets.writing import LONGEST_CELL

ADDED = ("导入结果", "错误原因")
Told = Mapping[int, tuple[str, str]]
"""Result and reason, by line as people count them."""


def returned_workbook(
    path: Path, sheets: Iterable[Sheet], columns: Sequence[Column], told: Told, counts: str
) -> None:
    """Write the sheet that was read with two columns more, and the counts below it.

    The counts stand last, so that every line keeps its number; an import passes over them, and over
    the two columns, so the file can be mended and imported again.
    """
    found = find_header(sheets, columns)
    header = found.header.last
    width = _width(found.top, found.top[header])
    with Workbook(path, {"constant_memory": True}) as book:
        out = book.add_worksheet("导入结果")
        styles = _Styles(book)
        out.set_column(0, width - 1, 18)
        out.set_column(width, width, 10)
        out.set_column(width + 1, width + 1, 60)
        last = header + 1
        for line, row in chain(enumerate(found.top[: header + 1], start=1), found.below()):
            last = line
            _write(out, line - 1, row[:width], styles)
            if line == header + 1:
                out.write_row(header, width, ADDED, styles.bold)
            elif line in told:
                _tell(out, line - 1, width, told[line], styles)
        out.write_string(last, 0, counts, styles.bold)


def _tell(out: Worksheet, line: int, width: int, told: tuple[str, str], styles: "_Styles") -> None:
    result, reason = told
    style = styles.red if reason else None
    out.write_string(line, width, result, style)
    if reason:
        out.write_string(line, width + 1, reason, style)


class _Styles:
    def __init__(self, book: Workbook) -> None:
        self.bold: Format = book.add_format({"bold": True})
        self.red: Format = book.add_format({"font_color": "#B42318"})
        self.day: Format = book.add_format({"num_format": "yyyy-mm-dd"})
        self.text: Format = book.add_format({"num_format": "@"})


def _width(top: Sequence[Row], header: Row) -> int:
    """Tell where the sheet ends: at the outcome of an earlier import, if it has been there."""
    if ADDED[0] in header:
        return list(header).index(ADDED[0])
    return max(map(_filled, top), default=0)


def _filled(row: Row) -> int:
    return max((place for place, cell in enumerate(row, start=1) if cell != ""), default=0)


def _write(out: Worksheet, line: int, row: Row, styles: _Styles) -> None:
    for place, cell in enumerate(row):
        if isinstance(cell, str):
            if cell:
                out.write_string(line, place, cell[:LONGEST_CELL], styles.text)
        elif isinstance(cell, datetime | date):
            naive = cell.replace(tzinfo=None) if isinstance(cell, datetime) else cell
            out.write_datetime(line, place, naive, styles.day)
        elif isinstance(cell, bool | int | float):
            out.write(line, place, cell)
        else:
            out.write_string(line, place, str(cell))
