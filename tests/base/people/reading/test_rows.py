"""Sheets as people really send them."""

import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.base.people.sheets import ORGANISATION_HEADER, USER_HEADER, text, xlsx
from wanghuo.base.people import reading
from wanghuo.base.people.reading import OrganisationRow, PostRow, RowProblem, Sheet, grids
from wanghuo.kernel.errors import BadInput

ZHANG = ["zhang.san", "张三", "白水镇安监站", "经办人", "990000100000"]
WORDS = {"roles": ["经办人", "审核人"], "sectors": ["教育", "民政", "消防"]}
EXPECTED = PostRow(
    line=2,
    username="zhang.san",
    name="张三",
    organisation="白水镇安监站",
    role="经办人",
    area_code="990000100000",
    sector="",
    title="",
    valid_from=None,
    valid_to=None,
)


def whole(*rows):
    return Sheet(tuple(rows), ())


def one_day(cell):
    """The date or problem that one cell in 起始日期 is read as."""
    sheet = reading.read_users(xlsx(USER_HEADER, [*ZHANG, "", "", cell]))
    return sheet.rows[0].valid_from if sheet.rows else sheet.problems[0].problem


@pytest.mark.parametrize(
    "content",
    [
        xlsx(USER_HEADER, ZHANG),
        xlsx(USER_HEADER, ZHANG, hidden_first=True),
        text(USER_HEADER, ZHANG),
        text(USER_HEADER, ZHANG, encoding="utf-8"),
        text(USER_HEADER, ZHANG, encoding="gb18030"),
        text(USER_HEADER, ZHANG, encoding="utf-16", delimiter="\t"),
    ],
    ids=["xlsx", "xlsx-hidden-sheet-first", "csv-bom", "csv-utf-8", "csv-gb18030", "unicode-text"],
)
def test_every_kind_of_file_reads_the_same(content):
    assert reading.read_users(content) == whole(EXPECTED)


def test_all_columns_of_users_are_read():
    row = [*ZHANG, "教育", "站长", "2026.3.5", "2026年12月31日"]

    [read] = reading.read_users(xlsx(USER_HEADER, row)).rows

    assert (read.sector, read.title) == ("教育", "站长")
    assert (read.valid_from, read.valid_to) == (date(2026, 3, 5), date(2026, 12, 31))


def test_all_columns_of_organisations_are_read():
    content = xlsx(
        ORGANISATION_HEADER,
        [
            "白水镇派出所",
            "公安派出所",
            "990000100000",
            "公安",
            "派出所、镇派出所",
            "镇直单位；涉安站所",
        ],
        ["大营村村民委员会", "村(居)民委员会", "990000100200", "全部"],
        ["云台乡卫生院", "department", "990000200000", "health"],
    )

    assert reading.read_organisations(content) == whole(
        OrganisationRow(
            line=2,
            name="白水镇派出所",
            kind="公安派出所",
            area_code="990000100000",
            sector="公安",
            aliases=("派出所", "镇派出所"),
            groups=("镇直单位", "涉安站所"),
        ),
        OrganisationRow(3, "大营村村民委员会", "村(居)民委员会", "990000100200", "全部", (), ()),
        OrganisationRow(4, "云台乡卫生院", "department", "990000200000", "health", (), ()),
    )


def test_titles_numbers_hints_totals_and_blank_rows_do_not_matter():
    content = xlsx(
        ["清石县人员岗位表"],
        ["填报单位：白水镇", None, "填报人"],
        ["序号", "姓名 *", "用户名（必填）", "单位*", "角色*", "区划代码*", "备注"],
        ["说明：", "", "字母或数字"],
        [1, "张三", "zhang.san", "白水镇安监站", "经办人", "990000100000", "无"],
        [],
        ["  "],
        ["合计", "1 人"],
    )

    [read] = reading.read_users(content).rows

    assert read == PostRow(5, *ZHANG, "", "", None, None)


def test_ditto_takes_the_row_above_and_full_width_letters_are_folded():
    content = text(
        USER_HEADER,
        ZHANG,
        ["ｌｉ．ｓｉ", "李四（兼）", "同上", "〃", "９９００００１０００００"],
        ["wang.wu", "王五", "同上", "同上", "同上"],
    )

    rows = reading.read_users(content).rows

    assert [(r.username, r.name, r.organisation, r.role, r.area_code) for r in rows] == [
        tuple(ZHANG),
        ("li.si", "李四（兼）", *ZHANG[2:]),
        ("wang.wu", "王五", *ZHANG[2:]),
    ]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026.3.5", date(2026, 3, 5)),
        ("2026/3/5", date(2026, 3, 5)),
        ("2026-03-05", date(2026, 3, 5)),
        ("2026年3月5日", date(2026, 3, 5)),
        ("2026 年 3 月 5 日", date(2026, 3, 5)),
        ("２０２６．３．５", date(2026, 3, 5)),
        ("20260305", date(2026, 3, 5)),
        (20260305, date(2026, 3, 5)),
        ("46086", date(2026, 3, 5)),
        (46086, date(2026, 3, 5)),
        (46086.0, date(2026, 3, 5)),
        (datetime(2026, 3, 5, 9, 30), date(2026, 3, 5)),  # noqa: DTZ001 -- cells have no zone
        (date(2026, 3, 5), date(2026, 3, 5)),
        ("", None),
        (" ", None),
    ],
)
def test_dates_are_read_however_they_are_written(cell, expected):
    assert one_day(cell) == expected


@pytest.mark.parametrize("cell", ["2026-02-30", "明天", "3.5", "2026", 12, True, "99999999"])
def test_what_is_no_date_is_refused(cell):
    assert one_day(cell) == "“起始日期”不是日期，请按 2026-03-05 的样式填写。"


@pytest.mark.parametrize(
    ("place", "cell", "heading"),
    [
        (4, 99, "区划代码"),
        (4, "9.9E+11", "区划代码"),
        (0, 7, "用户名"),
        (1, True, "姓名"),
    ],
)
def test_a_number_in_a_text_column_is_refused_because_codes_do_not_survive(place, cell, heading):
    row = [*ZHANG]
    row[place] = cell

    assert reading.read_users(xlsx(USER_HEADER, row, ZHANG)) == Sheet(
        (PostRow(3, *ZHANG, "", "", None, None),),
        (
            RowProblem(
                2,
                f"“{heading}”是数字或日期格式，长编码会失真，请把该列设为文本格式后重填。",
            ),
        ),
    )


@pytest.mark.parametrize("place", range(5))
def test_a_required_cell_left_empty_is_refused(place):
    row = [*ZHANG]
    row[place] = " "

    [problem] = reading.read_users(text(USER_HEADER, row)).problems

    assert problem == RowProblem(2, f"“{USER_HEADER[place][:-1]}”未填写，请补充。")


def test_a_sheet_without_its_header_says_what_is_missing():
    with pytest.raises(BadInput, match="缺少：单位、角色。请下载模板"):
        reading.read_users(text(["说明"], ["用户名", "姓名", "区划代码"], ["a", "b", "c"]))


def test_a_header_too_far_down_is_not_found():
    with pytest.raises(BadInput, match="未找到完整的表头"):
        reading.read_users(text(*[["题头"]] * 10, USER_HEADER, ZHANG))


def packed(size):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * size)
    return written.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xff\xff",
        b"\0\0\0",
        b"PK\x03\x04 not a workbook",
        b"\xd0\xcf\x11\xe0 not a workbook",
        packed(10),
        "用户名".encode("utf-16")[:-1],
        b'"' + b"x" * 200_000,
    ],
    ids=["noise", "zeros", "zip", "ole", "other-zip", "half-letter", "endless-cell"],
)
def test_a_file_that_is_no_sheet_is_refused(content):
    with pytest.raises(BadInput, match="请另存为"):
        reading.read_users(content)


def test_a_file_that_unpacks_to_fill_the_memory_is_refused(monkeypatch):
    monkeypatch.setattr(grids, "LARGEST_UNPACKED", 1000)

    with pytest.raises(BadInput, match="解压后过大"):
        reading.read_users(packed(1001))


def test_a_sheet_of_too_many_rows_is_refused():
    with pytest.raises(BadInput, match="最多导入 20000 行"):
        reading.read_users(b"a\n" * 20_001)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"]))
@example(b"", b"")
def test_any_bytes_are_read_or_refused(content, head):
    with pytest.raises(BadInput):
        reading.read_users(head + content)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 4000), st.integers(0, 255))
def test_a_workbook_with_a_broken_byte_is_read_or_refused(place, value):
    content = bytearray(xlsx(USER_HEADER, ZHANG))
    content[place % len(content)] = value

    try:
        sheet = reading.read_users(bytes(content))
    except BadInput:
        return
    assert isinstance(sheet, Sheet)


def test_filled_templates_read_back():
    content = reading.users_template(**WORDS)
    workbook = load_workbook(io.BytesIO(content))
    for place, cell in enumerate(ZHANG, start=1):
        workbook["人员岗位"].cell(3, place, cell)
    written = io.BytesIO()
    workbook.save(written)

    assert reading.read_users(content) == whole()
    assert reading.read_users(written.getvalue()) == whole(PostRow(3, *ZHANG, "", "", None, None))
    assert (
        reading.read_organisations(reading.organisations_template(kinds=[], sectors=[])) == whole()
    )


def test_template_has_text_columns_a_hidden_dictionary_and_instructions():
    workbook = load_workbook(io.BytesIO(reading.users_template(**WORDS)))

    sheet, dictionary, instructions = workbook.worksheets
    assert [cell.value for cell in sheet[1]] == USER_HEADER
    assert {cell.number_format for cell in sheet["E"]} == {"@"}
    assert dictionary.sheet_state == "hidden"
    assert [cell.value for cell in dictionary["D"][:2]] == ["经办人", "审核人"]
    offered = {str(v.sqref): v.formula1 for v in sheet.data_validations.dataValidation}
    assert offered == {"D3:D2000": "=字典!$D$1:$D$2", "F3:F2000": "=字典!$F$1:$F$3"}
    assert instructions.title == "填表说明"
    assert instructions["A1"].value.startswith("1. ")
