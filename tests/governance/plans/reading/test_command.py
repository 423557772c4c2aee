"""`wanghuo plan read`: JSON, table and Excel out; refusals to stderr; the published schema."""

import dataclasses
import io
import json
import sys
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.shared_data import shared_file
from wanghuo.__main__ import main
from wanghuo.governance.plans.reading import read
from wanghuo.governance.plans.reading.display import columns_of
from wanghuo.governance.plans.reading.schema import plan_schema, schema_text
from wanghuo.governance.plans.reading.sheets import last_day, sheets
from wanghuo.governance.plans.reading.values import (
    Deadline,
    DeadlineKind,
    PlanReading,
    Span,
    Task,
    Unit,
    UnitRole,
    as_json,
)
from wanghuo.kernel.sheets import workbook

ROOT = Path(__file__).parents[4]
REAL_PLANS = [f"plans/{number:03}_*.txt" for number in range(5)]
PLAN = """某镇消防安全整治方案

一、主要任务
（一）全面排查
1.摸清底数。2025年底前，各村要完成排查，消火栓完好率不低于98%。（责任单位：各村、派出所）
2.长效管理。每月检查1次。（牵头单位：消安办；配合单位：各村）
"""
VALIDATOR = Draft202012Validator(plan_schema())


@pytest.fixture
def plan_file(tmp_path):
    path = tmp_path / "方案.txt"
    path.write_bytes(PLAN.encode("gb18030"))
    return path


def test_json_holds_the_reading_without_its_text(plan_file, capsysbinary):
    code = main(["plan", "read", str(plan_file), "--json"])

    expected = as_json(read(PLAN))
    del expected["text"]
    assert (code, json.loads(capsysbinary.readouterr().out)) == (0, expected)


def test_json_is_what_comes_without_a_choice_and_the_text_on_request(plan_file, capsysbinary):
    code = main(["plan", "read", str(plan_file), "--text"])

    assert (code, json.loads(capsysbinary.readouterr().out)) == (0, as_json(read(PLAN)))


def test_a_dash_reads_from_standard_input(monkeypatch, capsysbinary):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PLAN.encode("utf-16"))))

    code = main(["plan", "read", "-", "--text"])

    assert (code, json.loads(capsysbinary.readouterr().out)["text"]) == (0, PLAN)


def test_a_table_is_aligned_for_wide_characters(plan_file, capsysbinary):
    code = main(["plan", "read", str(plan_file), "--table"])

    title, header, rule, *rows = capsysbinary.readouterr().out.decode().split("\n")
    edge = columns_of(header[: header.index("完成时限")])
    assert (code, title, rule[edge - 2 : edge]) == (0, "任务清单（2）", "  ")
    starts = [row for row in rows[:2] if "2025年底前" in row or "每月" in row]
    assert [
        columns_of(row[: row.rindex(word)])
        for row, word in zip(starts, ["2025年底前", "每月  "], strict=True)
    ] == [edge, edge]


def test_excel_has_a_sheet_for_each_list(plan_file, tmp_path):
    out = tmp_path / "清单.xlsx"

    code = main(["plan", "read", str(plan_file), "--xlsx", str(out)])

    book = openpyxl.load_workbook(out)
    assert (code, book.sheetnames) == (
        0,
        ["任务清单", "问题清单", "责任清单", "指标", "建设任务量", "报送", "矛盾"],
    )
    assert {page.freeze_panes for page in book} == {"A2"}
    assert [row[0].value for row in book["任务清单"].iter_rows()] == ["序号", 1, 2]
    assert book["任务清单"]["F2"].value.date() == date(2025, 12, 31)
    assert [[cell.value for cell in row[:3]] for row in book["责任清单"].iter_rows(min_row=2)] == [
        ["各村", "责任单位", 1],
        ["各村", "配合单位", 2],
        ["派出所", "责任单位", 1],
        ["消安办", "牵头单位", 2],
    ]


def test_the_last_day_is_that_of_the_latest_deadline():
    first = Deadline(DeadlineKind.BY, "", Span(0, 0), date=date(2025, 1, 1))
    later = Deadline(DeadlineKind.RANGE, "", Span(0, 0), until=date(2026, 1, 1))

    assert (last_day((first, later)), last_day(())) == (date(2026, 1, 1), None)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("空.txt", b"", "文件里没有文字"),
        ("旧.doc", b"\xd0\xcf\x11\xe0", "请另存为 .docx 后再上传"),
        ("坏.docx", b"PK\x03\x04 word/document.xml", "已损坏"),
    ],
)
def test_a_refusal_goes_to_stderr_with_code_two(tmp_path, capfd, name, data, sentence):
    path = tmp_path / name
    path.write_bytes(data)

    code = main(["plan", "read", str(path)])

    out, err = capfd.readouterr()
    assert (code, out, sentence in err) == (2, "", True)


def test_a_missing_file_and_an_unwritable_one_are_refused(plan_file, tmp_path, capfd):
    absent = str(tmp_path / "无" / "无.txt")

    codes = [
        main(["plan", "read", absent]),
        main(["plan", "read", str(plan_file), "--xlsx", absent]),
    ]

    assert (codes, capfd.readouterr().err.count("打不开文件")) == ([2, 2], 2)


def test_the_published_schema_is_what_the_values_say():
    # To publish a change, write what schema_text() returns to the file.
    published = (ROOT / "docs/developer/plan-reading.schema.json").read_text("utf-8")

    assert published == schema_text()


def test_the_schema_is_itself_sound():
    assert Draft202012Validator.check_schema(plan_schema()) is None


def test_the_schema_names_what_the_product_promises():
    definitions = plan_schema()["$defs"]

    assert set(definitions["Deadline"]["properties"]) >= {
        *("kind", "date", "from", "until", "freq", "month_day", "text"),
    }
    assert set(definitions["Period"]["properties"]) == {"from", "to"}
    assert definitions["Frequency"]["enum"] == [
        *("DAILY", "WEEKLY", "MONTHLY", "QUARTERLY", "HALF_YEARLY", "YEARLY")
    ]


@pytest.mark.parametrize("pattern", REAL_PLANS)
def test_real_plans_satisfy_the_schema(pattern):
    text = shared_file(pattern).read_text("utf-8")
    written = json.loads(json.dumps(as_json(read(text))))

    assert [error.message for error in VALIDATOR.iter_errors(written)] == []


NAMES = st.text("甲乙丙=+-@|\n 县局", max_size=8)
SPANS = st.tuples(st.integers(0, 99), st.integers(0, 99)).map(lambda pair: Span(*pair))
DAYS = st.none() | st.dates()
DEADLINES = st.builds(Deadline, st.sampled_from(DeadlineKind), NAMES, SPANS, DAYS, DAYS, DAYS)
UNITS = st.builds(Unit, NAMES, st.sampled_from(UnitRole), SPANS)
TASKS = st.builds(
    Task,
    no=st.none() | st.integers(0, 999),
    text=NAMES,
    span=SPANS,
    path=st.lists(NAMES, max_size=2).map(tuple),
    deadlines=st.lists(DEADLINES, max_size=2).map(tuple),
    units=st.lists(UNITS, max_size=2).map(tuple),
)
READINGS = st.builds(
    lambda name, tasks: PlanReading(text=name, title=name, tasks=tuple(tasks)),
    NAMES,
    st.lists(TASKS, max_size=3),
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(READINGS)
def test_any_reading_satisfies_the_schema(reading):
    written = as_json(reading)

    assert [error.message for error in VALIDATOR.iter_errors(written)] == []
    del written["text"]
    assert VALIDATOR.is_valid(written)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(READINGS)
def test_any_reading_fits_a_workbook(reading):
    tables = [(sheet.name, sheet.columns, sheet.rows) for sheet in sheets(reading)]
    book = openpyxl.load_workbook(io.BytesIO(workbook(tables)))

    assert book["任务清单"].max_row == 1 + len(reading.tasks)


def test_a_reading_that_breaks_the_schema_is_noticed():
    task = Task(no=1, text="甲", span=Span(0, 1))
    written = as_json(dataclasses.replace(read(""), tasks=(task,)))
    written["tasks"][0]["span"] = [0]

    assert not VALIDATOR.is_valid(written)
