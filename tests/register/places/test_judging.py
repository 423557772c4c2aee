"""What places are by rule: every criterion of every shipped rule, worked by hand."""

from datetime import date
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given

from tests.register.places.worked import (
    BEIJING,
    CROWDED,
    FUJIAN,
    GATHERING,
    GUANGDONG,
    HUBEI,
    NO,
    TABLES,
    UNKNOWN,
    YES,
    ZHUSHAN,
)
from wanghuo.kernel.rulebook import services as rulebook
from wanghuo.register.places.judging import BOUNDS, CriteriaRefused, judge, read_criteria
from wanghuo.register.places.judging.criteria import NUMBERS, written
from wanghuo.register.places.queries.status import of_rule, significant
from wanghuo.register.places.rules import PlaceKind, PlaceStatus
from wanghuo.register.places.rules.attributes import ATTRIBUTES, parking_gap
from wanghuo.register.places.rules.sectors import default_sector
from wanghuo.register.records.rules import Sort

ON = date(2026, 3, 2)


def answer(status, region, kind, **known):
    found = of_rule(rulebook.rule(f"status.{status}", region, ON))
    return judge(kind, known, found.criteria, found.version).answer


@pytest.mark.parametrize(
    ("status", "region", "kind", "known", "expected"),
    [(*rule, *case) for rule, cases in TABLES.items() for case in cases],
)
def test_each_case_worked_by_hand(status, region, kind, known, expected):
    assert answer(status, region, kind, **known) is expected


@pytest.mark.parametrize(("status", "named"), [("gathering", GATHERING), ("crowded", CROWDED)])
def test_public_and_crowded_places_are_those_the_law_lists_and_no_others(status, named):
    others = set(PlaceKind) - {kind for kind, _, _ in named}

    assert {answer(status, "", kind) for kind in others} == {NO}


def test_a_standard_binds_in_its_years():
    def in_force(day):
        return rulebook.rule("status.key", BEIJING, day).title

    assert "2007年修订版" in in_force(date(2023, 12, 31))
    assert "2023年修订" in in_force(date(2024, 1, 1))


IN_FORCE = [
    rule
    for rule in rulebook.rulebook().rules
    if rule.code.startswith("status.") and rule.is_in_force(ON)
]


@pytest.mark.parametrize("rule", IN_FORCE, ids=lambda rule: rule.version)
def test_every_condition_of_every_rule_decides_a_case_above(rule):
    """A bound that no case turns on would be one nobody worked by hand."""
    cases = next(
        cases
        for (status, region), cases in TABLES.items()
        if rulebook.rule(f"status.{status}", region, ON) is rule
    )
    idle = []
    for one in read_criteria(rule.parameters["criteria"]):
        results = [
            [condition.holds(known) for condition in one.conditions]
            for kind, known, _ in cases
            if kind in one.kinds
        ]
        if not any(all(row) for row in results):
            idle.append(one.label)
        for place, condition in enumerate(one.conditions):
            rest = [row[:place] + row[place + 1 :] for row in results if row[place] is False]
            if not any(all(others) for others in rest):
                idle.append(condition.words)

    assert idle == []


def test_reasons_say_numbers_and_what_is_missing():
    found = of_rule(rulebook.rule("status.key", HUBEI, ON))

    def reason(kind, **known):
        return judge(kind, known, found.criteria, found.version).reason

    assert reason("shop", area_m2=1200) == (
        "经营可燃商品的商场、市场：建筑面积 1200 ㎡，达到 1000 ㎡。"
    )
    assert reason("shop", area_m2=80) == "未达到界定标准：建筑面积 80 ㎡。"
    assert reason("shop") == "缺少建筑面积，请补充后自动判定。"
    assert reason("stadium") == "属于体育场馆、会堂。"
    assert reason("rental") == "此类场所不在界定范围内。"
    assert reason("factory", employees=500) == "缺少劳动密集型企业，请补充后自动判定。"
    assert reason("factory", employees=500, labour_intensive="no") == (
        "未达到界定标准：劳动密集型企业为否。"
    )
    assert reason("factory", employees=500, labour_intensive="yes") == (
        "劳动密集型生产、加工企业：员工人数 500 人，达到 100 人；劳动密集型企业为是。"
    )
    assert reason("office") == (
        "未达到界定标准：没有登记为县级以上党政机关、法院、检察院；所在建筑高度没有登记。"
    )
    assert reason("office", is_organ=True) == "国家机关：是县级以上党政机关、法院、检察院。"
    assert reason("esports", area_m2=260) == (
        "新业态：建筑面积 260 ㎡，达到 200 ㎡；是否属于公共娱乐场所，请人工认定。"
    )


numbers = st.none() | st.integers(0, 5000) | st.floats(0, 5000)


@given(
    status=st.sampled_from(list(PlaceStatus)),
    region=st.sampled_from(["", HUBEI, GUANGDONG, FUJIAN, BEIJING, ZHUSHAN]),
    kind=st.sampled_from(list(PlaceKind)),
    known=st.dictionaries(
        st.sampled_from(["area_m2", "beds", "rooms", "boarders", "seats", "employees"]), numbers
    ),
    more=st.dictionaries(
        st.sampled_from(["area_m2", "beds", "rooms", "boarders", "seats", "employees"]),
        st.integers(0, 5000),
    ),
)
def test_knowing_more_settles_what_was_unknown_and_changes_nothing_else(
    status, region, kind, known, more
):
    known = {name: value for name, value in known.items() if value is not None}
    before = answer(status.value, region, kind, **known)
    after = answer(status.value, region, kind, **(more | known))

    assert before is after or before is UNKNOWN


@pytest.mark.parametrize("bound", BOUNDS)
def test_criteria_are_read_and_written_back(bound):
    data = [
        {"label": "甲", "kinds": ["shop"], "area_m2": {bound: 5.0}},
        {"label": "乙", "kinds": ["shop"], "ask": "问谁", "seats": {bound: 5.0, "unknown": False}},
        {"label": "丙", "kinds": ["heritage"], "heritage_level": {"one_of": ["national"]}},
        {"label": "丁", "kinds": ["heritage"], "is_timber": {"is": False}},
    ]

    assert written(read_criteria(data)) == data


def test_criteria_read_as_people_speak():
    data = [
        {"label": "乙", "kinds": ["shop"], "ask": "问谁",
         "seats": {"at_most": 5, "unknown": False}},
        {"label": "丙", "kinds": ["heritage"], "heritage_level": {"one_of": ["national"]},
         "is_timber": {"is": True}},
        {"label": "丁", "kinds": ["stadium"]},
    ]  # fmt: skip

    assert [one.words for one in read_criteria(data)] == [
        "乙（商店）：座位数不超过 5 座（没有登记的按否计）（问谁，人工认定）",
        "丙（文物古建筑）：文物保护级别为全国重点文物保护单位，且是木结构为主",
        "丁（体育场馆、会堂）",
    ]


@pytest.mark.parametrize("counts_as", [True, False])
def test_what_is_not_written_down_counts_as_the_rule_says(counts_as):
    data = [{"label": "甲", "kinds": ["shop"], "area_m2": {"at_least": 5, "unknown": counts_as}}]

    verdict = judge("shop", {}, read_criteria(data), "v")

    assert verdict.answer is (YES if counts_as else NO)
    assert "没有登记" in verdict.reason


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"kinds": ["shop"]}, "缺少说明"),
        ({"label": "甲", "kinds": []}, "场所类别"),
        ({"label": "甲", "kinds": ["castle"]}, "castle"),
        ({"label": "甲", "kinds": ["shop"], "height": {"at_least": 1}}, "没有“height”"),
        ({"label": "甲", "kinds": ["shop"], "policy_note": {"at_least": 1}}, "没有“policy_note”"),
        ({"label": "甲", "kinds": ["shop"], "area_m2": {"above": 1}}, "比较方式"),
        ({"label": "甲", "kinds": ["shop"], "area_m2": {"at_least": "多"}}, "应为数字"),
        ({"label": "甲", "kinds": ["shop"], "area_m2": {"at_least": True}}, "应为数字"),
        ({"label": "甲", "kinds": ["shop"], "area_m2": 300}, "样式"),
        ({"label": "甲", "kinds": ["shop"], "area_m2": {"unknown": True}}, "样式"),
        ({"label": "甲", "kinds": ["shop"], "area_m2": {"at_least": 1, "unknown": 1}}, "unknown"),
        ({"label": "甲", "kinds": "shop"}, "场所类别"),
        ({"label": "甲", "kinds": [["shop"]]}, "场所类别"),
        ({"label": "甲", "kinds": ["shop"], "ask": 1}, "ask"),
        ({"label": "甲", "kinds": ["shop"], "is_timber": {"at_least": 1}}, "只能是 is"),
        ({"label": "甲", "kinds": ["shop"], "is_timber": {"is": 1}}, "是否项"),
        ({"label": "甲", "kinds": ["shop"], "heritage_level": {"one_of": ["甲"]}}, "只能从"),
        ({"label": "甲", "kinds": ["shop"], "heritage_level": {"one_of": "national"}}, "只能从"),
    ],
)
def test_criteria_that_cannot_be_used_are_refused(data, problem):
    with pytest.raises(CriteriaRefused, match=problem):
        read_criteria([data])


def test_codes_lose_their_empty_groups():
    codes = {
        "440000000000": "44", "440100000000": "4401", "440111000000": "440111",
        "440111103000": "440111103", "440111103201": "440111103201",
        "440111103201001": "440111103201001",
    }  # fmt: skip

    assert {code: significant(code) for code in codes} == codes


def test_parking_places_missing():
    assert parking_gap({"vehicles": 320, "parking_spaces": 200}) == 120
    assert parking_gap({"vehicles": 100, "parking_spaces": 200}) == 0
    assert parking_gap({"vehicles": 100}) is None


def test_every_kind_has_a_line_of_business_or_may_be_any():
    without = {kind for kind in PlaceKind if not default_sector(kind)}

    assert without == {
        PlaceKind.OFFICE, PlaceKind.MIXED_USE, PlaceKind.UNDERGROUND, PlaceKind.COLOUR_STEEL,
        PlaceKind.BIKE_CHARGING, PlaceKind.OTHER,
    }  # fmt: skip


def test_attributes_have_names_and_labels_of_their_own():
    assert len({one.name for one in ATTRIBUTES}) == len(ATTRIBUTES)
    assert len({one.label for one in ATTRIBUTES}) == len(ATTRIBUTES)


def test_the_manual_names_every_code_that_criteria_may_use():
    manual = (Path(__file__).parents[3] / "docs/user/place_status.md").read_text()
    usable = [one for one in ATTRIBUTES if one.sort in {*NUMBERS, Sort.FLAG, Sort.TERM}]
    said = [f"`{kind.value}` {kind.label}" for kind in PlaceKind]
    said += [f"`{one.name}` {one.heading}" for one in usable]
    said += [f"`{term.value}` {term.label}" for one in usable for term in one.terms or ()]

    assert [words for words in said if words not in manual] == []
