"""Empty sheets for people to fill: title, text columns, hints, drop-downs, instructions."""

import io
from collections.abc import Sequence

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from wanghuo.kernel.sheets.cells import Kind
from wanghuo.kernel.sheets.tables import Column

TITLE, UNIT, HEADER, HINT, FIRST = range(5)
LAST = 200_000
HINT_MARK = "说明："
REPORTING = (
    "填报单位：            填报人：            联系电话：            填报日期：    年  月  日"
)
INSTRUCTIONS = (
    "1. 带 * 的列必填；灰色说明行可保留，导入时自动跳过。",
    "2. 编码、电话、日期各列已设为文本格式，请勿改为数字，否则长编码会失真而被退回。",
    "3. 日期写作 2026-03-05、2026.3.5 或 2026年3月5日均可。",
    "4. 与上一行相同可写“同上”；序号列、合计行可以保留。",
    "5. 同一文件可以重复导入：已有且相同的行不会重复新建。",
    "6. 有误的行不导入，也不影响其他行；导入后可下载原表，逐行写明原因。",
)
NUMBERS = {Kind.WHOLE, Kind.DECIMAL}


def template(title: str, columns: Sequence[Column]) -> bytes:
    """Return an empty sheet with these columns, ready to be filled and imported."""
    columns = [column for column in columns if column.is_offered]
    written = io.BytesIO()
    with Workbook(written, {"in_memory": True}) as book:
        sheet = book.add_worksheet(title)
        dictionary = book.add_worksheet("字典")
        dictionary.hide()
        _head(book, sheet, title, len(columns))
        for place, column in enumerate(columns):
            _column(book, sheet, place, column)
            _drop_down(sheet, dictionary, place, column)
        sheet.freeze_panes(FIRST, 0)
        _instructions(book, columns)
    return written.getvalue()


def _head(book: Workbook, sheet: Worksheet, title: str, width: int) -> None:
    large = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
    small = book.add_format({"align": "left"})
    for line, words, style in ((TITLE, f"{title}导入表", large), (UNIT, REPORTING, small)):
        if width > 1:
            sheet.merge_range(line, 0, line, width - 1, words, style)
        else:
            sheet.write_string(line, 0, words, style)
    sheet.set_row(TITLE, 28)


def _column(book: Workbook, sheet: Worksheet, place: int, column: Column) -> None:
    is_text = column.kind not in NUMBERS
    style: Format | None = book.add_format({"num_format": "@"}) if is_text else None
    sheet.set_column(place, place, 22, style)
    bold = book.add_format({"bold": True, "bg_color": "#F1F5F9", "border": 1, "num_format": "@"})
    grey = book.add_format({"font_color": "#808080", "text_wrap": True, "num_format": "@"})
    sheet.write_string(HEADER, place, column.heading + ("*" if column.required else ""), bold)
    sheet.write_string(HINT, place, (HINT_MARK if place == 0 else "") + column.hint, grey)


def _drop_down(sheet: Worksheet, dictionary: Worksheet, place: int, column: Column) -> None:
    """Offer the choices from a hidden sheet: a list in the cell itself holds only 255 signs."""
    choices = column.choices() if column.choices else ()
    if not choices:
        return
    dictionary.write_column(0, place, list(choices))
    letter = xl_col_to_name(place)
    source = f"=字典!${letter}$1:${letter}${len(choices)}"
    sheet.data_validation(FIRST, place, LAST, place, {"validate": "list", "source": source})


def _instructions(book: Workbook, columns: Sequence[Column]) -> None:
    sheet = book.add_worksheet("填表说明")
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 70)
    bold = book.add_format({"bold": True})
    for line, sentence in enumerate(INSTRUCTIONS):
        sheet.write_string(line, 0, sentence)
    start = len(INSTRUCTIONS) + 1
    sheet.write_row(start, 0, ["列", "填写要求"], bold)
    for line, column in enumerate(columns, start + 1):
        needed = "必填。" if column.required else ""
        sheet.write_row(line, 0, [column.heading, f"{needed}{column.hint}"])
