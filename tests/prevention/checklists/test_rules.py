"""Items, states, editing and comparing, without a database."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.prevention.checklists.builders import item
from wanghuo.kernel.errors import BadInput, TransitionRefused
from wanghuo.kernel.rulebook.rules import Confidence
from wanghuo.prevention.checklists import rules
from wanghuo.prevention.checklists.rules import (
    NEXT_STATE,
    CheckItem,
    ItemMissing,
    Photo,
    VersionAction,
    VersionState,
)
from wanghuo.prevention.checklists.rules.items import CODE, LONGEST
from wanghuo.prevention.hazards.rules import HazardGrade

CODES = st.from_regex(CODE, fullmatch=True)
WORDS = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1)
ITEMS = st.builds(
    CheckItem,
    code=st.sampled_from([f"i{n}" for n in range(12)]),
    title=WORDS,
    clause=st.just(""),
    source=WORDS,
    how=WORDS,
    photo=st.sampled_from(Photo),
    grade=st.sampled_from(HazardGrade),
    score=st.integers(0, 100),
    confidence=st.sampled_from(Confidence),
)
LISTS = st.lists(ITEMS, max_size=12, unique_by=lambda one: one.code).map(tuple)


@pytest.mark.parametrize(("state", "action"), list(itertools.product(VersionState, VersionAction)))
def test_next_state_allows_exactly_the_table(state, action):
    expected = NEXT_STATE.get((state, action))
    if expected is None:
        with pytest.raises(TransitionRefused):
            rules.next_state(state, action)
    else:
        assert rules.next_state(state, action) is expected


def test_what_was_published_or_given_up_never_moves_again():
    left = {state for state, _ in NEXT_STATE}

    assert left == {VersionState.DRAFT, VersionState.PROPOSED}


def test_every_version_can_end():
    ends = {VersionState.PUBLISHED, VersionState.DISCARDED}
    for start in {state for state, _ in NEXT_STATE}:
        reached = {start}
        while more := {n for (s, _), n in NEXT_STATE.items() if s in reached} - reached:
            reached |= more
        assert ends <= reached


@given(ITEMS)
def test_an_item_survives_being_kept(one):
    assert rules.items_of([one.as_dict()]) == (one,)


@given(CODES, st.integers(-1000, 1000), st.text(), st.text())
def test_an_item_is_kept_only_when_everything_holds(code, score, title, how):
    raw = item(code, score, title=title, how=how)
    texts = {name: rules.clean(raw[name]) for name in LONGEST}
    is_good = (
        0 <= score <= 100
        and all(texts[name] for name in ("title", "source", "how"))
        and all(len(texts[name]) <= longest for name, longest in LONGEST.items())
    )

    if is_good:
        assert rules.checked_item(raw).as_dict() == raw | texts
    else:
        with pytest.raises(BadInput):
            rules.checked_item(raw)


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ({"title": "  "}, "请填写“检查内容”。"),
        ({"how": ""}, "请填写“怎么看”。"),
        ({"source": ""}, "请填写“依据”。"),
        ({"title": "字" * 121}, "“检查内容”不超过 120 个字。"),
        ({"score": 101}, "分值应为 0 到 100 的整数。"),
        ({"score": True}, "分值应为 0 到 100 的整数。"),
        ({"score": "5"}, "分值应为 0 到 100 的整数。"),
        ({"code": "A B"}, "检查项代码只用小写字母、数字和连字符，不超过40个字符。"),
        ({"code": "-x"}, "检查项代码只用小写字母、数字和连字符，不超过40个字符。"),
        ({"photo": "maybe"}, "请选择拍照要求、隐患等级和依据的把握程度。"),
        ({"grade": ""}, "请选择拍照要求、隐患等级和依据的把握程度。"),
    ],
)
def test_a_bad_item_is_refused_with_what_to_do(given_, said):
    with pytest.raises(BadInput) as refusal:
        rules.checked_item(item() | given_)

    assert str(refusal.value) == said


def test_a_list_is_refused_when_codes_repeat_or_there_are_too_many():
    with pytest.raises(BadInput, match="检查项代码重复：exit。"):
        rules.checked_items([item(), item()])
    with pytest.raises(BadInput, match="最多 100 项"):
        rules.checked_items(item(f"i{n}") for n in range(101))


@pytest.mark.parametrize(
    ("scores", "said"), [([], "还没有检查项"), ([99], "现为 99 分"), ([60, 50], "现为 110 分")]
)
def test_a_list_that_does_not_add_up_is_not_published(scores, said):
    items = rules.checked_items(item(f"i{n}", score) for n, score in enumerate(scores))

    with pytest.raises(BadInput, match=said):
        rules.check_publishable(items)


@given(LISTS, LISTS)
def test_applying_the_difference_makes_the_new_list(old, new):
    difference = rules.compare(old, new)

    assert difference.apply(old) == new
    assert bool(difference) == (old != new)


@given(LISTS, ITEMS)
def test_with_item_replaces_in_place_or_appends(items, one):
    made = rules.with_item(items, one)

    assert rules.item_of(made, one.code) == one
    kept = [each.code for each in items]
    assert [each.code for each in made] == (kept if one.code in kept else [*kept, one.code])


@given(LISTS, st.data())
def test_moving_and_removing_keep_everything_else(items, data):
    if not items:
        return
    one = data.draw(st.sampled_from(items))
    by = data.draw(st.sampled_from([-1, 1]))

    moved = rules.with_item_moved(items, one.code, by)
    assert sorted(moved, key=lambda i: i.code) == sorted(items, key=lambda i: i.code)
    at = min(max(items.index(one) + by, 0), len(items) - 1)
    assert moved.index(one) == at
    left = rules.without_item(items, one.code)
    assert [*left] == [each for each in items if each.code != one.code]


@pytest.mark.parametrize("step", [rules.item_of, rules.without_item])
def test_an_unknown_item_is_refused(step):
    with pytest.raises(ItemMissing):
        step((), "exit")


def test_a_difference_tells_what_changed_in_words():
    [old] = rules.items_of([item()])
    new = replace(old, title="新", score=50, photo=Photo.NONE)
    difference = rules.compare([old], [new])

    assert difference.changed[0].told == [
        ("检查内容", "疏散通道、安全出口畅通", "新"),
        ("拍照要求", "必须拍照", "不要求"),
        ("分值", "100", "50"),
    ]
    assert difference.counts() == {"added": 0, "changed": 1, "removed": 0}
