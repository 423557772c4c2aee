"""A refusal is Chinese, and can be said again in another language."""

import copy
from datetime import date

import pytest

from wanghuo.kernel.errors import BadInput, Listing, NotFound, Words, said

ENGLISH = {
    "未找到该{what}，可能已被移除或不在您的管辖范围内。": "Not found: {what}.",
    "区划": "Area",
    "“{name}”已于 {on} 停用。": "“{name}” closed on {on}.",
    "只能填：{choices}。": "One of: {choices}.",
    "县": "County",
    "、": ", ",
}


def english(text):
    return ENGLISH.get(text, text)


def test_words_are_the_filled_template():
    assert Words("第{n}版", n=3) == "第3版"


def test_words_are_said_with_their_facts_untouched():
    words = Words("“{name}”已于 {on} 停用。", name="清石", on=date(2026, 3, 2))

    assert words.said(english) == "“清石” closed on 2026-03-02."


def test_words_within_words_are_said_too():
    words = Words("只能填：{choices}。", choices=Listing(["县", Words("{n}村", n=2)]))

    assert (words, words.said(english)) == ("只能填：县、2村。", "One of: County, 2村.")


def test_error_is_chinese_until_it_is_said():
    refusal = NotFound(what="区划")

    assert str(refusal) == "未找到该区划，可能已被移除或不在您的管辖范围内。"
    assert refusal.said(english) == "Not found: Area."


def test_braces_that_somebody_typed_are_no_template():
    refusal = BadInput(problem=Words("“{text}”不是数字", text="{x}"))

    assert (str(refusal), refusal.said(english)) == ("“{x}”不是数字", "“{x}”不是数字")


def test_a_copy_says_the_same():
    words = Words("只能填：{choices}。", choices=Listing(["县", "{x}"]))

    again = copy.deepcopy(words)

    assert (again, again.said(english)) == (words, "One of: County, {x}.")


@pytest.mark.parametrize("fact", ["", 3, None, date(2026, 3, 2)])
def test_what_is_no_words_stays_what_it_is(fact):
    assert said(fact, english) == fact
