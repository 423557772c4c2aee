"""Empty sheets for people to fill: text columns, hints, drop-downs, instructions."""

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from wanghuo.base.people.reading.rows import ORGANISATION_COLUMNS, USER_COLUMNS
from wanghuo.base.people.reading.tables import Column

ROWS_READY = 2_000
HINT_MARK = "说明："
INSTRUCTIONS = (
    "1. 带 * 的列必填；灰色说明行可保留，导入时自动跳过。",
    "2. 各列已设为文本格式，请勿改为数字，否则长编码会失真而被退回。",
    "3. 日期写作 2026-03-05、2026.3.5 或 2026年3月5日均可。",
    "4. 与上一行相同可写“同上”。",
    "5. 同一文件可以重复导入：已有且相同的行不会重复新建。",
)


def organisations_template(*, kinds: Sequence[str], sectors: Sequence[str]) -> bytes:
    """Return an empty sheet of organisations (单位导入模板), with the words to choose from."""
    return _template("单位", ORGANISATION_COLUMNS, {"类别": kinds, "行业条线": sectors})


def users_template(*, roles: Sequence[str], sectors: Sequence[str]) -> bytes:
    """Return an empty sheet of users and posts (人员岗位导入模板), with words to choose from."""
    return _template("人员岗位", USER_COLUMNS, {"角色": roles, "行业条线": sectors})


def _template(title: str, columns: Sequence[Column], choices: dict[str, Sequence[str]]) -> bytes:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = title
    dictionary = workbook.create_sheet("字典")
    dictionary.sheet_state = "hidden"
    for place, column in enumerate(columns, start=1):
        _column(sheet, place, column)
        _drop_down(sheet, dictionary, place, choices.get(column.heading, ()))
    sheet.freeze_panes = "A2"
    instructions = workbook.create_sheet("填表说明")
    for line in INSTRUCTIONS:
        instructions.append([line])
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def _column(sheet: Worksheet, place: int, column: Column) -> None:
    letter = get_column_letter(place)
    sheet.column_dimensions[letter].width = 22
    for row in range(1, ROWS_READY + 1):
        sheet.cell(row, place).number_format = "@"
    sheet.cell(1, place, column.heading + ("*" if column.required else "")).font = Font(bold=True)
    hint = (HINT_MARK if place == 1 else "") + column.hint
    sheet.cell(2, place, hint).font = Font(color="808080")


def _drop_down(sheet: Worksheet, dictionary: Worksheet, place: int, choices: Sequence[str]) -> None:
    """Offer the choices from a hidden sheet: a list in the cell itself holds only 255 signs."""
    if not choices:
        return
    letter = get_column_letter(place)
    for row, choice in enumerate(choices, start=1):
        dictionary.cell(row, place, choice)
    source = f"=字典!${letter}$1:${letter}${len(choices)}"
    offered = DataValidation(type="list", formula1=source, allow_blank=True)
    sheet.add_data_validation(offered)
    offered.add(f"{letter}3:{letter}{ROWS_READY}")
