"""Which rule binds: every region and every edge of a span."""

from datetime import date
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.kernel.rulebook.rules import (
    Confidence,
    Rule,
    Rulebook,
    RuleMissing,
    RuleTextMissing,
    overlaps,
)

OLD_END, NEW_START = date(2025, 10, 31), date(2025, 11, 1)


def make_rule(code="hazard.major", region="", first=date(2018, 7, 1), last=None, **fields):
    parameters = MappingProxyType(fields.pop("parameters", {"elements": 10}))
    return Rule(
        code=code,
        title=fields.pop("title", "判定规则"),
        source="标准",
        clause="5.3.3",
        region=region,
        effective_from=first,
        effective_to=last,
        confidence=Confidence.VERIFIED,
        note="",
        is_text_at_hand=fields.pop("is_text_at_hand", True),
        parameters=parameters,
        version=f"{code}@{region}@{first}",
        file="made_up.toml",
    )


OLD = make_rule(last=OLD_END)
NEW = make_rule(first=NEW_START)
CITY = make_rule(region="4401", first=date(2024, 1, 1), last=date(2024, 12, 31))
COUNTY = make_rule(region="440111", first=date(2024, 6, 1))
BOOK = Rulebook([NEW, COUNTY, OLD, CITY])


@pytest.mark.parametrize(
    ("region_code", "on", "expected"),
    [
        ("", date(2018, 7, 1), OLD),  # the first day is in force
        ("", OLD_END, OLD),  # so is the last
        ("", NEW_START, NEW),
        ("110101000000", date(2024, 7, 1), OLD),  # another province
        ("440111000000", date(2023, 12, 31), OLD),
        ("440111000000", date(2024, 1, 1), CITY),
        ("440111000000", date(2024, 6, 1), COUNTY),  # narrower than the city
        ("440111103201", date(2030, 1, 1), COUNTY),  # a village within
        ("440111103201001001", date(2030, 1, 1), COUNTY),  # and its grid
        ("440112000000", date(2024, 12, 31), CITY),  # the county next door
        ("440112000000", date(2025, 1, 1), OLD),  # the city's rule has ended
        ("440112000000", date(2026, 1, 1), NEW),
        ("4401", date(2024, 7, 1), CITY),
        ("44", date(2024, 7, 1), OLD),  # a city's rule does not bind its province
    ],
)
def test_rule_is_that_of_the_narrowest_region_in_force(region_code, on, expected):
    assert BOOK.rule("hazard.major", region_code, on) is expected


def test_rule_before_the_first_day_is_missing():
    with pytest.raises(RuleMissing) as refusal:
        BOOK.rule("hazard.major", "", date(2018, 6, 30))

    assert str(refusal.value) == (
        "规则库中没有 2018-06-30 适用于地区“全国”的“hazard.major”，无法自动判定，"
        "请人工判定，或由管理员在规则目录中补充该规则。"
    )


def test_rule_in_a_gap_between_versions_is_missing():
    book = Rulebook([make_rule(last=date(2020, 1, 1)), make_rule(first=date(2020, 1, 3))])

    with pytest.raises(RuleMissing):
        book.rule("hazard.major", "440111000000", date(2020, 1, 2))


def test_rule_of_an_unknown_code_is_missing():
    with pytest.raises(RuleMissing):
        BOOK.rule("hazard.minor", "440111000000", date(2024, 7, 1))


def test_rule_whose_text_is_not_at_hand_refuses_and_does_not_fall_back():
    absent = make_rule(
        region="44", title="重大火灾隐患判定规则", is_text_at_hand=False, parameters={}
    )
    book = Rulebook([OLD, absent])

    with pytest.raises(RuleTextMissing) as refusal:
        book.rule("hazard.major", "440111000000", date(2024, 7, 1))

    assert str(refusal.value) == (
        "“重大火灾隐患判定规则”现行版本的条文不在手，无法按现行标准判定，请人工判定。"
    )
    assert book.rule("hazard.major", "110000000000", date(2024, 7, 1)) is OLD


def test_parameter_refuses_what_the_rule_does_not_hold():
    assert OLD.parameter("elements") == 10
    with pytest.raises(RuleTextMissing):
        OLD.parameter("people")


def test_rules_are_listed_by_code_region_and_first_day():
    assert BOOK.rules == [OLD, NEW, CITY, COUNTY]


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        ({}, {}, True),
        ({"last": date(2019, 1, 1)}, {"first": date(2019, 1, 1)}, True),  # share one day
        ({"last": date(2019, 1, 1)}, {"first": date(2019, 1, 2)}, False),
        ({"first": date(2019, 1, 2)}, {"last": date(2019, 1, 1)}, False),
        ({"last": date(2030, 1, 1)}, {"first": date(2019, 1, 1), "last": date(2019, 2, 1)}, True),
        ({}, {"region": "44"}, False),
        ({}, {"code": "hazard.minor"}, False),
    ],
)
def test_overlaps_finds_two_versions_of_one_day(one, other, clash):
    first, second = make_rule(**one), make_rule(**other)

    assert overlaps([first, second]) == ([(first, second)] if clash else [])


DAYS = st.dates(date(2020, 1, 1), date(2020, 3, 1))
SPANS = st.tuples(DAYS, st.none() | DAYS).filter(lambda s: s[1] is None or s[0] <= s[1])


@given(spans=st.lists(SPANS, max_size=4), on=DAYS)
def test_without_overlaps_at_most_one_version_is_in_force(spans, on):
    rules = [make_rule(first=first, last=last) for first, last in spans]
    in_force = [rule for rule in rules if rule.binds("440111", on)]

    if len(in_force) > 1:
        assert overlaps(rules)
