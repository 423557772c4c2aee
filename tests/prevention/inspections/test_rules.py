"""What the room knows without a database: states, fields, scores."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.prevention.inspections.builders import item
from wanghuo.kernel.errors import TransitionRefused
from wanghuo.prevention.inspections.rules import (
    NEXT_STATE,
    InspectionAction,
    InspectionState,
    Tally,
    changes_problem,
    moment,
    next_state,
    position_problem,
    tally,
)

CODES = {"exit", "wire"}
AT = "2026-03-02T09:30:00+08:00"
TABLE = {
    ("open", "finish"): "finished",
    ("open", "void"): "void",
    ("finished", "void"): "void",
}


@pytest.mark.parametrize(
    ("state", "action"), itertools.product(InspectionState, InspectionAction), ids=str
)
def test_every_step_is_as_the_table_says(state, action):
    if (state.value, action.value) in TABLE:
        assert next_state(state, action) == TABLE[state.value, action.value]
    else:
        with pytest.raises(TransitionRefused):
            next_state(state, action)
    assert len(NEXT_STATE) == len(TABLE)


@pytest.mark.parametrize(
    "changes",
    [
        {"result:exit": "pass"},
        {"result:exit": None},
        {"note:wire": "甲" * 500},
        {"summary": "", "companion": "张三"},
        {"position": {"longitude": 113.2, "latitude": 23.1, "accuracy_m": 8, "at": AT}},
        {"position": {"longitude": 113, "latitude": 23}},
        {"started": {"at": AT}},
        {"finished": {"at": AT, "edits": 4}},
    ],
)
def test_good_changes_are_taken(changes):
    assert changes_problem(changes, CODES) == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "没有填写任何内容。"),
        ({"result:bottle": "pass"}, "检查表中没有“bottle”这一项，请更新检查表后再填写。"),
        ({"note:bottle": "x"}, "检查表中没有“bottle”这一项，请更新检查表后再填写。"),
        ({"result:": "pass"}, "检查表中没有“”这一项，请更新检查表后再填写。"),
        ({"result:exit": "good"}, "检查结果只能是符合、不符合或不涉及。"),
        ({"result:exit": ["pass"]}, "检查结果只能是符合、不符合或不涉及。"),
        ({"result:exit": 1}, "检查结果只能是符合、不符合或不涉及。"),
        ({"note:exit": 5}, "这一栏请填写文字。"),
        ({"note:exit": "a\0b"}, "这一栏请填写文字。"),
        ({"note:exit": "甲" * 501}, "文字过长，请控制在500字以内。"),
        ({"summary": "甲" * 2001}, "文字过长，请控制在2000字以内。"),
        ({"companion": "甲" * 201}, "文字过长，请控制在200字以内。"),
        ({"void": "x"}, "检查记录中没有这一栏，请更新手机端程序。"),
        ({"place": "x"}, "检查记录中没有这一栏，请更新手机端程序。"),
        ({"started": {"at": "2026-03-02"}}, "时间应带时区，如 2026-03-02T09:30:00+08:00。"),
        ({"started": AT}, "时间应带时区，如 2026-03-02T09:30:00+08:00。"),
        ({"finished": {"at": AT}}, "时间应带时区，如 2026-03-02T09:30:00+08:00。"),
        ({"finished": {"at": AT, "edits": 0}}, "完成检查时应说明共有几次修改。"),
        ({"finished": {"at": AT, "edits": True}}, "完成检查时应说明共有几次修改。"),
        ({"finished": {"at": AT, "edits": 10**9}}, "完成检查时应说明共有几次修改。"),
    ],
)
def test_bad_changes_say_what_to_do(changes, words):
    assert changes_problem(changes, CODES) == words


@pytest.mark.parametrize(
    "said",
    [
        {}, [], "113,23", {"longitude": 113}, {"longitude": "113", "latitude": 23},
        {"longitude": True, "latitude": 23}, {"longitude": 1e400, "latitude": 23},
        {"longitude": 23, "latitude": 113}, {"longitude": 200, "latitude": 100},
        {"longitude": 113, "latitude": 23, "accuracy_m": -1},
        {"longitude": 113, "latitude": 23, "at": "now"},
        {"longitude": 113, "latitude": 23, "phone": "138"},
        {"longitude": 10**400, "latitude": 23},
    ],
)  # fmt: skip
def test_a_position_that_is_none_is_refused(said):
    assert position_problem(said)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from(["result:exit", "note:exit", "position", "started", "finished", "summary"])


@given(st.dictionaries(NAMES | st.text(), JSON, max_size=3))
def test_whatever_is_sent_is_answered_in_words(changes):
    assert isinstance(changes_problem(changes, CODES), str)


@pytest.mark.parametrize("text", [None, 5, "", "x" * 100, "1066-01-01T00:00:00Z", "9999-01-01"])
def test_no_moment_is_none(text):
    assert moment(text) is None


ITEMS = (
    item("exit", photo="required", score=40),
    item("wire", score=35),
    item("bottle", photo="required", score=25),
)


@pytest.mark.parametrize(
    ("answers", "pictured", "counted"),
    [
        ({}, (), Tally(0, 0, 0, 3, None, 0)),
        ({"exit": "pass"}, (), Tally(1, 0, 0, 2, Decimal("100.0"), 1)),
        # 40 of 40 + 35: 53.33
        ({"exit": "pass", "wire": "fail"}, ("exit",), Tally(1, 1, 0, 1, Decimal("53.3"), 0)),
        # 35 + 25 of 100; the exit fails and its picture is not here
        (
            {"exit": "fail", "wire": "pass", "bottle": "pass"},
            ("bottle",),
            Tally(2, 1, 0, 0, Decimal("60.0"), 1),
        ),
        # what does not apply carries no weight and wants no picture: 25 of 60
        (
            {"exit": "na", "wire": "fail", "bottle": "pass"},
            ("bottle",),
            Tally(1, 1, 1, 0, Decimal("41.7"), 0),
        ),
        ({"exit": "na", "wire": "na", "bottle": "na"}, (), Tally(0, 0, 3, 0, None, 0)),
        ({"exit": "fail", "wire": "fail"}, ("exit",), Tally(0, 2, 0, 1, Decimal("0.0"), 0)),
    ],
)
def test_a_score_is_the_weight_of_what_passed(answers, pictured, counted):
    values = {f"result:{code}": value for code, value in answers.items()}
    assert tally(ITEMS, values, pictured) == counted
