"""Long titles break into a trapezoid or a diamond, and spare words."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanghuo.base.documents.writing.text import clean, width
from wanghuo.base.documents.writing.titles import TITLE_CHARACTERS, title_lines


def test_a_line_holds_20_characters_of_size_2():
    assert TITLE_CHARACTERS == 20


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("", []),
        ("关于开展消防检查的通知", ["关于开展消防检查的通知"]),
        ("消" * 20, ["消" * 20]),
        (
            "清石镇消防安全委员会关于2026年第三季度消防安全治本攻坚行动进展情况的报告",
            ["清石镇消防安全委员会关于2026年第三季度", "消防安全治本攻坚行动进展情况的报告"],
        ),
        (
            "白水县人民政府办公室关于印发《白水县电动自行车消防安全专项整治实施方案》的通知",
            [
                "白水县人民政府办公室",
                "关于印发《白水县电动自行车消防",
                "安全专项整治实施方案》的通知",
            ],
        ),
        (
            "白水县人民政府办公室关于印发《电动自行车整治方案》的通知",
            ["白水县人民政府办公室", "关于印发《电动自行车整治方案》的通知"],
        ),
        (
            "清石县消防安全委员会关于2026年9月份消防安全工作情况的月报",
            ["清石县消防安全委员会", "关于2026年9月份消防安全工作情况的月报"],
        ),
    ],
)
def test_known_titles(title, lines):
    assert title_lines(title) == lines


@pytest.mark.parametrize(
    "title",
    [
        "关于进一步加强全县农村地区冬春火灾防控工作和重大火灾隐患排查整治的实施意见",
        "清石镇消防安全委员会办公室关于做好2026年度消防安全责任制落实情况自查评估工作的通知",
        "关于2026年10月消防安全治本攻坚三年行动重点任务推进情况和下一步工作打算的报告",
    ],
)
def test_lines_differ_in_width_and_break_no_word(title):
    lines = title_lines(title)

    widths = [width(line) for line in lines]
    assert "".join(lines) == title
    assert all(width <= TITLE_CHARACTERS for width in widths)
    assert len(set(widths)) > 1
    whole = ("消防", "安全", "隐患", "情况", "工作", "2026年", "10月", "委员会", "责任")
    for a, b in pairwise(lines):
        for word in whole:
            assert not any(
                a.endswith(word[:n]) and b.startswith(word[n:]) for n in range(1, len(word))
            )


def test_a_title_longer_than_three_lines_is_cut_where_lines_are_full():
    assert [len(line) for line in title_lines("消" * 100)] == [20] * 5


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=75))
def test_nothing_of_a_title_is_lost(text):
    lines = title_lines(text)

    assert "".join(lines).replace(" ", "") == clean(text).replace(" ", "")
    assert all(line and width(line) <= TITLE_CHARACTERS for line in lines)
