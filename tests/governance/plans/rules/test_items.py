"""Cutting and joining items keeps everything that was read."""

import pytest

from wanghuo.governance.plans import rules
from wanghuo.kernel.errors import BadInput

TEXT = "（三）1.新建消火栓30个；2.每月24日前报送进展。责任单位：镇消安委"
START, CUT, END = 3, TEXT.index("2."), TEXT.index("。") + 1


def part(start, end, **more):
    return {"text": TEXT[start:end], "span": [start, end], **more}


UNIT = part(TEXT.index("镇"), len(TEXT), name="镇消安委", role="responsible")
DEADLINE = part(TEXT.index("每月"), TEXT.index("报送"), kind="every")
QUANTITY = part(10, 13, value=30)
ITEM = {
    "no": 1,
    "text": TEXT[START:END],
    "span": [START, END],
    "path": ["（三）"],
    "deadlines": [DEADLINE],
    "units": [UNIT],
    "quantities": [QUANTITY],
}


def test_split_gives_each_half_what_was_read_from_it_and_both_what_they_inherit():
    first, second = rules.split(ITEM, TEXT, CUT)

    assert first == {
        **ITEM,
        "text": "1.新建消火栓30个",
        "span": [START, CUT],
        "deadlines": [],
    }
    assert second == {
        **ITEM,
        "no": None,
        "text": "2.每月24日前报送进展。",
        "span": [CUT, END],
        "quantities": [],
    }


@pytest.mark.parametrize("offset", [0, START, END, END + 1])
def test_split_outside_the_item_is_refused(offset):
    with pytest.raises(BadInput, match="拆分位置"):
        rules.split(ITEM, TEXT, offset)


@pytest.mark.parametrize("offset", [2, 3])
def test_split_into_nothing_is_refused(offset):
    with pytest.raises(BadInput, match="拆分位置"):
        rules.split({"text": "甲", "span": [0, 5]}, "； 甲； ", offset)


def test_problem_is_split_without_a_number():
    first, second = rules.split({"text": "甲乙", "span": [0, 2], "path": []}, "甲乙", 1)

    assert first == {"text": "甲", "span": [0, 1], "path": []}
    assert second == {"text": "乙", "span": [1, 2], "path": []}


def test_problems_are_merged_with_their_units():
    one = {"text": "甲；", "span": [4, 6], "path": [], "units": [UNIT]}
    other = {"text": "乙", "span": [0, 2], "path": [], "units": [UNIT, DEADLINE]}

    assert rules.merge(one, other) == {
        "text": "甲；乙", "span": [0, 6], "path": [], "units": [UNIT, DEADLINE],
    }  # fmt: skip


def test_merge_joins_what_split_cut():
    first, second = rules.split(ITEM, TEXT, CUT)

    assert rules.merge(first, second) == {
        **ITEM,
        "text": "1.新建消火栓30个；2.每月24日前报送进展。",
    }
