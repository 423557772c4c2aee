"""Sheets as people really send them, read under their headings."""

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kernel.sheets.files import COLUMNS, HEADER, VALUES, ZHANG, read, text, xlsx
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.sheets.grids import read_sheets
from wanghuo.kernel.sheets.tables import Column, read_rows, read_table

TEXT_WANTED = "“{}”是数字或日期格式，长编码会失真，请把该列设为文本格式后重填。"


@pytest.mark.parametrize(
    "content",
    [
        xlsx(HEADER, ZHANG),
        xlsx(HEADER, ZHANG, hidden_first=True),
        xlsx(HEADER, ZHANG, before=[[["目录"], ["第一页"]]]),
        text(HEADER, ZHANG),
        text(HEADER, ZHANG, encoding="utf-8"),
        text(HEADER, ZHANG, encoding="gb18030"),
        text(HEADER, ZHANG, encoding="utf-16", delimiter="\t"),
        text(HEADER, ZHANG, encoding="utf-16-be", delimiter="\t").join([b"\xfe\xff", b""]),
    ],
    ids=["xlsx", "hidden-first", "second-sheet", "bom", "utf-8", "gb18030", "utf-16", "utf-16-be"],
)
def test_every_kind_of_file_reads_the_same(content):
    assert read(content) == [(2, VALUES, "")]


def test_a_workbook_of_97_is_read_with_its_merged_title_dates_and_ditto():
    content = Path(__file__).with_name("old.xls").read_bytes()

    zhang, li, wang = read(content)

    assert content.startswith(b"\xd0\xcf\x11\xe0")
    assert zhang == (
        4, VALUES | {"起始日期": date(2026, 3, 5), "电话": "02087654321"}, "",
    )  # fmt: skip
    assert li[1] == {
        "用户名": "li.si", "姓名": "李四", "单位": "白水镇安监站",
        "起始日期": date(2026, 3, 6), "电话": "13800001234",
    }  # fmt: skip
    assert (wang[0], wang[2]) == (6, TEXT_WANTED.format("用户名"))


def test_titles_numbers_hints_totals_and_blank_rows_do_not_matter():
    content = xlsx(
        ["清石县人员岗位表"],
        ["填报单位：白水镇", None, "填报人"],
        ["序号", "姓名 *", "用户名（必填）", "单位*", "备注"],
        ["说明：", "", "字母或数字"],
        [1, "张三", "zhang.san", "白水镇安监站", "无"],
        [],
        ["  "],
        ["合计", "1 人"],
        ["注：本表一式两份"],
        merge=["A1:E1"],
    )

    table = read_table(read_sheets(content), COLUMNS)

    assert [(one.line, dict(one.values)) for one in table.records] == [(5, VALUES)]
    assert table.ignored == ("序号", "备注")


def test_a_header_of_two_rows_with_merged_cells_is_read():
    content = xlsx(
        ["人员", None, "所在", "起始日期"],
        ["用户名", "姓名", "单位", None],
        [*ZHANG, "2026-03-05"],
        merge=["A1:B1", "D1:D2"],
    )

    assert read(content) == [(3, {**VALUES, "起始日期": date(2026, 3, 5)}, "")]


def test_of_two_columns_with_one_heading_the_first_counts():
    assert read(text([*HEADER, "姓名"], [*ZHANG, "别人"])) == [(2, VALUES, "")]


def test_another_word_for_a_heading_is_understood():
    assert read(text(["帐号：", "姓 名", "单位（全称）"], ZHANG)) == [(2, VALUES, "")]


def test_ditto_takes_the_row_above_and_full_width_letters_are_folded():
    content = text(
        HEADER,
        ZHANG,
        ["ｌｉ．ｓｉ", "李四（兼）", "同上"],
        ["wang.wu", "王五", "〃"],
    )

    assert [tuple(values.values()) for _, values, _ in read(content)] == [
        tuple(ZHANG),
        ("li.si", "李四（兼）", ZHANG[2]),
        ("wang.wu", "王五", ZHANG[2]),
    ]


def test_ditto_in_the_first_row_is_an_empty_cell():
    assert read(text(HEADER, [*ZHANG[:2], "同上"]))[0][2] == "“单位”未填写，请补充。"


def test_breaks_and_unseen_signs_within_a_cell_are_dropped():
    [(_, values, problem)] = read(xlsx(HEADER, ["zhang.san", "张\n三\u200b", "\ufeff站"]))

    assert (values["姓名"], values["单位"], problem) == ("张三", "站", "")


def test_the_mark_that_our_lists_put_before_a_formula_is_taken_off_again():
    [(_, values, _)] = read(text(HEADER, ["a1", "'=1+1", "'老张'"]))

    assert (values["姓名"], values["单位"]) == ("=1+1", "'老张'")


def cell(heading, content):
    """The value, or the problem, that one cell under a heading is read as."""
    [(_, values, problem)] = read(xlsx([*HEADER, heading], [*ZHANG, content]))
    return problem or values[heading]


@pytest.mark.parametrize(
    "written",
    [
        "2026.3.5", "2026/3/5", "2026-03-05", "2026年3月5日", "2026 年 3 月 5 日",
        "２０２６．３．５", "20260305", 20260305, "46086", 46086, 46086.0,
        "2026-03-05 00:00:00", "2026-03-05T08:30",
        datetime(2026, 3, 5, 9, 30),  # noqa: DTZ001 -- cells have no zone
        date(2026, 3, 5),
    ],
)  # fmt: skip
def test_dates_are_read_however_they_are_written(written):
    assert cell("起始日期", written) == date(2026, 3, 5)


@pytest.mark.parametrize("written", ["2026-02-30", "明天", "3.5", "2026", 12, True, "99999999"])
def test_what_is_no_date_is_refused(written):
    assert cell("起始日期", written) == "“起始日期”不是日期，请按 2026-03-05 的样式填写。"


@pytest.mark.parametrize(
    ("heading", "written", "expected"),
    [
        ("电话", "138-1234-5678", "13812345678"),
        ("电话", "+86 138 1234 5678", "13812345678"),
        ("电话", "０１０－１２３４５６７８", "01012345678"),
        ("电话", "(0931) 8765432", "09318765432"),
        ("电话", " ", ""),
        ("电话", "12345", "“电话”不是电话号码，请填写手机号或带区号的座机。"),
        ("电话", 13812345678, TEXT_WANTED.format("电话")),
        ("人数", 12, 12),
        ("人数", "1,200", 1200),
        ("人数", "１２", 12),
        ("人数", 1.5, "“人数”应为整数，请修改。"),
        ("人数", 10**15, "“人数”应为整数，请修改。"),
        ("人数", "十二", "“人数”不是数字，请只填数字。"),
        ("人数", True, "“人数”不是数字，请只填数字。"),
        ("面积", "12.5", 12.5),
        ("面积", 12.5, 12.5),
        ("面积", "1e400", "“面积”不是数字，请只填数字。"),
        ("联网", "是", True),
        ("联网", "√", True),
        ("联网", 1, True),
        ("联网", "否", False),
        ("联网", "也许", "“联网”只能填 是 或 否。"),
        ("别名", "派出所、镇派出所；派出所", ("派出所", "镇派出所")),
    ],
)
def test_a_cell_is_read_by_the_kind_of_its_column(heading, written, expected):
    assert cell(heading, written) == expected


@pytest.mark.parametrize("heading", ["起始日期", "人数", "面积", "联网"])
def test_an_empty_cell_says_nothing(heading):
    [(_, values, problem)] = read(text([*HEADER, heading], [*ZHANG, " "]))

    assert (values[heading], problem) == (None, "")


@pytest.mark.parametrize(
    ("place", "written", "heading"),
    [(0, 7, "用户名"), (0, "9.9E+11", "用户名"), (1, True, "姓名"), (2, date(2026, 3, 5), "单位")],
)
def test_a_number_in_a_text_column_is_refused_because_codes_do_not_survive(place, written, heading):
    row = [*ZHANG]
    row[place] = written

    [first, second] = read(xlsx(HEADER, row, ZHANG))

    assert first[2] == TEXT_WANTED.format(heading)
    assert second == (3, VALUES, "")


def test_all_that_is_wrong_with_a_row_is_said_at_once():
    [(_, _, problem)] = read(xlsx([*HEADER, "人数"], [9, "", "站", "多"]))

    assert problem == (
        TEXT_WANTED.format("用户名") + "“姓名”未填写，请补充。“人数”不是数字，请只填数字。"
    )


def test_a_column_that_a_sheet_leaves_out_is_left_out():
    assert "起始日期" not in read(text(HEADER, ZHANG))[0][1]


def test_a_sheet_without_its_header_says_what_is_missing():
    with pytest.raises(BadInput, match="缺少：单位。请下载模板"):
        read(text(["说明"], ["用户名", "姓名", "区划代码"], ["a", "b", "c"]))


def test_a_header_too_far_down_is_not_found():
    with pytest.raises(BadInput, match="未找到完整的表头"):
        read(text(*[["题头"]] * 11, HEADER, ZHANG))


def test_rows_of_a_program_are_read_like_those_of_a_sheet():
    [row] = read_rows([{"帐号": "ａ1", "姓名": "张三", "单位": "站", "别的": 3}], COLUMNS)

    assert (row.line, dict(row.values)) == (1, {"用户名": "a1", "姓名": "张三", "单位": "站"})


WORD = st.text("甲乙丙丁一二abcXYZ019（）·", min_size=1, max_size=12)


@settings(max_examples=40)
@given(rows=st.lists(st.tuples(WORD, WORD), min_size=1, max_size=8))
def test_what_is_written_is_read(rows):
    columns = (Column("甲", required=True), Column("乙", required=True))

    told = read(xlsx(["甲", "乙"], *(["x" + a, "y" + b] for a, b in rows)), columns)

    assert [(v["甲"], v["乙"]) for _, v, _ in told] == [("x" + a, "y" + b) for a, b in rows]
