"""Csv files open in Excel without spoiling codes, run nothing, and come back as they were."""

import codecs
import csv
import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanghuo.kernel.sheets import About, Encoding, csv_file, write_csv
from wanghuo.kernel.sheets.grids import read_sheets
from wanghuo.kernel.sheets.tables import Column, read_table
from wanghuo.kernel.sheets.writing import clean

AT = datetime(2026, 3, 5, 16, 30, tzinfo=UTC)
ABOUT = About("单位清单", "张三", AT, (("区划", "清石镇"),))
FOOT = ["合计", "共 {} 行", "筛选：区划：清石镇", "导出：张三 2026-03-06 00:30"]


def lines(content, encoding):
    return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))


def foot(count):
    return [FOOT[0], FOOT[1].format(count), *FOOT[2:]]


@pytest.mark.parametrize("encoding", list(Encoding))
def test_rows_are_written_with_their_count_and_origin(encoding):
    rows = [("清石镇", 3, date(2026, 3, 5), None, True, AT)]

    content = csv_file("一二三四五六", rows, ABOUT, encoding)

    assert lines(content, encoding) == [
        list("一二三四五六"),
        ["清石镇", "3", "2026-03-05", "", "是", "2026-03-06 00:30:00"],
        foot(1),
    ]
    assert content.startswith(codecs.BOM_UTF8) == (encoding is Encoding.UTF_8)


def test_formulas_are_neutralised_and_long_codes_kept():
    rows = [("=1+1", "990100000000"), ("@a", "007"), (-1, "A=1")]

    content = csv_file(("+头", "码"), rows, ABOUT)

    assert lines(content, "utf-8-sig")[:-1] == [
        ["'+头", "码"], ["'=1+1", "990100000000\t"], ["'@a", "007\t"], ["-1", "A=1"],
    ]  # fmt: skip


def test_operator_and_filters_cannot_start_a_formula():
    about = About("表", "=cmd", AT, (("=x", "@y"),))

    last = lines(csv_file(("列",), [], about), "utf-8-sig")[-1]

    assert not any(one.startswith(("=", "+", "-", "@")) for one in last)


def test_a_file_is_written_row_by_row(tmp_path):
    heard = []

    count = write_csv(
        tmp_path / "a.csv", ("号",), ((n,) for n in range(700)), ABOUT, told=heard.append
    )

    assert (count, heard) == (700, [500, 700])
    assert lines((tmp_path / "a.csv").read_bytes(), "utf-8-sig")[-1] == foot(700)


@pytest.mark.parametrize("encoding", list(Encoding))
def test_what_is_exported_can_be_imported(encoding):
    columns = [Column("代码", required=True), Column("名称")]
    rows = [("990100000000", "清石镇𠮷"), ("0012", "=危险"), ("3", "甲,“乙”\n丙")]

    table = read_table(read_sheets(csv_file(("代码", "名称"), rows, ABOUT, encoding)), columns)

    assert [tuple(record.values.values()) for record in table.records] == [
        ("990100000000", "清石镇𠮷"), ("0012", "=危险"), ("3", "甲,“乙”丙"),
    ]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(st.text(max_size=40), st.text(max_size=40)), max_size=5))
@pytest.mark.parametrize("encoding", list(Encoding))
def test_any_texts_come_back_from_a_csv(encoding, rows):
    read = lines(csv_file(("甲", "乙"), rows, ABOUT, encoding), encoding)

    texts = [one.removesuffix("\t").removeprefix("'") for row in read[1:-1] for one in row]
    assert texts == [
        clean(text).removesuffix("\t").removeprefix("'") for row in rows for text in row
    ]
    assert read[-1] == foot(len(rows))
