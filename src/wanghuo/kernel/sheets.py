"""Write lists as workbooks that a clerk can open: typed cells, frozen header, no formulas."""

import io
from collections.abc import Iterable
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Cell = str | int | float | date | None
Table = tuple[str, Iterable[str], Iterable[Iterable[Cell]]]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
LONGEST_CELL = 32_767
DEFAULT_WIDTH = 18


def workbook(tables: Iterable[Table]) -> bytes:
    """Return an .xlsx of (title, header, rows) tables; text that begins like a formula is text."""
    book = Workbook(write_only=True)
    for title, header, rows in tables:
        _write(book.create_sheet(title), list(header), rows)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(sheet: WriteOnlyWorksheet, header: list[str], rows: Iterable[Iterable[Cell]]) -> None:
    sheet.freeze_panes = "A2"
    for number in range(len(header)):
        sheet.column_dimensions[_letter(number)].width = DEFAULT_WIDTH
    sheet.append([_bold(sheet, name) for name in header])
    for row in rows:
        sheet.append([_safe(cell) for cell in row])


def _letter(number: int) -> str:
    return chr(ord("A") + number % 26)


def _bold(sheet: WriteOnlyWorksheet, name: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=name)
    cell.font = Font(bold=True)
    return cell


def _safe(cell: Cell) -> Cell:
    """Keep a cell from being run as a formula, and within what Excel can hold."""
    if not isinstance(cell, str):
        return cell
    text = ILLEGAL_CHARACTERS_RE.sub("", cell)[:LONGEST_CELL]
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
