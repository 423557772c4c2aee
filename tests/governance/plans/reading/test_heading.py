"""The head of a document: title, issuer, number, day of issue, period."""

import pytest

from wanghuo.governance.plans.reading import read

NOTICE = (
    "甲县人民政府办公室\n关于印发甲县消防方案的通知\n甲政办发〔2026〕9号\n各乡镇：\n"
    "现印发给你们。\n甲县人民政府办公室\n2026年3月1日\n"
)


def head(source):
    reading = read(source)
    period = reading.period and f"{reading.period.since}..{reading.period.until}"
    issued = reading.issued_on and str(reading.issued_on)
    return reading.title, reading.issuer, reading.doc_number, issued, period


def test_the_plan_has_its_own_title_below_the_notice():
    source = NOTICE + "甲县城乡\n消防方案\n一、主要任务"

    assert head(source) == (
        "甲县城乡消防方案",
        "甲县人民政府办公室",
        "甲政办发〔2026〕9号",
        "2026-03-01",
        None,
    )


def test_a_red_head_names_the_issuer():
    assert head("甲镇人民政府文件\n甲政发〔2026〕1号\n甲镇 行动方案(2026—2028年)\n一、总则")[
        :2
    ] == (
        "甲镇行动方案(2026—2028年)",
        "甲镇人民政府",
    )


def test_a_notice_without_a_title_of_its_own_names_the_plan():
    assert head("甲县消防救援大队 甲县住房和城乡建设局\n关于印发《甲县改造方案》的通知\n一、任务")[
        :2
    ] == (
        "甲县改造方案",
        "甲县消防救援大队、甲县住房和城乡建设局",
    )


def test_a_first_line_that_repeats_what_follows_is_left_out():
    assert (
        head(
            "甲镇行动方案为加强消防，制定本方案。一、目标...\n甲镇行动方案\n为加强消防，制定本方案。\n一、目标"
        )[0]
        == "甲镇行动方案"
    )


@pytest.mark.parametrize(
    ("source", "period"),
    [
        ("甲镇行动方案（2026—2028年）\n一、任务", "2026-01-01..2028-12-31"),
        ("甲区消防“十五五”规划\n第一章 总则", "2026-01-01..2030-12-31"),
        ("甲县2026年消防工作要点\n一、任务", "2026-01-01..2026-12-31"),
        ("甲镇方案\n一、行动时间\n2026年9月1日至2027年5月31日。", "2026-09-01..2027-05-31"),
        ("甲镇方案\n决定从2026年9月至2027年8月开展整治。\n一、任务", "2026-09-01..2027-08-31"),
        ("甲镇方案\n一、步骤\n从2026年8月至2027年2月，分两个阶段。", "2026-08-01..2027-02-28"),
        ("甲镇方案\n2024年至2025年发生火灾三起。\n一、任务", None),
    ],
)
def test_the_period_is_said_or_titled(source, period):
    assert head(source)[4] == period
