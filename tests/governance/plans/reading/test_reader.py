"""Reading never fails, its spans stand inside the text, and its time grows with the text."""

from itertools import chain

from hypothesis import given, settings
from hypothesis import strategies as st

from wanghuo.governance.plans.reading import read

PIECES = st.sampled_from(
    [
        *"一二（）()、。；，：|\t\n 　1.①XX%‰",
        *(
            "一、",
            "（一）",
            "1.",
            "第一条",
            "第二章",
            "附件1",
            "专栏1",
            "一是",
            "二是",
            "\n\n",
            "|---|---|",
        ),
        *(
            "序号",
            "任务",
            "内容",
            "责任单位",
            "完成时限",
            "存在问题",
            "指标",
            "合计",
            "乡镇",
            "主要任务",
            "步骤",
        ),
        *(
            "2024年",
            "年底前",
            "每月24日前",
            "即日起",
            "至2026年12月",
            "2020年",
            "新建",
            "30个",
            "消火栓",
            "≥0.4‰",
        ),
        *(
            "县住建局",
            "各村",
            "牵头单位：",
            "报送",
            "阶段",
            "关于印发",
            "通知",
            "方案",
            "\r\n",
            "\x0c",
            "٣",
            "²",
            "\ud800",
        ),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=80).map("".join))
def test_any_text_is_read_and_every_span_stands_in_it(text):
    reading = read(text)

    parts = [(t, *t.deadlines, *t.units, *t.quantities) for t in reading.tasks]
    spans = [part.span for part in chain.from_iterable(parts)]
    spans += [x.span for x in (*reading.stages, *reading.indicators, *reading.build_quantities)]
    spans += [x.span for x in (*reading.problems, *reading.reports_due)]
    spans += [span for mark in reading.conflicts for span in mark.spans]
    assert reading.text == text
    assert [s for s in spans if not 0 <= s.start <= s.end <= len(text)] == []


def test_an_empty_text_is_an_empty_reading():
    reading = read("")

    assert (reading.title, reading.period, reading.tasks, reading.conflicts) == (None, None, (), ())
