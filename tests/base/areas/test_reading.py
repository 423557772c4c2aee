"""Files as counties keep them: csv, Excel, GeoJSON; and every kind of bad one."""

import csv
import json
from datetime import date, datetime
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from wanghuo.base.areas.reading import AreaFileRefused, AreaRow, AreaSheet, read_areas

HEADERS = ("代码", "名称", "级别", "上级代码", "启用日期", "经度", "纬度")
NORTH = ("440111101201", "北村", "村", "440111101000", "2020-01-01", "113.25", "23.125")
READ_NORTH = AreaRow(
    line=2,
    cells=NORTH,
    code="440111101201",
    name="北村",
    level="村",
    parent_code="440111101000",
    valid_from=date(2020, 1, 1),
    lon=113.25,
    lat=23.125,
)
SQUARE = [[113.0, 23.0], [113.1, 23.0], [113.1, 23.1], [113.0, 23.1], [113.0, 23.0]]
POLYGON = {"type": "Polygon", "coordinates": [SQUARE]}
LOST = "代码被表格软件存成了数字，后几位已丢失，请把该列设为文本格式后重新填写"


def as_csv(*rows, encoding="utf-8-sig", delimiter=","):
    text = StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(*rows, before=()):
    workbook = Workbook()
    for sheet_rows in before:
        for row in sheet_rows:
            workbook.active.append(list(row))
        workbook.create_sheet()
    for row in rows:
        workbook.worksheets[-1].append(list(row))
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def as_geojson(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def feature(properties, geometry=None):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def read_one(content):
    [row] = read_areas(content).rows
    return row


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030", "utf-16"])
def test_read_areas_takes_csv_in_every_usual_encoding(encoding):
    assert read_areas(as_csv(HEADERS, NORTH, encoding=encoding)) == AreaSheet(
        HEADERS, (READ_NORTH,)
    )


def test_read_areas_takes_tabs():
    content = as_csv(HEADERS, NORTH, encoding="utf-16", delimiter="\t")

    assert read_areas(content).rows == (READ_NORTH,)


def test_read_areas_takes_excel():
    assert read_areas(as_xlsx(HEADERS, NORTH)) == AreaSheet(HEADERS, (READ_NORTH,))


def test_read_areas_looks_for_the_sheet_with_the_header():
    content = as_xlsx(HEADERS, NORTH, before=[[("填表说明",), ("请逐行填写",)]])

    assert read_areas(content).rows == (READ_NORTH,)


def test_read_areas_skips_titles_hints_sums_and_blank_rows():
    content = as_csv(
        ("清石县区划一览表",),
        ("填报单位：", "某局", "日期", "2026年3月1日"),
        ("序号", "* 代码（12位）", "区划名称", "备注"),
        ("示例", "440111101201", "某某村", ""),
        ("1", "４４０１１１１０１２０１", "北村（新）", "好"),
        ("", "", "", ""),
        ("2", "440111101202", "南村", ""),
        ("合计", "", "2个", ""),
    )

    sheet = read_areas(content)

    assert sheet.headers == ("序号", "* 代码（12位）", "区划名称", "备注")
    assert sheet.ignored == ("序号", "备注")
    assert [(row.line, row.code, row.name) for row in sheet.rows] == [
        (5, "440111101201", "北村（新）"),
        (7, "440111101202", "南村"),
    ]
    assert sheet.rows[0].cells == ("1", "４４０１１１１０１２０１", "北村（新）", "好")


def test_read_areas_repeats_what_stands_above():
    content = as_csv(
        ("代码", "名称", "级别", "上级代码"),
        ("440111101201", "北村", "村", "440111101"),
        ("440111101202", "南村", "同上", "同上"),
        ("440111101203", "中村", "同上", "同上"),
    )

    rows = read_areas(content).rows

    assert [(row.level, row.parent_code) for row in rows] == [("村", "440111101")] * 3


@pytest.mark.parametrize("name", ["北\x00村", "北\n村", "\u200b北村", "北\ud800村"])
def test_signs_that_nobody_sees_are_dropped(name):
    assert read_one(as_geojson(feature({"code": "440111101201", "name": name}))).name == "北村"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("440111101201", "440111101201"),
        (" 440111 101 201 ", "440111101201"),
        (440111101201, "440111101201"),
        (440111101201.0, "440111101201"),
        ("440111101201.0", "440111101201"),
        (440111101201001, "440111101201001"),
        ("440111101201001002", "440111101201001002"),
        ("440111", "440111"),
    ],
)
def test_a_code_is_text_even_where_the_cell_is_a_number(cell, code):
    row = read_one(as_xlsx(("代码", "名称"), (cell, "北村")))

    assert (row.code, row.problem) == (code, "")


@pytest.mark.parametrize("cell", [440111101201001002, 4.4011110120100102e17, "4.40111E+11"])
def test_a_code_that_lost_digits_is_refused(cell):
    row = read_one(as_xlsx(("代码", "名称"), (cell, "北村")))

    assert row.problem == LOST
    assert row.code
    assert row.name == "北村"


def test_a_parent_code_that_lost_digits_is_refused():
    row = read_one(as_csv(("代码", "名称", "上级代码"), ("440111101201", "北村", "4.40111E+11")))

    assert (row.code, row.problem) == ("440111101201", LOST)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-05", "2026/3/5", "2026.3.5", "2026年3月5日", "20260305", "2026-03-05 00:00:00",
        "２０２６．３．５", 46086, 20260305, date(2026, 3, 5),
        datetime.fromisoformat("2026-03-05T08:30"),
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_usual_writing(cell):
    # the spreadsheet serial of 2026-03-05 is 46086
    row = read_one(as_xlsx(("代码", "名称", "启用日期"), ("440111101201", "北村", cell)))

    assert (row.valid_from, row.problem) == (date(2026, 3, 5), "")


@pytest.mark.parametrize("cell", ["去年", "2026-13-05", "2026-02-30", "3月5日"])
def test_a_day_that_is_none_is_refused(cell):
    row = read_one(as_csv(("代码", "名称", "启用日期"), ("440111101201", "北村", cell)))

    assert row.problem == f"启用日期“{cell}”不是日期，请写成 2026-03-05 的样子"


@pytest.mark.parametrize(("header", "cell"), [("经度", "东经113度"), ("纬度", "-")])
def test_a_coordinate_that_is_no_number_is_refused(header, cell):
    row = read_one(as_csv(("代码", "名称", header), ("440111101201", "北村", cell)))

    assert row.problem == f"{header}“{cell}”不是数字，请写成 113.264385 的样子"


def test_rows_shorter_or_longer_than_the_header_are_read():
    content = as_csv(
        ("代码", "名称", "级别"), ("440111101201", "北村"), ("440111101202", "南村", "村", "多")
    )

    rows = read_areas(content).rows

    assert [(row.name, row.level) for row in rows] == [("北村", ""), ("南村", "村")]


def test_read_areas_takes_geojson():
    content = as_geojson(
        feature({"代码": "440111101201", "名称": "北村", "级别": "村"}, POLYGON),
        feature({"code": 440111101, "name": "东镇"}, {"type": "Point", "coordinates": [113, 23]}),
        feature({"code": "440111101202", "启用日期": "2020-01-01"}),
    )

    assert read_areas(content).rows == (
        AreaRow(
            line=1,
            cells=("440111101201", "北村", "村", "", ""),
            code="440111101201",
            name="北村",
            level="村",
            boundary=POLYGON,
        ),
        AreaRow(
            line=2,
            cells=("440111101", "东镇", "", "", ""),
            code="440111101",
            name="东镇",
            lon=113.0,
            lat=23.0,
        ),
        AreaRow(
            line=3,
            cells=("440111101202", "", "", "", "2020-01-01"),
            code="440111101202",
            valid_from=date(2020, 1, 1),
        ),
    )


def test_read_areas_takes_a_single_feature_with_a_byte_order_mark():
    content = json.dumps(feature({"code": "440111101201"}, POLYGON)).encode("utf-8-sig")

    assert read_one(content).boundary == POLYGON


def test_a_point_without_numbers_is_refused():
    row = read_one(as_geojson(feature({"code": "440111"}, {"type": "Point", "coordinates": []})))

    assert row.problem == "经度“?”不是数字，请写成 113.264385 的样子"


@pytest.mark.parametrize("odd", [None, 7, "x", {}, {"properties": 3}, {"properties": []}])
def test_a_feature_without_properties_is_a_row_without_code(odd):
    assert read_one(as_geojson(odd)).code == ""


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "文件是空的"),
        (b" \r\n", "文件是空的"),
        (b"\xff\xff\xff\x00\x80", "不是 csv、Excel 或 GeoJSON，或编码不是 UTF-8、GB18030"),
        (
            "编号,姓名\n1,甲".encode(),
            "没有找到表头，表头中须有“代码”和“名称”两列",
        ),
        (as_xlsx(("编号", "姓名")), "没有找到表头，表头中须有“代码”和“名称”两列"),
        (b"{", "GeoJSON 不完整或格式有误，请重新导出"),
        (b'{"a":' + b"[" * 100_000, "GeoJSON 不完整或格式有误，请重新导出"),
        (as_geojson(), "GeoJSON 中没有要素（features）"),
        (
            b'{"type": "FeatureCollection", "features": 3}',
            "GeoJSON 中没有要素（features）",
        ),
        (
            b"PK\x03\x04 cut off",
            "Excel 文件打不开（Cannot detect file format），请取消密码保护后另存为 .xlsx",
        ),
        (
            ("代码,名称\n" + "x" * 200_000).encode(),
            "csv 格式有误（field larger than field limit (131072)），请用 Excel 重新另存",
        ),
    ],
)
def test_read_areas_refuses_what_holds_no_areas(content, problem):
    with pytest.raises(AreaFileRefused) as refusal:
        read_areas(content)

    assert str(refusal.value) == f"文件无法导入：{problem}。"


CELLS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)


@given(cells=st.lists(CELLS, min_size=7, max_size=7))
def test_no_cell_of_a_feature_makes_reading_fail(cells):
    properties = dict(zip(HEADERS, cells, strict=True))

    row = read_one(as_geojson(feature(properties)))

    assert row.line == 1


@given(
    content=st.binary(max_size=200), head=st.sampled_from([b"", b"PK\x03\x04", b"{", b"\xff\xfe"])
)
def test_no_bytes_make_reading_fail_otherwise(content, head):
    try:
        sheet = read_areas(head + content)
    except AreaFileRefused as refusal:
        sheet = str(refusal)

    assert sheet
