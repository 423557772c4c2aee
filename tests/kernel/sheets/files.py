"""Sheets as counties make them, written by the tests."""

import io
import zipfile

from openpyxl import Workbook

from wanghuo.kernel.sheets.cells import Kind
from wanghuo.kernel.sheets.grids import read_sheets
from wanghuo.kernel.sheets.tables import Column, read_table

COLUMNS = (
    Column("用户名", required=True, kind=Kind.CODE, aliases=("帐号",)),
    Column("姓名", required=True),
    Column("单位", required=True),
    Column("起始日期", kind=Kind.DAY),
    Column("电话", kind=Kind.PHONE),
    Column("人数", kind=Kind.WHOLE),
    Column("面积", kind=Kind.DECIMAL),
    Column("联网", kind=Kind.FLAG),
    Column("别名", kind=Kind.NAMES),
)
HEADER = ["用户名*", "姓名*", "单位*"]
ZHANG = ["zhang.san", "张三", "白水镇安监站"]
VALUES = {"用户名": "zhang.san", "姓名": "张三", "单位": "白水镇安监站"}


def xlsx(*rows, hidden_first=False, before=(), merge=()):
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    if hidden_first:
        sheet.sheet_state = "hidden"
        sheet = workbook.create_sheet("数据")
    for other in before:
        for row in other:
            sheet.append(row)
        sheet = workbook.create_sheet()
    for row in rows:
        sheet.append(row)
    for cells in merge:
        sheet.merge_cells(cells)
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def text(*rows, encoding="utf-8-sig", delimiter=","):
    return "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)


def packed(name, content):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return written.getvalue()


def replaced(workbook, part, content):
    """The workbook with another text in one of its parts."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(written, "w") as new:
        for one in old.infolist():
            new.writestr(one, content if one.filename == part else old.read(one))
    return written.getvalue()


def read(content, columns=COLUMNS):
    """What a file says: (line, values, problem) of every row."""
    table = read_table(read_sheets(content), columns)
    return [(one.line, dict(one.values), one.problem) for one in table.records]
