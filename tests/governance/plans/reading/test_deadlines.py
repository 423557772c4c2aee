"""Deadlines: every style of writing one, what only looks like one, and the laws of the finder."""

from datetime import date

import pytest

from wanghuo.governance.plans.reading.deadlines import DateContext, find_deadlines
from wanghuo.governance.plans.reading.values import Deadline

ISSUED = DateContext(date(2024, 4, 10), date(2024, 1, 1), date(2026, 12, 31))
UNDATED = DateContext(None, None, None)


def said(deadline: Deadline) -> str:
    """Write a deadline without its place, in one short line."""
    parts = (
        deadline.kind.value,
        deadline.freq and deadline.freq.value,
        deadline.month_day,
        deadline.date and f"={deadline.date}",
        deadline.since and f">{deadline.since}",
        deadline.until and f"<{deadline.until}",
    )
    return " ".join(str(p) for p in parts if p)


def found(text: str, context: DateContext = ISSUED) -> list[str]:
    return [said(d) for d in find_deadlines(text, 0, context)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025年底前", "by =2025-12-31"),
        ("2025年底", "by =2025-12-31"),
        ("2025年年底前", "by =2025-12-31"),
        ("2025年末", "by =2025-12-31"),
        ("2025年内", "by =2025-12-31"),
        ("2025年前", "by =2025-12-31"),
        ("到2025年", "by =2025-12-31"),
        ("2025年", "by =2025-12-31"),
        ("2024年10月底", "by =2024-10-31"),
        ("2025年2月底前", "by =2025-02-28"),
        ("2024年9月", "by =2024-09-30"),
        ("2024年5月前", "by =2024-05-31"),
        ("2025年6月30日前", "by =2025-06-30"),
        ("2025年6月30号之前", "by =2025-06-30"),
        ("２０２５年６月底前", "by =2025-06-30"),
        ("二〇二五年十二月底前", "by =2025-12-31"),
        ("二零二五年六月三十日前", "by =2025-06-30"),
        ("2025年6月上旬", "by =2025-06-10"),
        ("2025年上半年", "by =2025-06-30"),
        ("2025年一季度末", "by =2025-03-31"),
        ("2025年第三季度前", "by =2025-09-30"),
        ("明年6月底前", "by =2025-06-30"),
        ("今年年底前", "by =2024-12-31"),
        ("6月底前", "by =2024-06-30"),
        ("3月底前", "by =2025-03-31"),
        ("年底前", "by =2024-12-31"),
        ("月底前", "by =2024-04-30"),
        ("季度末", "by =2024-06-30"),
        ("规划期末", "by =2026-12-31"),
        ("力争三年内", "by =2026-12-31"),
        ("2024.6.30前", "by =2024-06-30"),
        ("2024-12", "by =2024-12-31"),
        ("2025/6/30", "by =2025-06-30"),
        ("截至2025年底", "by =2025-12-31"),
        ("立行立改", "by >2024-04-10"),
        ("印发后10个工作日内", "by >2024-04-10"),
        ("20XX年底前", "by"),
        ("2025年2月30日前", "by"),
        ("每月24日前", "every MONTHLY 24"),
        ("每月5日前", "every MONTHLY 05"),
        ("次月5日前", "every MONTHLY 05"),
        ("每个季度", "every QUARTERLY"),
        ("每季度首月10日前", "every QUARTERLY 01-10"),
        ("每半年", "every HALF_YEARLY"),
        ("每学期", "every HALF_YEARLY"),
        ("每年", "every YEARLY"),
        ("每年度", "every YEARLY"),
        ("每年12月1日前", "every YEARLY 12-01"),
        ("每年11月底前", "every YEARLY 11-30"),
        ("每年年底前", "every YEARLY 12-31"),
        ("每年上半年", "every YEARLY 06-30"),
        ("月度", "every MONTHLY"),
        ("年度", "every YEARLY"),
        ("半年一次", "every HALF_YEARLY"),
        ("半年报送一次", "every HALF_YEARLY"),
        ("一年组织一次", "every YEARLY"),
        ("每周一、三、五", "every WEEKLY"),
        ("每周", "every WEEKLY"),
        ("每天", "every DAILY"),
        ("每日", "every DAILY"),
        ("按季度", "every QUARTERLY"),
        ("一月一调度", "every MONTHLY"),
        ("4月份起，每月24日前", "every MONTHLY 24 >2024-04-01"),
        ("2025年起（每年）", "every YEARLY >2025-01-01"),
        ("2025年起，逐年", "every YEARLY >2025-01-01"),
        ("2024年至2026年，每年", "every YEARLY >2024-01-01 <2026-12-31"),
        ("常态化开展", "standing"),
        ("常态化", "standing"),
        ("长期坚持", "standing"),
        ("持续推进", "standing"),
        ("2025年起长期坚持", "standing >2025-01-01"),
        ("2025年起", "from >2025-01-01"),
        ("自2025年5月1日起", "from >2025-05-01"),
        ("即日起", "from >2024-04-10"),
        ("自本方案印发之日起", "from >2024-04-10"),
        ("印发之日起30日内", "by =2024-05-10 >2024-04-10"),
        ("自印发之日起3个月内", "by =2024-07-10 >2024-04-10"),
        ("即日起5月底前", "by =2024-05-31 >2024-04-10"),
        ("从即日起至2026年12月", "range >2024-04-10 <2026-12-31"),
        ("即日起至年底", "range >2024-04-10 <2024-12-31"),
        ("自印发之日起至2024年12月", "range >2024-04-10 <2024-12-31"),
        ("2024年5月起至2025年底", "range >2024-05-01 <2025-12-31"),
        ("2024.3-2024.12", "range >2024-03-01 <2024-12-31"),
        ("2024年6-9月", "range >2024-06-01 <2024-09-30"),
        ("2024年6月1-10日", "range >2024-06-01 <2024-06-10"),
        ("2024年5月至2025年12月", "range >2024-05-01 <2025-12-31"),
        ("2026年10月至12月", "range >2026-10-01 <2026-12-31"),
        ("2024年11月至次年3月", "range >2024-11-01 <2025-03-31"),
        ("7-9月", "range >2024-07-01 <2024-09-30"),
        ("6月1日至10日", "range >2024-06-01 <2024-06-10"),
        ("2021-2023年", "range >2021-01-01 <2023-12-31"),
        ("2021年—2023年", "range >2021-01-01 <2023-12-31"),
        ("从2022年至2025年", "range >2022-01-01 <2025-12-31"),
        ("三年行动期间", "range >2024-01-01 <2026-12-31"),
        ("“十四五”期间", "range >2021-01-01 <2025-12-31"),
    ],
)
def test_a_written_deadline_is_read(text, expected):
    assert found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "2023年及以前排查发现的隐患",
        "2018年以来建成的站点",
        "2000年以前建成的小区",
        "截至2020年底，已有三座站",
        "较2020年下降一成",
        "《某县数字建设规划(2023-2025)》",
        "某镇整治行动实施方案(2024—2026年)",
        "某办发〔2024〕33号",
        "2022年12月20日印发",
        "2035年远景目标",
        "2023年，满意度居全市第三",
        "建立动态清零的常态化机制",
        "长期存在的问题",
        "每栋楼每个单元",
        "以每年25%的数量提升",
        "第三季节",
        "定期开展巡查",
        "年度工作计划",
        "依据标准GB 50974-2014",
        "增长2024.12%",
        "版本2024.6已发",
    ],
)
def test_what_only_looks_like_a_deadline_is_left(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024年底长期坚持", ["by =2024-12-31", "standing"]),
        ("每年（每半年）", ["every YEARLY", "every HALF_YEARLY"]),
        ("2024年底前完成并长期坚持", ["by =2024-12-31"]),
        ("2024年底并长期坚持", ["by =2024-12-31", "standing"]),
        ("每年上半年和下半年各一次", ["every YEARLY 06-30", "every YEARLY 12-31"]),
        ("2024年底前 常态化开展", ["by =2024-12-31", "standing"]),
        ("每年6月、12月底前", ["every YEARLY 06-30", "every YEARLY 12-31"]),
        ("每月10日和25日前", ["every MONTHLY 10", "every MONTHLY 25"]),
        ("2024年底前摸清底数，2025年底前完成", ["by =2024-12-31", "by =2025-12-31"]),
        ("2025年3月底前排查，年底全部整改", ["by =2025-03-31", "by =2025-12-31"]),
        ("每年推荐一批，每年培养一批", ["every YEARLY"]),
        (
            "2024年起，各站每季度检查1次，每年演练1次",
            ["every QUARTERLY >2024-01-01", "every YEARLY >2024-01-01"],
        ),
        (
            "2024-2026年，每年改造2处，从2025年起逐年提高",
            ["every YEARLY >2024-01-01 <2026-12-31", "every YEARLY >2025-01-01"],
        ),
        ("上半年组织一次", ["by =2024-06-30"]),
        ("2025年起推行。每年演练1次", ["from >2025-01-01", "every YEARLY"]),
    ],
)
def test_several_deadlines_are_told_in_order(text, expected):
    assert found(text) == expected


def test_a_month_without_a_year_stays_open_when_nothing_dates_the_plan():
    deadlines = find_deadlines("6月底前", 0, UNDATED)

    assert [(d.text, d.date) for d in deadlines] == [("6月底前", None)]


def test_the_span_counts_from_the_offset():
    deadlines = find_deadlines("请于2025年６月底前完成", 100, ISSUED)

    assert [(d.text, d.span) for d in deadlines] == [("2025年６月底前", (102, 111))]
