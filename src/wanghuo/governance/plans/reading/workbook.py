"""The lists of a reading as an Excel file (Excel 导出)."""

import datetime as dt
from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from wanghuo.governance.plans.reading.sheets import Cell, Sheet

_FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_LONGEST_CELL = 32_767
_WIDEST = 60


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """Write each list to its sheet: header frozen, numbers and dates typed, formulas never."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _fill(book.create_sheet(sheet.name), sheet)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(page: Worksheet, sheet: Sheet) -> None:
    page.append(list(sheet.columns))
    for row in sheet.rows:
        page.append([_safe(cell) for cell in row])
    page.freeze_panes = "A2"
    for number, title in enumerate(sheet.columns, start=1):
        page.cell(1, number).font = Font(bold=True)
        longest = max((len(str(row[number - 1] or "")) for row in sheet.rows), default=0)
        width = min(_WIDEST, 2 * max(longest, len(title)) + 2)
        page.column_dimensions[get_column_letter(number)].width = width
    for cell in (cell for cells in page.iter_rows(min_row=2) for cell in cells):
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        if isinstance(cell.value, dt.date):
            cell.number_format = "yyyy-mm-dd"


def _safe(cell: Cell) -> Cell:
    """Keep a text from becoming a formula, in this file or in one made from it."""
    if not isinstance(cell, str):
        return cell
    text = ILLEGAL_CHARACTERS_RE.sub("", cell)[: _LONGEST_CELL - 1]
    return f"'{text}" if text.lstrip().startswith(_FORMULA_SIGNS) else text
