"""Files of areas: the headings counties use, and GeoJSON."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kernel.sheets.files import text, xlsx
from wanghuo.base.areas import reading
from wanghuo.base.areas.reading import AreaRow, area_row, read_area_sheets
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.sheets.tables import read_table

HEADERS = ("代码", "名称", "级别", "上级代码", "启用日期", "经度", "纬度")
NORTH = ("440111101201", "北村", "村", "440111101000", "2020-01-01", "113.25", "23.125")
READ_NORTH = AreaRow(
    line=2,
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


def read(content):
    return list(read_table(read_area_sheets(content), reading.COLUMNS).records)


def rows(content):
    return [area_row(record) for record in read(content)]


def as_geojson(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def feature(properties, geometry=None):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


@pytest.mark.parametrize(
    "content",
    [
        text(HEADERS, NORTH),
        text(HEADERS, NORTH, encoding="gb18030"),
        text(HEADERS, NORTH, encoding="utf-16", delimiter="\t"),
        xlsx(HEADERS, NORTH),
        xlsx(HEADERS, NORTH, before=[[["目录"], ["第一页"]]]),
    ],
)
def test_every_kind_of_file_reads_the_same(content):
    assert rows(content) == [READ_NORTH]


@pytest.mark.parametrize(
    "header", ["区划代码", "统计用区划代码", "网格编码", "* 代码（12位）", "CODE"]
)
def test_counties_call_the_code_many_names(header):
    assert rows(text((header, "网格名称"), NORTH[:2])) == [AreaRow(2, *NORTH[:2])]


def test_a_code_that_the_spreadsheet_keeps_as_a_number_is_refused():
    [record] = read(xlsx(HEADERS[:2], (440111101201, "北村")))

    assert record.problem.startswith("“代码”是数字或日期格式，长编码会失真")


def test_read_areas_takes_geojson():
    content = as_geojson(
        feature({"代码": "440111101201", "名称": "北村", "级别": "村"}, POLYGON),
        feature({"code": 440111101, "name": "东镇"}, {"type": "Point", "coordinates": [113, 23]}),
        feature({"code": "440111101202", "启用日期": "2020-01-01", "备注": None}),
    )

    assert rows(content) == [
        AreaRow(2, code="440111101201", name="北村", level="村", boundary=POLYGON),
        AreaRow(3, code="440111101", name="东镇", lon=113.0, lat=23.0),
        AreaRow(4, code="440111101202", valid_from=date(2020, 1, 1)),
    ]


def test_read_areas_takes_a_single_feature_with_a_byte_order_mark():
    content = json.dumps(feature({"code": "440111101201"}, POLYGON)).encode("utf-8-sig")

    assert rows(content)[0].boundary == POLYGON


def test_a_point_without_numbers_is_refused():
    [record] = read(as_geojson(feature({"code": "440111"}, {"type": "Point", "coordinates": []})))

    assert record.problem == "“经度”不是数字，请只填数字。“纬度”不是数字，请只填数字。"


@pytest.mark.parametrize("odd", [None, 7, "x", {}, {"properties": 3}, {"properties": []}])
def test_a_feature_without_properties_is_a_row_without_code(odd):
    [record] = read(as_geojson(odd))

    assert record.problem == "“代码”未填写，请补充。"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "未找到完整的表头，缺少：代码"),
        ("编号,姓名\n1,甲".encode(), "未找到完整的表头，缺少：代码"),
        (b"{", "GeoJSON 不完整或格式有误"),
        (b'{"a":' + b"[" * 100_000, "GeoJSON 不完整或格式有误"),
        (as_geojson(), "GeoJSON 中没有要素"),
        (b'{"type": "FeatureCollection", "features": 3}', "GeoJSON 中没有要素"),
        (b"{}", "GeoJSON 中没有要素"),
        (b'{"type": "Point", "coordinates": [113, 23]}', "GeoJSON 中没有要素"),
        (b"PK\x03\x04 cut off", "文件无法读取"),
    ],
)
def test_what_holds_no_areas_is_refused(content, sentence):
    with pytest.raises(BadInput, match=sentence):
        read(content)


CELLS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)


@given(cells=st.lists(CELLS, min_size=7, max_size=7))
def test_no_cell_of_a_feature_makes_reading_fail(cells):
    properties = dict(zip(HEADERS, cells, strict=True))

    [record] = read(as_geojson(feature(properties)))

    assert record.line == 2


@given(
    content=st.binary(max_size=200), head=st.sampled_from([b"", b"PK\x03\x04", b"{", b"\xff\xfe"])
)
def test_no_bytes_make_reading_fail_otherwise(content, head):
    with pytest.raises(BadInput):
        read(head + content)
