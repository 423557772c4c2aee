"""What a password must be, said exactly; how long it lives."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.base.people.rules.passwords import (
    Group,
    PasswordPolicy,
    PasswordRefused,
    check_password_rules,
    groups_of,
    is_like,
    problems,
)

AT = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
POLICY = PasswordPolicy(
    min_length=10, min_classes=3, remembered=5, max_days=90, warn_days=7, one_time_hours=72
)
SIGNS = {Group.UPPER: "K", Group.LOWER: "w", Group.DIGIT: "7", Group.SIGN: "-"}


def check(password, **facts):
    check_password_rules(password, username="zhang.san", name="张三", policy=POLICY, **facts)


@pytest.mark.parametrize(
    "groups", [set(some) for n in range(1, 5) for some in itertools.combinations(Group, n)], ids=len
)
@pytest.mark.parametrize("length", [9, 10])
def test_every_mix_of_classes_is_judged_by_length_and_number_of_classes(groups, length):
    text = "".join(SIGNS[group] for group in sorted(groups, key=lambda group: group.name))
    password = (text * length)[:length]

    found = list(problems(password, username="zhang.san", name="张三", policy=POLICY))

    assert groups_of(password) == groups
    assert len(found) == (length < 10) + (len(groups) < 3)


def test_the_sentence_names_everything_that_is_missing():
    with pytest.raises(PasswordRefused) as refused:
        check("wwww", is_common=True, is_used=True)

    assert str(refused.value) == (
        "新口令不合要求：须至少10个字符，现在4个、"
        "须有大写字母、小写字母、数字、符号中的3类，现在1类，还缺大写字母、数字、符号、"
        "不能用常见口令、不能与最近5次用过的口令相同。"
    )


@pytest.mark.parametrize(
    ("password", "is_alike"),
    [
        ("Zhang.San", True),
        ("ＺＨＡＮＧ．ＳＡＮ", True),
        ("zhang.san1A", True),
        ("Zhang.Sen", True),
        ("hang", True),
        ("9Zhang.San-2026", True),
        ("Qingshi-2026-ab", False),
        ("", False),
    ],
)
def test_a_password_like_the_name_is_found(password, is_alike):
    assert is_like(password, "zhang.san") is is_alike


def test_a_short_name_within_a_password_says_nothing():
    assert is_like("Yunling-4-li", "li") is False
    assert is_like("张三-Yunling-42", "张三") is False


def test_a_good_password_passes():
    check("Yunling-42-qs")


@given(st.text(max_size=60))
def test_any_text_is_judged_without_falling_over(password):
    found = list(problems(password, username="zhang.san", name="张三", policy=POLICY))

    assert all(str(problem) for problem in found)


@pytest.mark.parametrize(
    ("days", "left", "is_over"),
    [(0, 90, False), (83, 7, False), (89, 1, False), (90, 0, True), (91, -1, True)],
)
def test_a_password_dies_after_ninety_days(days, left, is_over):
    changed_at = AT - timedelta(days=days)

    assert (POLICY.days_left(changed_at, AT), POLICY.is_over(changed_at, AT)) == (left, is_over)


def test_a_password_without_a_date_never_dies():
    assert (POLICY.days_left(None, AT), POLICY.is_over(None, AT)) == (None, False)
    assert POLICY.is_missed(None, AT) is False


@pytest.mark.parametrize(("hours", "is_missed"), [(0, False), (71, False), (72, True)])
def test_a_one_time_password_waits_three_days(hours, is_missed):
    assert POLICY.is_missed(AT - timedelta(hours=hours), AT) is is_missed
