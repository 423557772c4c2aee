"""Tasks of the numbered body, stages, reports, and what sets no tasks."""

import pytest

from wanghuo.governance.plans.reading import read
from wanghuo.governance.plans.reading.values import TaskKind


def tasks(source):
    return [(task.no, task.text, task.path) for task in read(source).tasks]


def test_the_leaves_of_the_task_sections_are_the_tasks():
    source = (
        "甲镇方案\n一、工作目标\n（一）压降火灾。\n二、主要任务\n"
        "（一）巡查。\n1.建账。逐户登记。\n（1）商铺。\n"
        "2.复查。\n（二）培训。每年一次。\n三、保障措施\n（一）加强领导。"
    )

    assert tasks(source) == [
        (1, "建账。逐户登记。\n（1）商铺。", ("二、主要任务", "（一）巡查")),
        (2, "复查。", ("二、主要任务", "（一）巡查")),
        (2, "培训。每年一次。", ("二、主要任务",)),
    ]


def test_projects_are_told_from_items():
    source = (
        "甲县方案\n一、主要任务\n1.巡查。\n"
        "二、重大工程\n（一）水源工程\n建池。\n专栏1 清单\n建三座池。"
    )

    assert [(t.kind, t.no, t.text) for t in read(source).tasks] == [
        (TaskKind.ITEM, 1, "巡查。"),
        (TaskKind.PROJECT, 1, "水源工程\n建池。\n专栏1清单\n建三座池。"),
    ]


def test_sections_without_numbers_begin_each_task_with_what_to_do():
    source = (
        "第一章 重点任务\n第一节 建站\n引言不是任务\n"
        "建好甲站。当年投用。\n还要配车。\n建好乙站。次年投用。"
    )

    assert tasks(source) == [
        (None, "建好甲站。当年投用。\n还要配车。", ("第一章 重点任务", "第一节 建站")),
        (None, "建好乙站。次年投用。", ("第一章 重点任务", "第一节 建站")),
    ]


def test_duties_may_begin_with_the_unit():
    (task,) = read("甲县方案\n一、任务分工\n县住建局：负责改造，2026年3月底前完成。").tasks

    assert ([u.name for u in task.units], str(task.deadlines[0].date)) == (
        ["县住建局"],
        "2026-03-31",
    )


def test_items_inherit_the_units_of_their_heading():
    source = (
        "甲镇要点\n一、巡查（责任单位：镇应急办）\n"
        "1.建账，2026年5月底前完成。\n2.复查。（责任单位：各村）"
    )

    assert [[u.name for u in t.units] for t in read(source).tasks] == [["镇应急办"], ["各村"]]


def test_dated_points_are_tasks_and_undated_points_are_not():
    dated = (
        "甲镇方案\n一、主要任务\n"
        "（一）整治。一是各村登记，2026年5月底前完成；二是派出所抽查，每月一次。"
    )
    undated = "甲镇方案\n一、主要任务\n（一）整治。一是登记；二是抽查。"

    assert [(t.no, t.path[-1]) for t in read(dated).tasks] == [(1, "（一）整治"), (2, "（一）整治")]
    assert [t.no for t in read(undated).tasks] == [1]


@pytest.mark.parametrize(
    "source",
    [
        "",
        " \n\t\n",
        "今天天气很好，全镇开展了演练。",
        "甲市规定\n第一条 间距不低于5米。\n第二条 甲。\n第三条 乙。\n第四条 丙。\n第五条 丁。",
        "甲市消防设施管理办法\n一、水压不低于0.14兆帕。\n二、每年检测一次。",
    ],
)
def test_texts_that_set_no_work_have_no_tasks(source):
    assert read(source).tasks == ()


def test_stages_take_the_year_that_is_missing():
    source = (
        "甲镇方案\n一、实施步骤\n即日起至2027年3月，分三个阶段。\n"
        "（一）动员阶段（即日起至9月底）。开会。\n"
        "（二）整治阶段（10月至次年2月）。整治。\n（三）总结阶段（2027年3月）。总结。\n甲镇人民政府\n2026年8月20日"
    )

    assert [(s.name, str(s.since), str(s.until)) for s in read(source).stages] == [
        ("动员阶段", "2026-08-20", "2026-09-30"),
        ("整治阶段", "2026-10-01", "2027-02-28"),
        ("总结阶段", "2027-03-01", "2027-03-31"),
    ]


def test_reports_say_what_and_when():
    source = (
        "甲镇方案（2026—2027年）\n各村每月5日前将进展情况报镇消安办，每年12月1日前，报送年度总结；"
        "2027年11月前报送评估报告。问题通报后每周整改。"
    )

    assert [
        (r.what, r.rule, r.freq, r.month_day, str(r.date)) for r in read(source).reports_due
    ] == [
        ("进展情况", "每月5日前", "MONTHLY", "05", "None"),
        ("年度总结", "每年12月1日前", "YEARLY", "12-01", "None"),
        ("评估报告", "2027年11月前", None, None, "2027-11-30"),
    ]


def test_a_plan_may_be_the_annex_of_a_notice():
    source = (
        "关于开展检查的通知\n现将方案印发给你们。\n甲镇人民政府\n2026年6月1日\n附件\n甲镇检查方案\n"
        "一、检查任务\n1.夜市检查。6月20日前完成。\n二、时间安排\n2026年6月1日至7月31日。"
    )

    reading = read(source)

    assert (reading.title, str(reading.period.until)) == ("甲镇检查方案", "2026-07-31")
    assert tasks(source) == [(1, "夜市检查。6月20日前完成。", ("一、检查任务",))]


def test_what_was_done_last_year_is_no_task_of_this_one():
    source = (
        "甲镇2025年工作总结及2026年工作计划\n一、2025年工作情况\n（一）排查。检查四百家。\n"
        "二、2026年工作计划\n（一）排查。4月底前完成。"
    )

    assert tasks(source) == [(1, "排查。4月底前完成。", ("二、2026年工作计划",))]
