"""Workbooks open, keep their types, say what they are, and never run anything."""

import io
import tracemalloc
from datetime import UTC, date, datetime, time
from itertools import islice

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanghuo.kernel.sheets import FORMULA_SIGNS, LONGEST_CELL, About, workbook, write_workbook
from wanghuo.kernel.sheets.grids import read_sheets
from wanghuo.kernel.sheets.tables import Column, read_table
from wanghuo.kernel.sheets.writing import safe

AT = datetime(2026, 3, 5, 16, 30, tzinfo=UTC)
ABOUT = About("单位清单", "张三", AT, (("区划", "清石镇"), ("状态", "已确认")))


def at(day, hour=0, minute=0):
    return datetime.combine(date(2026, 3, day), time(hour, minute))


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def exported(header, rows, about=ABOUT, **more):
    out = io.BytesIO()
    count = write_workbook(out, header, rows, about, **more)
    return count, opened(out.getvalue())


def values(page):
    return [list(row) for row in page.values]


def cell(value):
    return opened(workbook([("表", ("列",), [(value,)])]))["表"]["A2"]


def test_rows_come_back_with_their_types():
    rows = [("甲", 1, 0.5, date(2026, 3, 5), None, AT, True)]

    page = opened(workbook([("表", "一二三四五六七", rows)]))["表"]

    assert [one.value for one in page[1]] == list("一二三四五六七")
    assert [one.value for one in page[2]] == [
        "甲", 1, 0.5, at(5), None, at(6, 0, 30), "是",
    ]  # fmt: skip
    assert [one.number_format for one in page[2]][3:6] == [
        "yyyy-mm-dd",
        "General",
        "yyyy-mm-dd hh:mm",
    ]
    assert page.freeze_panes == "A2"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", " =1", "＝1", "\t=1", "\n@a", "\x00=1"])
def test_cells_never_become_formulas(text):
    written = cell(text)

    assert written.data_type == "s"
    assert written.value.startswith("'")
    assert not opened(workbook([("表", (text,), [])]))["表"]["A1"].value.startswith(("=", "+", "@"))


@pytest.mark.parametrize(
    ("value", "shown", "number_format"),
    [
        ("990100000000001234", "990100000000001234", "@"),
        ("0012", "0012", "@"),
        ("91350100M000100Y4X", "91350100M000100Y4X", "@"),
        ("清石镇", "清石镇", "General"),
        (10**15, "1000000000000000", "@"),
        (10**15 - 1, 10**15 - 1, "General"),
        (-5, -5, "General"),
        (float("nan"), "nan", "@"),
        (date(1899, 12, 31), "1899-12-31", "@"),
        (at(5, 8), at(5, 8), "yyyy-mm-dd hh:mm"),
        ("https://example.invalid/a", "https://example.invalid/a", "General"),
        ("", None, "General"),
    ],
)
def test_codes_stay_text_and_numbers_stay_exact(value, shown, number_format):
    written = cell(value)

    assert (written.value, written.number_format) == (shown, number_format)
    assert written.hyperlink is None


def test_too_long_a_cell_says_that_it_was_cut():
    written = cell("甲\x00\x0b乙" + "丙" * 40_000).value

    assert len(written) == LONGEST_CELL
    assert written.startswith("甲乙丙")
    assert written.endswith("（内容超过单元格上限，未能全部写入）")


def test_lines_of_a_cell_end_in_one_way():
    assert cell("甲\r\n乙\r丙\n丁").value == "甲\n乙\n丙\n丁"


def test_cells_have_thin_borders_and_a_chinese_face():
    written = cell("甲")

    assert (written.font.name, written.border.left.style, written.border.top.style) == (
        "宋体",
        "thin",
        "thin",
    )


def test_export_prints_well():
    page = exported(("代码", "名称"), [("1", "甲")])[1].worksheets[0]

    assert page.page_setup.orientation == "landscape"
    assert page.page_setup.paperSize == 9
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
    assert page.print_title_rows == "$1:$1"
    assert page.freeze_panes == "A2"
    assert page.oddHeader.center.text == "单位清单"
    assert page.oddFooter.right.text == "第 &P 页 / 共 &N 页"
    assert page.oddFooter.left.text == "导出：张三 2026-03-06 00:30"


def test_export_says_how_many_rows_which_by_whom_and_when():
    count, book = exported(("代码", "名称"), [("1", "甲"), ("2", "乙")])

    assert count == 2
    assert values(book["单位清单"]) == [
        ["代码", "名称"],
        ["1", "甲"],
        ["2", "乙"],
        ["合计", "共 2 行"],
    ]
    assert values(book["导出说明"]) == [
        ["名称", "单位清单"],
        ["行数", 2],
        ["筛选条件：区划", "清石镇"],
        ["筛选条件：状态", "已确认"],
        ["导出人", "张三"],
        ["导出时间", "2026-03-06 00:30"],
        ["所在工作表", "单位清单"],
    ]
    assert (book.properties.creator, book.properties.title) == ("张三", "单位清单")


def test_export_without_filters_says_that_it_is_whole():
    book = exported(("代码",), [], About("单位", "张三", AT))[1]

    assert ["筛选条件", "无（全部）"] in values(book["导出说明"])
    assert values(book["单位"]) == [["代码", None], ["合计", "共 0 行"]]


def test_rows_beyond_a_sheet_go_on_in_the_next_one():
    count, book = exported(("号",), ((n,) for n in range(7)), sheet_rows=5)

    assert count == 7
    assert book.sheetnames == ["单位清单", "单位清单（2）", "单位清单（3）", "导出说明"]
    first, second, third = (values(page) for page in book.worksheets[:3])
    assert first == [["号"], [0], [1], [2]]
    assert second == [["号"], [3], [4], [5]]
    assert third == [["号", None], [6, None], ["合计", "共 7 行"]]
    assert values(book["导出说明"])[-1] == ["所在工作表", "单位清单、单位清单（2）、单位清单（3）"]


def test_exactly_a_sheet_full_stays_on_it():
    book = exported(("号",), [(0,), (1,), (2,)], sheet_rows=5)[1]

    assert book.sheetnames == ["单位清单", "导出说明"]


def test_a_title_that_no_sheet_may_have_is_mended():
    about = About("a/b:c[d]*?" + "很长的标题" * 10 + "&P", "张&P", AT)

    book = exported(("号",), [(1,)], about, sheet_rows=4)[1]

    assert book.sheetnames[0] == ("a-b-c-d---" + "很长的标题" * 10)[:31]
    assert "&&P" in book.worksheets[0].oddFooter.left.text


def test_progress_is_told_and_may_stop_the_writing(tmp_path):
    heard = []

    write_workbook(
        tmp_path / "a.xlsx", ("号",), ((n,) for n in range(1_200)), ABOUT, told=heard.append
    )

    assert heard == [500, 1_000, 1_200]
    with pytest.raises(ZeroDivisionError):
        write_workbook(
            tmp_path / "b.xlsx", ("号",), ((n,) for n in range(600)), ABOUT, told=lambda n: n // 0
        )


def test_memory_does_not_grow_with_the_rows(tmp_path):
    def most_memory(count):
        rows = ((f"第{n}行", n, date(2026, 3, 5)) for n in range(count))
        tracemalloc.start()
        write_workbook(tmp_path / "a.xlsx", ("一", "二", "三"), rows, ABOUT)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert most_memory(10_000) < 2 * most_memory(1_000)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(st.text(max_size=40), st.text(max_size=40)), max_size=5))
def test_any_texts_come_back_from_a_workbook(rows):
    page = exported(("甲", "乙"), rows)[1].worksheets[0]

    read = [[one or "" for one in row] for row in islice(page.values, 1, len(rows) + 1)]
    assert read == [[safe(text) for text in row] for row in rows]
    assert not any(text.startswith(FORMULA_SIGNS) for row in read for text in row)


def test_what_is_exported_can_be_imported():
    columns = [Column("代码", required=True), Column("名称")]
    rows = [("990100000000", "清石镇"), ("0012", "=危险"), ("3", "＋甲")]
    out = io.BytesIO()
    write_workbook(out, ("代码", "名称"), rows, ABOUT)

    table = read_table(read_sheets(out.getvalue()), columns)

    assert [tuple(record.values.values()) for record in table.records] == [
        ("990100000000", "清石镇"), ("0012", "=危险"), ("3", "+甲"),
    ]  # fmt: skip
