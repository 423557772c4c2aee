"""What a careful reader would mark, and what fits and is left alone."""

import pytest

from wanghuo.governance.plans.reading import read

LIST = "| 序号 | 任务 | 责任单位 | 时限 |\n|-|-|-|-|\n"


def marks(source):
    return [
        (mark.kind.value, [source[slice(*span)] for span in mark.spans])
        for mark in read(source).conflicts
    ]


def test_a_cell_and_its_own_words_ask_for_two_days():
    source = LIST + "| 1 | 建账，2026年底前完成 | 各村 | 2025年底前 |\n| 2 | 巡查 | 各村 | 每月 |"

    assert marks(source) == [
        ("two_deadlines", ["建账，2026年底前完成", "2025年底前", "2026年底前"]),
    ]


def test_an_earlier_step_inside_the_words_fits_its_cell():
    steps = "| 1 | 2024年6月底前摸底，再逐户建账 | 各村 | 2025年底前 |\n"

    assert marks(LIST + steps + "| 2 | 巡查 | 各村 | 每月 |") == []


def test_the_list_and_the_body_ask_for_two_days_and_the_task_is_linked():
    source = (
        "甲镇方案\n一、主要任务\n1.改善条件。要做好。2026年底前，基本完成乡村电气线路改造。\n"
        "| 任务 | 内容 | 时限 | 责任单位 |\n|-|-|-|-|\n"
        "| （一）改善条件 | 1.基本完成乡村电气线路改造 | 2024年底前 | 各村 |\n"
        "| | 2.巡查 | 每月 | 各村 |"
    )

    assert marks(source) == [
        ("two_deadlines", ["1.基本完成乡村电气线路改造", "2024年底前", "2026年底前"]),
    ]
    assert [(t.no, t.body_no) for t in read(source).tasks] == [(1, 1), (2, 1)]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("一、甲\n（一）乙\n（二）丙\n（四）丁", [("numbering", ["（二）丙", "（四）丁"])]),
        ("一、甲\n（一）乙\n（一）丙", [("numbering", ["（一）乙", "（一）丙"])]),
        ("一、甲\n1.乙\n2.丙\n二、丁\n3.戊\n三、己\n1.庚", []),
        (
            LIST + "| 1 | 建账 | 各村 | 每月 |\n| 3 | 巡查 | 各村 | 每月 |",
            [("numbering", ["建账", "巡查"])],
        ),
    ],
)
def test_numbers_run_without_gaps_and_repeats(source, found):
    assert marks(source) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("一、主要任务\n（一）整治三类场所\n1.甲\n2.乙", ["（一）整治三类场所", "1", "2"]),
        (
            "方案共六项任务。\n" + LIST + "| 1 | 甲 | 各村 | 每月 |\n| 2 | 乙 | 各村 | 每月 |",
            ["共六项任务"],
        ),
        (
            "一、步骤\n分三个阶段。\n（一）动员（2024年5月）\n（二）总结（2024年6月）",
            ["分三个阶段", "动员（2024年5月）", "总结（2024年6月）"],
        ),
    ],
)
def test_counts_that_are_said_must_be_there(source, found):
    assert marks(source) == [("count", found)]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("2024年至2024年，总量下降。", ["2024年至2024年"]),
        ("2026年5月至2025年3月整治。", ["2026年5月至2025年3月"]),
        ("2027年2月30日前完成。", ["2027年2月30日"]),
        ("20245年底前完成。", ["20245年"]),
        ("202X年底前完成。", ["202X年"]),
    ],
)
def test_dates_that_cannot_be_are_named(source, found):
    assert marks(source) == [("year", found)]


def test_masked_names_are_one_mark():
    assert marks("XX镇与XX交警中队、智X119平台。") == [("masked", ["XX", "XX", "X"])]


def test_a_plan_of_three_years_does_not_end_in_the_first():
    source = "甲镇三年行动方案\n一、步骤\n（一）动员（2024年6月）\n（二）整治（2024年7月至12月）"

    assert [kind for kind, _ in marks(source)] == ["year"]


def test_a_day_before_the_issue_is_named():
    source = "甲镇方案\n甲镇人民政府\n2026年5月1日\n一、主要任务\n1.建账，2025年底前完成。"

    assert marks(source) == [("year", ["2025年底前"])]
