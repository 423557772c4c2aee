"""Cases worked by hand, every bound from both sides, and what must hold of any case."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.prevention.major_hazards.judging.test_standards import COUNTED, DIRECT
from wanghuo.prevention.major_hazards.judging import Case, judge
from wanghuo.prevention.major_hazards.rules import (
    By,
    Decision,
    ElementsRefused,
    ExemptionsRefused,
    Site,
)

ON = date(2025, 10, 31)
OLD, NEW = "GB 35181-2017", "GB 35181-2025"

# 5.3.3: the lists by hand, and for each sort of place elements outside its list
CROWDED_LIST = [*(f"7.3.{number}" for number in range(1, 10)), "7.5", "7.9.3"]
EXPLOSIVE_LIST = ["7.1.1", "7.1.2", "7.1.3", "7.4.5", "7.4.6"]
OUTSIDE_BOTH = ["7.2.1", "7.2.2", "7.3.10", "7.6.1", "7.7.2", "7.8.1"]


def verdict(site, *elements, on=ON, exempt=()):
    return judge(Case(Site(site), tuple(elements), tuple(exempt)), on)


def outcome(site, *elements):
    found = verdict(site, *elements)
    return found.decision.value, found.by.value, list(found.matched)


@pytest.mark.parametrize(("site", "element"), list(itertools.product(Site, DIRECT)))
def test_one_direct_element_decides_at_any_site(site, element):
    assert outcome(site, element) == ("major", "direct", [element])


@pytest.mark.parametrize(("site", "element"), list(itertools.product(Site, COUNTED)))
def test_one_counted_element_decides_nowhere(site, element):
    assert outcome(site, element) == ("not_major", "none", [])


@pytest.mark.parametrize("pair", list(itertools.combinations(CROWDED_LIST, 2)))
def test_two_of_the_crowded_list_are_not_enough(pair):
    assert outcome("crowded", *pair) == ("not_major", "none", [])


@pytest.mark.parametrize("three", list(itertools.combinations(CROWDED_LIST, 3)))
def test_three_of_the_crowded_list_are_enough_there_and_nowhere_else(three):
    assert outcome("crowded", *three) == ("major", "comprehensive", list(three))
    others = [verdict(site, *three).decision for site in ("explosive", "important", "other")]
    assert others == [Decision.NOT_MAJOR] * 3


@pytest.mark.parametrize("pair", list(itertools.combinations(EXPLOSIVE_LIST, 2)))
def test_two_of_the_explosive_list_are_not_enough(pair):
    assert outcome("explosive", *pair) == ("not_major", "none", [])


@pytest.mark.parametrize("three", list(itertools.combinations(EXPLOSIVE_LIST, 3)))
def test_three_of_the_explosive_list_are_enough_there_and_nowhere_else(three):
    assert outcome("explosive", *three) == ("major", "comprehensive", list(three))
    others = [verdict(site, *three).decision for site in ("crowded", "important", "other")]
    assert others == [Decision.NOT_MAJOR] * 3


@pytest.mark.parametrize("site", ["crowded", "explosive", "important"])
def test_of_any_elements_three_are_not_enough_and_four_are(site):
    three, four = OUTSIDE_BOTH[:3], OUTSIDE_BOTH[:4]

    assert outcome(site, *three) == ("not_major", "none", [])
    assert outcome(site, *four) == ("major", "comprehensive", four)


def test_elsewhere_five_are_not_enough_and_six_are():
    assert outcome("other", *OUTSIDE_BOTH[:5]) == ("not_major", "none", [])
    assert outcome("other", *OUTSIDE_BOTH) == ("major", "comprehensive", OUTSIDE_BOTH)


def test_elsewhere_the_lists_of_other_sites_count_for_nothing():
    assert outcome("other", *CROWDED_LIST[:5]) == ("not_major", "none", [])
    assert outcome("other", *EXPLOSIVE_LIST) == ("not_major", "none", [])


@pytest.mark.parametrize(
    ("site", "elements"),
    [
        # GA 653-2006 said 2, 2, 3, 4, and is often taken for what is in force
        ("crowded", ["7.3.1", "7.3.2"]),
        ("explosive", ["7.1.1", "7.1.2"]),
        ("important", ["7.1.1", "7.3.1", "7.4.1"]),
        ("other", ["7.1.1", "7.3.1", "7.4.1", "7.5"]),
    ],
)
def test_the_numbers_of_the_old_industry_standard_do_not_decide(site, elements):
    assert outcome(site, *elements) == ("not_major", "none", [])


@pytest.mark.parametrize(
    ("site", "elements", "expected"),
    [
        # two of the list and one outside: 5.3.3a has 2, 5.3.3c has 3
        ("crowded", ["7.3.1", "7.3.2", "7.1.1"], ("not_major", "none", [])),
        # two of the list and two outside: 5.3.3c has 4
        (
            "crowded",
            ["7.3.1", "7.3.2", "7.1.1", "7.1.2"],
            ("major", "comprehensive", ["7.1.1", "7.1.2", "7.3.1", "7.3.2"]),
        ),
        # three of the list and one outside: both, so all four count
        (
            "crowded",
            ["7.3.1", "7.3.2", "7.3.3", "7.1.1"],
            ("major", "comprehensive", ["7.1.1", "7.3.1", "7.3.2", "7.3.3"]),
        ),
        # 7.3.10 to 7.3.12 are not of the list
        ("crowded", ["7.3.10", "7.3.11", "7.3.12"], ("not_major", "none", [])),
        # a direct one among many that count: the direct one decides
        ("other", ["7.1.1", "7.3.1", "6.8", "6.10"], ("major", "direct", ["6.8", "6.10"])),
        # the same one again and again is one
        ("crowded", ["7.3.1", "7.3.1", "7.3.1"], ("not_major", "none", [])),
        ("crowded", [], ("not_major", "none", [])),
        # written in any order, told in the standard's
        (
            "crowded",
            ["7.9.3", "7.5", "7.3.9"],
            ("major", "comprehensive", ["7.3.9", "7.5", "7.9.3"]),
        ),
    ],
)
def test_mixtures_worked_by_hand(site, elements, expected):
    assert outcome(site, *elements) == expected


def test_a_verdict_tells_its_edition_and_its_reckoning():
    assert verdict("crowded", "7.3.1", "7.3.2", "7.1.1").told() == {
        "decision": "not_major",
        "by": "none",
        "rule_version": OLD,
        "matched": [],
        "explain": (
            "没有直接判定要素；人员密集场所，5.3.3a 所列综合判定要素 2 条，未达到 3 条；"
            "5.3.3c 任意综合判定要素 3 条，未达到 4 条，不判定为重大火灾隐患。一般隐患仍须整改。"
        ),
    }


def test_strange_elements_are_named_and_once():
    with pytest.raises(ElementsRefused) as refused:
        verdict("crowded", "7.3.1", "9.9", "7.3.13", "9.9")

    assert list(refused.value.facts["refused"].parts) == ["9.9", "7.3.13"]
    assert str(refused.value) == (
        "GB 35181-2017 没有这些判定要素：9.9、7.3.13。请对照该标准的要素编号改正后再判定。"
    )


def test_strange_elements_are_refused_beside_a_direct_one():
    with pytest.raises(ElementsRefused):
        verdict("crowded", "6.1", "9.9")


@pytest.mark.parametrize("reason", ["5.1.3a", "5.1.3b", "5.1.3c"])
def test_an_exemption_holds_even_against_a_direct_element(reason):
    found = verdict("crowded", "6.1", exempt=[reason])

    assert (found.decision, found.by, found.matched) == (Decision.NOT_MAJOR, By.NONE, ())
    assert reason in found.explain


def test_a_strange_exemption_is_named():
    with pytest.raises(ExemptionsRefused, match=r"5\.1\.3d"):
        verdict("crowded", "6.1", exempt=["5.1.3d"])


@pytest.mark.parametrize(
    ("on", "version"),
    [
        (date(2025, 11, 1), NEW),
        (date(2026, 11, 29), NEW),
        (date(2018, 6, 30), None),
    ],
)
@pytest.mark.parametrize("elements", [["6.1"], CROWDED_LIST, ["9.9"], []])
def test_without_a_text_a_person_decides(on, version, elements):
    found = verdict("crowded", *elements, on=on)

    assert (found.decision, found.by, found.rule_version, found.matched) == (
        Decision.NEEDS_HUMAN,
        By.NONE,
        version,
        (),
    )
    assert "人工判定" in found.explain


@pytest.mark.parametrize("on", [date(2018, 7, 1), date(2025, 10, 31)])
def test_the_first_and_the_last_day_are_of_the_edition(on):
    assert verdict("crowded", "6.1", on=on).decision is Decision.MAJOR


ANY = st.lists(st.sampled_from([*DIRECT, *COUNTED]), max_size=12)


@given(site=st.sampled_from(list(Site)), elements=ANY, more=ANY)
def test_another_element_never_makes_it_less_grave(site, elements, more):
    before = verdict(site, *elements).decision
    after = verdict(site, *elements, *more).decision

    assert (before, after) != (Decision.MAJOR, Decision.NOT_MAJOR)


@given(site=st.sampled_from(list(Site)), elements=ANY, order=st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(site, elements, order):
    again = [*elements, *elements]
    order.shuffle(again)

    assert verdict(site, *elements) == verdict(site, *again)


@given(site=st.sampled_from(list(Site)), elements=ANY)
def test_what_matched_was_found_and_decides_alone(site, elements):
    found = verdict(site, *elements)

    assert set(found.matched) <= set(elements)
    if found.decision is Decision.MAJOR:
        assert verdict(site, *found.matched).decision is Decision.MAJOR
    else:
        assert found.matched == ()
