"""Versions of a plan are matched item by item, each once."""

import time

from hypothesis import given
from hypothesis import strategies as st

from wanghuo.governance.plans.rules import Change, ChangeKind, Entry, compare

HYDRANTS = "新建市政消火栓三十个并保持完好"
HYDRANTS_MORE = "新建市政消火栓四十个并保持完好"
ELECTRIC = "整治电动自行车进楼入户充电行为"
TRAINING = "每半年组织一次消防安全培训"

texts = st.text(alphabet="消防安全检查水源栓站一二三", max_size=14)
numbers = st.none() | st.integers(1, 6)


@st.composite
def versions(draw, prefix):
    drawn = draw(st.lists(st.tuples(numbers, texts, st.sampled_from(["", "甲"])), max_size=12))
    return [Entry(f"{prefix}{n}", no, text, body) for n, (no, text, body) in enumerate(drawn)]


def test_the_four_changes():
    old = [Entry("a", 1, HYDRANTS), Entry("b", 2, ELECTRIC), Entry("c", 3, TRAINING)]
    new = [Entry("x", 1, TRAINING), Entry("y", 2, HYDRANTS_MORE), Entry("z", 3, "建立微型消防站")]

    assert compare(old, new) == (
        Change(ChangeKind.CHANGED, "c", "x"),
        Change(ChangeKind.CHANGED, "a", "y"),
        Change(ChangeKind.ADDED, None, "z"),
        Change(ChangeKind.REMOVED, "b", None),
    )


def test_another_deadline_alone_is_a_change():
    old = [Entry("a", 1, HYDRANTS, "2024-12-31")]
    new = [Entry("x", 1, HYDRANTS, "2025-12-31")]

    assert compare(old, new) == (Change(ChangeKind.CHANGED, "a", "x"),)


def test_repeated_words_are_told_apart_by_number():
    old = [Entry("a", 1, HYDRANTS), Entry("b", 2, HYDRANTS)]
    new = [Entry("x", 2, HYDRANTS), Entry("y", 1, HYDRANTS)]

    assert compare(old, new) == (
        Change(ChangeKind.UNCHANGED, "b", "x"),
        Change(ChangeKind.UNCHANGED, "a", "y"),
    )


def test_same_number_with_other_words_is_another_task():
    old = [Entry("a", 1, HYDRANTS)]
    new = [Entry("x", 1, ELECTRIC)]

    assert compare(old, new) == (
        Change(ChangeKind.ADDED, None, "x"),
        Change(ChangeKind.REMOVED, "a", None),
    )


@given(old=versions("o"), new=versions("n"))
def test_every_item_is_accounted_for_once(old, new):
    changes = compare(old, new)

    assert sorted(c.old for c in changes if c.old) == sorted(e.key for e in old)
    assert [c.new for c in changes if c.new] == [e.key for e in new]


@given(old=versions("o"))
def test_a_version_equals_itself(old):
    assert {c.kind for c in compare(old, old)} <= {ChangeKind.UNCHANGED}
    assert all(c.old == c.new for c in compare(old, old) if c.old)


@given(old=versions("o"), new=versions("n"))
def test_kinds_say_which_sides_exist(old, new):
    for change in compare(old, new):
        assert (change.old is None) == (change.kind is ChangeKind.ADDED)
        assert (change.new is None) == (change.kind is ChangeKind.REMOVED)


def test_thousands_of_alike_items_do_not_explode():
    old = [Entry(f"o{n}", n, f"第{n}号消火栓每月检查一次并填写记录表格") for n in range(3000)]
    new = [Entry(f"n{n}", None, f"第{n}号消火栓每季检查一次并填写记录表册") for n in range(3000)]
    begun = time.process_time()

    changes = compare(old, new)

    assert time.process_time() - begun < 5
    assert len(changes) >= 3000
