"""Rules of data quality: states, who mends, names that look alike, checks declared once."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.base.exchange.rules import quality as rules
from wanghuo.base.exchange.rules.quality import (
    Check,
    Checks,
    FindingAction,
    FindingState,
    Holder,
    Owners,
    Severity,
    checks,
)
from wanghuo.kernel.errors import TransitionRefused
from wanghuo.kernel.registry import capabilities

CHECK = Check("a.b", "甲", "甲应为乙。", Severity.LOW, "x.y", 5, list)


@pytest.mark.parametrize(("state", "action"), list(itertools.product(FindingState, FindingAction)))
def test_state_moves_exactly_by_the_table(state, action):
    expected = rules.NEXT_STATE.get((state, action))
    if expected is None:
        with pytest.raises(TransitionRefused, match=state.label):
            rules.next_state(state, action)
    else:
        assert rules.next_state(state, action) is expected


def test_only_what_is_open_moves():
    assert {state for state, _ in rules.NEXT_STATE} == {FindingState.OPEN}
    assert set(rules.NEXT_STATE.values()) == {FindingState.MENDED, FindingState.WAIVED}


def test_check_is_declared_once():
    known = Checks()

    assert known.declare(CHECK) is CHECK
    assert known.declare(replace(CHECK)) is CHECK
    with pytest.raises(ValueError, match="declared twice"):
        known.declare(replace(CHECK, days=6))
    assert list(known.declared) == ["a.b"]
    assert (known.label("a.b"), known.label("gone")) == ("甲", "gone")


def test_every_shipped_check_says_what_it_must():
    shipped = checks.declared.values()

    assert len(shipped) == 28
    for check in shipped:
        assert check.mend in capabilities.labels
        assert check.rule.endswith("。")
        assert check.days > 0
        assert len(check.code) <= rules.CODE_LENGTH


ROLES = {1: ["area.manage", "people.manage"], 2: ["people.manage"], 3: []}
OWNERS = Owners.of(
    [Holder(1, "1/", 10), Holder(2, "1/2/", 20), Holder(2, "1/2/", 21), Holder(3, "1/2/3/", 30)],
    ROLES,
)


@pytest.mark.parametrize(
    ("capability", "path", "expected"),
    [
        ("people.manage", "1/2/3/", 20),
        ("people.manage", "1/2/", 20),
        ("people.manage", "1/9/", 10),
        ("area.manage", "1/2/3/", 10),
        ("area.manage", "2/", None),
        ("area.manage", "", None),
        ("task.assign", "1/2/3/", None),
        ("people.manage", "1/22/", 10),
    ],
)
def test_the_nearest_holder_mends(capability, path, expected):
    assert OWNERS.owner(capability, path) == expected


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("清石镇（消防）工作站", "清石镇(消防)工作站", True),
        ("ＡＢＣ 公司", "abc公司", True),
        (" 东山 村委会", "东山村委会", True),
        ("东山村委会", "西河村委会", False),
    ],
)
def test_names_are_folded(one, other, alike):
    assert (rules.folded(one) == rules.folded(other)) is alike


@given(st.text(max_size=400))
def test_any_label_fits(label):
    assert len(rules.shorten(label)) <= rules.LABEL_LENGTH
