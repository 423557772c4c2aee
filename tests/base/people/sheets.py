"""Sheets as counties make them, written by the tests."""

import io

from openpyxl import Workbook

USER_HEADER = [
    "用户名*", "姓名*", "单位*", "角色*", "区划代码*", "行业条线", "职务", "起始日期", "截止日期",
]  # fmt: skip
ORGANISATION_HEADER = ["单位名称*", "类别*", "区划代码*", "行业条线", "别名", "所属统称"]


def xlsx(*rows, hidden_first=False):
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    if hidden_first:
        sheet.sheet_state = "hidden"
        sheet = workbook.create_sheet("数据")
    for row in rows:
        sheet.append(row)
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def text(*rows, encoding="utf-8-sig", delimiter=","):
    return "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)
