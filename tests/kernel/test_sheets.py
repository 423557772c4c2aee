"""Workbooks open, keep their types, and never run anything."""

import io
from datetime import date

import openpyxl
import pytest

from wanghuo.kernel.sheets import workbook


def test_rows_come_back_with_their_types():
    rows = [("甲", 1, 0.5, date(2026, 3, 5), None)]

    book = openpyxl.load_workbook(
        io.BytesIO(workbook([("表", ("一", "二", "三", "四", "五"), rows)]))
    )

    page = book["表"]
    assert [cell.value for cell in page[1]] == ["一", "二", "三", "四", "五"]
    text, whole, part, day, nothing = (cell.value for cell in page[2])
    assert (text, whole, part, day.date(), nothing) == ("甲", 1, 0.5, date(2026, 3, 5), None)
    assert page.freeze_panes == "A2"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", " =1", "＝1"])
def test_cells_never_become_formulas(text):
    book = openpyxl.load_workbook(io.BytesIO(workbook([("表", ("列",), [(text,)])])))

    assert (book["表"]["A2"].value, book["表"]["A2"].data_type) == (f"'{text}", "s")


def test_any_text_fits_a_cell():
    text = "甲\x00\x0b乙" + "丙" * 40_000

    book = openpyxl.load_workbook(io.BytesIO(workbook([("表", ("列",), [(text,)])])))

    assert book["表"]["A2"].value.startswith("甲乙丙")
