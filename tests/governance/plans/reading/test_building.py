"""Build quantities of tables and text, indicators, and the sums beside them."""

from wanghuo.governance.plans.reading import read


def built(source):
    return [
        (row.what, row.year, row.place, row.op.value, row.value, row.unit)
        for row in read(source).build_quantities
    ]


def sums(source):
    return [mark.detail for mark in read(source).conflicts if mark.kind.value == "sum"]


YEARS = "附件1\n云甲县消火栓建设计划表（单位：个）\n| 乡镇 | 2024年 | 2025年 | 合计 |\n|-|-|-|-|\n"


def test_a_yearly_table_gives_a_row_for_each_year_and_place():
    source = YEARS + "| 甲镇 | 3 | 0 | 3 |\n| 乙乡 | 1 | 2 | 3 |\n| 合计 | 4 | 2 | 6 |"

    assert built(source) == [
        ("消火栓", 2024, "甲镇", "eq", 3, "个"),
        ("消火栓", 2024, "乙乡", "eq", 1, "个"),
        ("消火栓", 2025, "乙乡", "eq", 2, "个"),
    ]
    assert sums(source) == []


def test_totals_that_do_not_add_up_are_named():
    source = YEARS + "| 甲镇 | 3 | 0 | 4 |\n| 合计 | 3 | 1 | 4 |"

    assert sums(source) == [
        "消火栓合计写4，各项相加为3。",
    ]


def test_two_heading_rows_are_spread_over_their_columns():
    source = (
        "附件1\n甲区水源建设计划表\n\t地区\n\t年份\n\n\t\n\t2024\n\t2025\n\n"
        "\t\n\t消火栓\n\t取水点\n\t消火栓\n\t取水点\n\n\t甲区\n\t40\n\t1\n\t50\n\t0\n"
    )

    assert built(source) == [
        ("消火栓", 2024, "甲区", "eq", 40, "个"),
        ("取水点", 2024, "甲区", "eq", 1, "个"),
        ("消火栓", 2025, "甲区", "eq", 50, "个"),
    ]


def test_a_row_that_names_one_thing_is_one_of_its_level_in_the_year_it_is_done():
    source = (
        "附件1\n甲区各镇专职消防队达标创建计划表\n"
        "| 序号 | 专职队所在镇 | 建站等级 | 实施时间 | 车辆 |\n|-|-|-|-|-|\n"
        "| 1 | 甲镇 | 一级 | 2024年 | ≥2（载水5吨） |\n| 2 | 乙镇 | 二级 | 2025年 | ≥1 |"
    )

    assert built(source) == [
        ("一级专职消防队", 2024, "甲镇", "eq", 1, "支"),
        ("车辆", 2024, "甲镇", "ge", 2, "辆"),
        ("二级专职消防队", 2025, "乙镇", "eq", 1, "支"),
        ("车辆", 2025, "乙镇", "ge", 1, "辆"),
    ]


def test_text_gives_years_and_keeps_its_total_as_a_sum():
    source = (
        "甲县方案\n一、重大工程\n（一）水源工程\n新建60个消火栓，2个水鹤。2024年新建消火栓30个，水鹤1个。"
        "2025年新建消火栓40个，水鹤1个。"
    )

    assert built(source) == [
        ("消火栓", 2024, None, "eq", 30, "个"),
        ("水鹤", 2024, None, "eq", 1, "个"),
        ("消火栓", 2025, None, "eq", 40, "个"),
        ("水鹤", 2025, None, "eq", 1, "个"),
    ]
    assert sums(source) == ["消火栓合计写60，各项相加为70。"]


def test_counts_of_the_past_and_of_stock_are_not_built():
    source = (
        "甲县方案\n一、发展基础\n2023年新建消火栓30个。\n"
        "二、主要任务\n1.补水源。2024年，圩镇新增消火栓6个，全镇消火栓达到10个。"
    )

    assert built(source) == [("消火栓", 2024, "圩镇", "eq", 6, "个")]


def test_an_item_of_a_list_builds_in_the_year_it_is_due():
    source = (
        "| 序号 | 任务 | 责任单位 | 时限 |\n|-|-|-|-|\n"
        "| 1 | 补建消火栓12个 | 镇水利站 | 2027年6月底前 |\n| 2 | 巡查 | 各村 | 每月 |"
    )

    assert built(source) == [("消火栓", 2027, None, "eq", 12, "个")]


def test_indicators_have_target_and_baseline():
    source = (
        "甲县消防“十四五”规划\n| 指标名称 | 单位 | 2020年 | 2025年 |\n|-|-|-|-|\n"
        "| 完好率 | % | 91.5 | ≥98 |\n| 死亡率 | 人 | — | ≤0.15 |"
    )

    assert [
        (i.name, i.op.value, i.value, i.unit, str(i.by), i.baseline, i.baseline_year)
        for i in read(source).indicators
    ] == [
        ("完好率", "ge", 98, "%", "2025-12-31", 91.5, 2020),
        ("死亡率", "le", 0.15, "人", "2025-12-31", None, None),
    ]


def test_aims_set_rates():
    source = (
        "甲县消防“十五五”规划\n一、总体目标\n到2030年，消火栓完好率不低于98%。\n"
        "二、主要任务\n1.巡查，合格率达到90%。"
    )

    assert [(i.name, i.op.value, i.value, str(i.by)) for i in read(source).indicators] == [
        ("消火栓完好率", "ge", 98, "2030-12-31")
    ]


def test_subtotals_sum_their_own_rows_and_the_total_all_of_them():
    source = YEARS + (
        "| 甲镇 | 3 | 1 | 4 |\n| 小计 | 3 | 1 | 4 |\n| 乙乡 | 1 | 2 | 3 |\n| 小计 | 1 | 2 | 3 |\n"
        "| 合计 | 4 | 3 | 7 |"
    )

    assert len(built(source)) == 4
    assert sums(source) == []


def test_a_yearly_count_of_text_is_the_sum_of_the_places_in_the_table():
    source = (
        "云甲县方案\n一、主要任务\n1.补水源。2024年新建市政消火栓5个；2025年新建2个。\n"
        + YEARS
        + "| 甲镇 | 3 | 1 | 4 |\n| 乙乡 | 1 | 1 | 2 |"
    )

    assert [row[:3] for row in built(source)] == [
        ("消火栓", 2024, "甲镇"),
        ("消火栓", 2025, "甲镇"),
        ("消火栓", 2024, "乙乡"),
        ("消火栓", 2025, "乙乡"),
    ]
    assert sums(source) == ["市政消火栓合计写5，各项相加为4。"]
