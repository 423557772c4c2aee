"""The shipped templates, and what a wrong one is told."""

from decimal import Decimal

import pytest

from wanghuo.base.deadlines.rules import Frequency
from wanghuo.governance.reporting import queries
from wanghuo.governance.reporting.rules import (
    SOURCES,
    OutlineUnknown,
    Reading,
    SectionOutline,
    Sentence,
    outline_for,
    read_outline,
    worded,
)

CODES = ["final", "half_yearly", "midterm", "monthly", "quarterly", "yearly"]
OWN = {
    "code": "own", "version": 1, "name": "自定", "title": "{organisation}", "figures": ["a"],
    "sections": ["s"],
    "figure": {"a": {"label": "甲", "unit": "项", "source": "facts"}},
    "section": {"s": {"heading": "一", "paragraphs": [{"sentences": [{"text": "{a}"}]}]}},
}  # fmt: skip
WORDS = {
    "area": "清石镇", "organisation": "清石镇消安办", "this": "本月", "period": "2026年11月",
    "since": "2026年10月20日", "until": "2026年11月19日",
}  # fmt: skip


def test_six_templates_ship():
    assert list(queries.outlines()) == CODES
    assert [one.code for one in queries.outlines().values()] == CODES


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("value", [None, Decimal(0), Decimal(7)])
def test_every_sentence_is_chinese_whatever_the_figures(code, value):
    outline = queries.outline(code)
    readings = {one.code: Reading(value, one.unit) for one in outline.figures}
    for section in outline.sections:
        text = worded(section, readings, WORDS).text
        assert "{" not in text
        assert "—" not in text or value is None
        assert text.endswith("。")
        if not value:
            assert "0%" not in text


@pytest.mark.parametrize("code", CODES)
def test_every_figure_has_a_source_and_what_needs_two_has_them(code):
    outline = queries.outline(code)

    assert {one.source for one in outline.figures} <= SOURCES.keys()
    for one in outline.figures:
        assert (one.source == "ratio") == (len(one.of) == 2)
        assert all(outline.figure(part) for part in one.of)


def test_an_empty_month_is_said_in_words():
    outline = queries.outline("monthly")
    readings = {one.code: Reading(Decimal(0), one.unit) for one in outline.figures}
    said = {one.code: worded(one, readings, WORDS).text for one in outline.sections}

    assert (
        said["progress"]
        == "截至2026年11月19日，尚无在册任务。本月没有新分派任务。本月没有任务办结。"
    )
    assert said["problems"] == "截至2026年11月19日，没有逾期未完成的任务事项。"


def test_a_sentence_on_what_is_told_only_by_unit_is_left_out():
    section = SectionOutline("s", "一", ((Sentence("指标{a}项。", ("a",), "没有指标。"),),))

    assert worded(section, {"a": Reading(None, "项", is_told=True)}, {}).text == ""


@pytest.mark.parametrize(
    "change",
    [
        {"section": {"s": {"heading": "一", "paragraphs": [{"sentences": [{"text": "{b}"}]}]}}},
        {"figure": {"a": {"label": "甲", "unit": "项", "source": "nowhere"}}},
        {"figure": {"a": {"label": "甲", "unit": "%", "source": "ratio", "of": ["x", "y"]}}},
    ],
)
def test_a_wrong_template_does_not_start(change):
    with pytest.raises(ValueError, match="own"):
        read_outline({**OWN, **change}, {})


def test_an_unknown_template_is_refused():
    with pytest.raises(OutlineUnknown):
        queries.outline("nowhere")


@pytest.mark.parametrize(
    ("freq", "what", "code"),
    [
        (Frequency.MONTHLY, "推进落实情况", "monthly"),
        (Frequency.WEEKLY, "情况", "monthly"),
        (Frequency.QUARTERLY, "情况", "quarterly"),
        (Frequency.HALF_YEARLY, "书面报告", "half_yearly"),
        (Frequency.YEARLY, "工作总结", "yearly"),
        (None, "三年行动评估报告", "final"),
        (None, "中期评估", "midterm"),
        (None, "工作总结", "final"),
        (None, "情况", "monthly"),
    ],
)
def test_a_duty_of_a_plan_gets_its_template(freq, what, code):
    assert outline_for(freq, what) == code
