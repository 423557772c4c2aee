"""List tables: merged, shifted, page-cut and lost cells; two items in one cell; problems."""

import pytest

from wanghuo.governance.plans.reading import read


def rows(source):
    """Write every task as number, text, dates, units and path in one line each."""
    return [
        (
            task.no,
            task.text,
            [str(d.date or d.kind.value) for d in task.deadlines],
            [f"{unit.role.value[0]}:{unit.name}" for unit in task.units],
            "/".join(task.path),
        )
        for task in read(source).tasks
    ]


HEAD = "| 任务 | 内容 | 完成时限 | 责任单位 |\n|---|---|---|---|\n"


def test_blank_cells_inherit_downwards():
    source = (
        HEAD
        + "| 一、巡查 | 1.建账 | 2024年5月底前 | 各村 |\n| | 2.巡查 | | |\n"
        + "| 二、培训 | 3.办班 | 2024年底前 | 镇应急办 |\n"
    )

    assert rows(source) == [
        (1, "建账", ["2024-05-31"], ["r:各村"], "一、巡查"),
        (2, "巡查", ["2024-05-31"], ["r:各村"], "一、巡查"),
        (3, "办班", ["2024-12-31"], ["r:镇应急办"], "二、培训"),
    ]


def test_shifted_cells_are_known_by_what_they_say():
    source = (
        HEAD
        + "| 一、巡查 | 1.建账 | 2024年5月底前 | 各村 |\n"
        + "| 2.巡查 | 2024年6月底前 | 派出所 | |\n"
        + "| | | 3.复查 | 2024年7月底前 |\n"
    )

    assert rows(source) == [
        (1, "建账", ["2024-05-31"], ["r:各村"], "一、巡查"),
        (2, "巡查", ["2024-06-30"], ["r:派出所"], "一、巡查"),
        (3, "复查", ["2024-07-31"], ["r:派出所"], "一、巡查"),
    ]


def test_two_items_in_one_cell_share_its_times_one_each():
    source = (
        HEAD
        + "| 一、巡查 | 1.摸底 2.巡查 | 2024年5月底前 常态化 | 各村 |\n"
        + "| | 3.总结 | 2024年底前 | |\n"
    )

    assert rows(source) == [
        (1, "摸底", ["2024-05-31"], ["r:各村"], "一、巡查"),
        (2, "巡查", ["standing"], ["r:各村"], "一、巡查"),
        (3, "总结", ["2024-12-31"], ["r:各村"], "一、巡查"),
    ]


def test_a_table_goes_on_over_pages_with_or_without_its_headings():
    source = (
        HEAD
        + "| 一、巡查 | 1.建账 | 2024年5月底前 | 各村 |\n\n- 2 -\n\n"
        + HEAD
        + "| | 2.巡查 | | |\n\n"
        + "| | 3.复查每一处查出的隐 | 2024年底前 | |\n\n| | 患并销号 | | |\n"
    )

    assert [(no, text, dates) for no, text, dates, _, _ in rows(source)] == [
        (1, "建账", ["2024-05-31"]),
        (2, "巡查", ["2024-05-31"]),
        (3, "复查每一处查出的隐患并销号", ["2024-12-31"]),
    ]


def test_a_dash_says_nobody_and_is_not_filled_from_above():
    source = (
        "| 序号 | 任务 | 牵头单位 | 配合单位 | 时限 |\n|-|-|-|-|-|\n"
        "| 1 | 建账 | 镇应急办 | 各村 | 每月 |\n| 2 | 巡查 | 派出所 | / | 每周 |\n"
    )

    assert rows(source) == [
        (1, "建账", ["every"], ["l:镇应急办", "a:各村"], ""),
        (2, "巡查", ["every"], ["l:派出所"], ""),
    ]


def test_the_task_spans_its_cell_and_its_parts_their_own():
    source = HEAD + "| 一、巡查 | 1.建账 | 2024年5月底前 | 各村 |\n| | 2.巡查 | | |\n"

    second = read(source).tasks[1]

    assert source[slice(*second.span)] == "2.巡查"
    assert source[slice(*second.deadlines[0].span)] == "2024年5月底前"
    assert source[slice(*second.units[0].span)] == "各村"


def test_problems_come_with_units_and_a_list_of_problems_alone_sets_no_tasks():
    table = "| 序号 | 存在问题 | 责任单位 |\n|-|-|-|\n| 1 | 缺水 | 镇水利站 |\n| 2 | 缺员 | 各村 |"

    reading = read("清单\n" + table)

    assert reading.tasks == ()
    assert [(p.text, [u.name for u in p.units]) for p in reading.problems] == [
        ("缺水", ["镇水利站"]),
        ("缺员", ["各村"]),
    ]


STREAM = "清单\n序号\n整治项目\n突出问题\n责任单位\n整治要求\n完成时间\n"


def test_a_stream_without_numbers_is_cut_at_its_times():
    source = (
        STREAM
        + "通道工程\n通道堵\n各村、派出所\n划线\n2024年5月\n立牌\n2024年\n"
        + "水源工程\n缺水\n镇水利站\n建池\n每年"
    )

    assert rows(source) == [
        (None, "划线", ["2024-05-31"], ["r:各村", "r:派出所"], "通道工程"),
        (None, "立牌", ["2024-12-31"], ["r:各村", "r:派出所"], "通道工程"),
        (None, "建池", ["every"], ["r:镇水利站"], "水源工程"),
    ]
    assert [p.text for p in read(source).problems] == ["通道堵", "缺水"]


def test_a_row_that_lost_its_words_takes_its_heading_and_is_named():
    source = STREAM + "通道工程\n通道堵\n各村\n2024年5月\n划线\n2024年"

    reading = read(source)

    assert [task.text for task in reading.tasks] == ["通道工程", "划线"]
    assert [mark.kind.value for mark in reading.conflicts] == ["missing"]


@pytest.mark.parametrize("between", ["\n", "\t", " "])
def test_numbered_rows_read_the_same_however_their_cells_are_parted(between):
    table = [
        ["序号", "任务", "责任单位", "完成时限"],
        ["1", "建账", "各村", "每月"],
        ["2", "巡查", "派出所", "每周"],
    ]
    source = "清单\n" + "\n".join(between.join(row) for row in table)

    assert rows(source) == [
        (1, "建账", ["every"], ["r:各村"], ""),
        (2, "巡查", ["every"], ["r:派出所"], ""),
    ]
