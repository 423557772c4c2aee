"""Layouts of plans seen in other places, each in a few words."""

import pytest

from wanghuo.governance.plans.reading import read
from wanghuo.governance.plans.reading.columns import Column
from wanghuo.governance.plans.reading.passages import passage
from wanghuo.governance.plans.reading.values import ConflictKind
from wanghuo.governance.plans.reading.wrapped import cells_of


def cut(lines: list[str], columns: list[Column | None]) -> list[str] | None:
    source = "\n".join(lines)
    ends = [sum(len(line) + 1 for line in lines[: i + 1]) - 1 for i in range(len(lines))]
    passages = [
        passage(source, end - len(line), end) for line, end in zip(lines, ends, strict=True)
    ]
    cells = cells_of(passages, columns)
    return None if cells is None else [cell.text for cell in cells]


def body(words: str) -> str:
    return f"青溪县三年行动方案（2024—2026年）\n一、主要任务\n（一）补短板。{words}\n"


def built(text: str) -> list[tuple]:
    return [(row.what, row.year, row.value) for row in read(text).build_quantities]


@pytest.mark.parametrize(
    ("lines", "columns", "cells"),
    [
        (
            ["检修手抬机动消防", "泵", "镇应急办", "3月底", "前"],
            [Column.TEXT, Column.RESPONSIBLE, Column.TIME],
            ["检修手抬机动消防泵", "镇应急办", "3月底前"],
        ),
        (
            ["清理楼道", "王 强", "镇城管队、各", "村"],
            [Column.TEXT, Column.PERSON, Column.RESPONSIBLE],
            ["清理楼道", "王强", "镇城管队、各村"],
        ),
        (["清理楼道"], [Column.TEXT, Column.TIME], None),
    ],
)
def test_lines_of_a_row_become_one_cell_a_column(lines, columns, cells):
    assert cut(lines, columns) == cells


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("责 任 单 位：县住建局", "责任单位：县住建局"),
        ("各 村（社 区）", "各村（社区）"),
        ("县住建局 县公安局", "县住建局 县公安局"),
    ],
)
def test_only_spaces_inside_a_word_are_left_out(source, text):
    words = passage(source, 0, len(source))

    assert words.text == text
    assert source[words.where(len(text) - 1)] == text[-1]


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        ("每年新建消火栓20个。", [("消火栓", year, 20) for year in (2024, 2025, 2026)]),
        ("2025—2026年每年新建消火栓20个。", [("消火栓", 2025, 20), ("消火栓", 2026, 20)]),
        (
            "2024—2026年分别新建消火栓10个、20个、30个。",
            [("消火栓", 2024, 10), ("消火栓", 2025, 20), ("消火栓", 2026, 30)],
        ),
        ("新建消火栓2024年10个、2025年20个。", [("消火栓", 2024, 10), ("消火栓", 2025, 20)]),
    ],
)
def test_what_is_built_year_by_year_is_a_row_for_each(words, rows):
    assert built(body(words)) == rows


def test_a_month_that_is_in_no_calendar_binds_nobody():
    plan = read(body("2025年13月底前完成改造。"))

    assert [task.deadlines for task in plan.tasks] == [()]
    assert [(mark.kind, mark.detail) for mark in plan.conflicts] == [
        (ConflictKind.YEAR, "“2025年13月”不是真实的月份。")
    ]


@pytest.mark.parametrize(
    ("words", "clashes"),
    [
        ("2025年6月底前完成。（责任单位：县住建局；完成时限：2025年9月底前）", 1),
        ("2025年9月底前建成。（责任单位：县住建局；完成时限：2025年6月底前）", 1),
        ("2025年6月底前拆除一半。（责任单位：县住建局；完成时限：2025年9月底前）", 0),
        ("2025年9月底前建成。（责任单位：县住建局；完成时限：2025年9月底前）", 0),
    ],
)
def test_a_label_that_names_another_day_than_the_words_is_named(words, clashes):
    marks = [m.kind for m in read(body(words)).conflicts]

    assert marks.count(ConflictKind.TWO_DEADLINES) == clashes
