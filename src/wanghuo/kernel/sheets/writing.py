"""Write lists as workbooks that a clerk can open: typed cells, frozen header, never a formula."""

import io
from collections.abc import Iterable, Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Cell = str | int | float | date | None
Table = tuple[str, Sequence[str], Iterable[Iterable[Cell]]]
"""A title, a header, and rows, which may be an iterator and are read once."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
LONGEST_CELL = 32_767
NARROW, WIDE = 14, 60
WORDY = frozenset({"任务内容", "原文", "问题", "说明", "原因", "错误原因", "内容"})
"""Columns that hold sentences."""


def workbook(tables: Iterable[Table]) -> bytes:
    """Return an .xlsx with a sheet for each table, written row by row."""
    book = Workbook(write_only=True)
    for title, header, rows in tables:
        _write(book.create_sheet(title), header, rows)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(
    sheet: WriteOnlyWorksheet, header: Sequence[str], rows: Iterable[Iterable[Cell]]
) -> None:
    sheet.freeze_panes = "A2"
    for number, name in enumerate(header, start=1):
        width = WIDE if name in WORDY else NARROW
        column = sheet.column_dimensions[get_column_letter(number)]  # type: ignore[attr-defined]  # -- missing in the stubs
        column.width = width
    sheet.append([_styled(sheet, name, bold=True) for name in header])
    for row in rows:
        sheet.append([_styled(sheet, _safe(cell)) for cell in row])


def _styled(sheet: WriteOnlyWorksheet, value: Cell, *, bold: bool = False) -> SheetCell:
    cell = WriteOnlyCell(sheet, value=value)  # type: ignore[arg-type]  # -- a date is written too
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if bold:
        cell.font = Font(bold=True)
    return cell


def _safe(cell: Cell) -> Cell:
    """Keep a text from becoming a formula, in this file or in one made from it."""
    if not isinstance(cell, str):
        return cell
    text = ILLEGAL_CHARACTERS_RE.sub("", cell)[: LONGEST_CELL - 1]
    return f"'{text}" if text.lstrip().startswith(FORMULA_SIGNS) else text
