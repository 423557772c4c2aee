"""What places are by rule: every criterion of every shipped rule, worked by hand."""

from datetime import date

import hypothesis.strategies as st
import pytest
from hypothesis import given

from wanghuo.kernel.rulebook import services as rulebook
from wanghuo.register.places.judging import BOUNDS, CriteriaRefused, judge, read_criteria
from wanghuo.register.places.judging.criteria import written
from wanghuo.register.places.queries.status import of_rule, significant
from wanghuo.register.places.rules import Answer, PlaceKind, PlaceStatus
from wanghuo.register.places.rules.attributes import ATTRIBUTES, parking_gap
from wanghuo.register.places.rules.sectors import default_sector

ON = date(2026, 3, 2)
YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
HUBEI, SHANDONG, GUANGDONG = "420100000000", "370100000000", "440111000000"
FUJIAN, BEIJING, ZHUSHAN = "350100000000", "110101000000", "420323000000"


def answer(status, region, kind, **known):
    found = of_rule(rulebook.rule(f"status.{status}", region, ON))
    return judge(kind, known, found.criteria, found.version).answer


SMALL = [
    # 山东口径：商场 <300 ㎡，餐饮 <100 座，旅馆 <50 床，公娱 1–3 层且 <200 ㎡，休闲健身 <200 ㎡，
    # 医疗 <30 床及卫生院，寄宿 <50 床、非寄宿校 <500 人，托幼 <100 人，易燃易爆 <100 ㎡
    ("shop", {"area_m2": 299.9}, YES), ("shop", {"area_m2": 300}, NO),
    ("market", {"area_m2": 120}, YES), ("complex", {"area_m2": 120}, NO), ("shop", {}, UNKNOWN),
    ("restaurant", {"seats": 99}, YES), ("restaurant", {"seats": 100}, NO),
    ("hotel", {"beds": 49}, YES), ("hotel", {"beds": 50}, NO), ("homestay", {"beds": 8}, YES),
    ("entertainment", {"area_m2": 199, "top_floor": 3}, YES),
    ("entertainment", {"area_m2": 199, "top_floor": 4}, NO),
    ("entertainment", {"area_m2": 200, "top_floor": 3}, NO),
    ("entertainment", {"area_m2": 199}, UNKNOWN), ("entertainment", {"area_m2": 500}, NO),
    ("leisure", {"area_m2": 199}, YES), ("leisure", {"area_m2": 200}, NO),
    ("hospital", {"beds": 29}, YES), ("hospital", {"beds": 30}, NO), ("clinic", {}, YES),
    ("school", {"boarders": 49}, YES), ("school", {"boarders": 50}, NO),
    ("school", {"boarders": 0, "students": 499}, YES),
    ("school", {"boarders": 0, "students": 500}, NO),
    ("school", {"boarders": 50, "students": 100}, NO), ("school", {"students": 100}, UNKNOWN),
    ("kindergarten", {"students": 99}, YES), ("kindergarten", {"students": 100}, NO),
    ("dangerous_shop", {"area_m2": 99}, YES), ("dangerous_shop", {"area_m2": 100}, NO),
    ("factory", {"area_m2": 10}, NO), ("heritage", {}, NO),
]  # fmt: skip


@pytest.mark.parametrize("region", ["", HUBEI, SHANDONG])
@pytest.mark.parametrize(("kind", "known", "expected"), SMALL)
def test_small_premises_by_the_usual_bounds(region, kind, known, expected):
    assert answer("small", region, kind, **known) is expected


@pytest.mark.parametrize(
    ("kind", "known", "expected"),
    [
        # 广东三小：小档口 ≤300 ㎡，小作坊每层 ≤250 ㎡ 且 ≤24 m，小娱乐 ≤200 ㎡
        ("shop", {"area_m2": 300}, YES), ("shop", {"area_m2": 300.1}, NO),
        ("home_workshop", {"largest_floor_m2": 250, "height_m": 24}, YES),
        ("home_workshop", {"largest_floor_m2": 251, "height_m": 24}, NO),
        ("home_workshop", {"largest_floor_m2": 250, "height_m": 24.1}, NO),
        ("home_workshop", {"largest_floor_m2": 250}, UNKNOWN),
        ("entertainment", {"area_m2": 200}, YES), ("entertainment", {"area_m2": 201}, NO),
        ("hotel", {"beds": 5}, NO),
    ],
)  # fmt: skip
def test_small_premises_in_guangdong(kind, known, expected):
    assert answer("small", GUANGDONG, kind, **known) is expected


GATHERING = {
    "hotel", "homestay", "restaurant", "shop", "market", "complex", "waiting_hall", "stadium",
    "entertainment", "leisure",
}  # fmt: skip
CROWDED = GATHERING | {
    "hospital", "school", "care_home", "kindergarten", "library", "scenic", "religious",
}  # fmt: skip


@pytest.mark.parametrize("kind", list(PlaceKind))
def test_public_and_crowded_places_are_those_the_law_lists(kind):
    assert answer("gathering", "", kind) is (YES if kind in GATHERING else NO)
    assert answer("crowded", "", kind) is (YES if kind in CROWDED else NO)


@pytest.mark.parametrize(
    ("region", "kind", "known", "expected"),
    [
        # 公通字〔2001〕97号口径：达到即是
        (HUBEI, "shop", {"area_m2": 1000}, YES), (HUBEI, "shop", {"area_m2": 999.9}, NO),
        (HUBEI, "hotel", {"rooms": 50}, YES), (HUBEI, "hotel", {"rooms": 49}, NO),
        (HUBEI, "entertainment", {"area_m2": 200}, YES),
        (HUBEI, "entertainment", {"area_m2": 199}, NO), (HUBEI, "stadium", {}, YES),
        (HUBEI, "hospital", {"beds": 50}, YES), (HUBEI, "hospital", {"beds": 49}, NO),
        (HUBEI, "care_home", {"beds": 50}, YES), (HUBEI, "kindergarten", {"beds": 49}, NO),
        (HUBEI, "school", {"boarders": 100}, YES), (HUBEI, "school", {"boarders": 99}, NO),
        (HUBEI, "waiting_hall", {"area_m2": 500}, YES),
        (HUBEI, "waiting_hall", {"area_m2": 499}, NO),
        (HUBEI, "library", {"area_m2": 2000}, YES), (HUBEI, "library", {"area_m2": 1999}, NO),
        (HUBEI, "shop", {}, UNKNOWN), (HUBEI, "factory", {"area_m2": 9000}, NO),
        # 福建：商场 ≥3000 ㎡ 或任一层 ≥1500 ㎡，歌舞 ≥300 ㎡
        (FUJIAN, "shop", {"area_m2": 3000}, YES),
        (FUJIAN, "shop", {"area_m2": 2999, "largest_floor_m2": 1500}, YES),
        (FUJIAN, "shop", {"area_m2": 2999, "largest_floor_m2": 1499}, NO),
        (FUJIAN, "shop", {"area_m2": 2999}, UNKNOWN),
        (FUJIAN, "entertainment", {"area_m2": 300}, YES),
        (FUJIAN, "entertainment", {"area_m2": 299}, NO),
        # 北京：地上 ≥3000，地下 ≥1000，体育馆 ≥2500，餐饮 ≥2000
        (BEIJING, "shop", {"area_m2": 2999, "underground_m2": 1000}, YES),
        (BEIJING, "shop", {"area_m2": 3000}, YES),
        (BEIJING, "stadium", {"area_m2": 2500}, YES), (BEIJING, "stadium", {"area_m2": 2499}, NO),
        (BEIJING, "restaurant", {"area_m2": 2000}, YES),
        (BEIJING, "restaurant", {"area_m2": 1999}, NO),
    ],
)  # fmt: skip
def test_key_units_by_the_bounds_of_their_region(region, kind, known, expected):
    assert answer("key", region, kind, **known) is expected


@pytest.mark.parametrize("region", ["", ZHUSHAN])
@pytest.mark.parametrize(
    ("kind", "known", "expected"),
    [
        # 竹山：宾馆 >3 万㎡ 或 ≥300 间；商场 >3 万㎡、>300 人或年收 >2 亿；公娱 >2000 ㎡；
        # 养老托幼 ≥100 床；
        # 寄宿 ≥500 床；劳动密集 >300 人；易燃易爆 >200 人或 >2000 万
        ("hotel", {"area_m2": 30000, "rooms": 299}, NO), ("hotel", {"area_m2": 30001}, YES),
        ("hotel", {"area_m2": 1, "rooms": 300}, YES), ("hotel", {"area_m2": 1}, UNKNOWN),
        ("shop", {"area_m2": 1, "employees": 301}, YES),
        ("shop", {"area_m2": 1, "employees": 300, "annual_revenue_wan": 20000}, NO),
        ("shop", {"area_m2": 1, "employees": 300, "annual_revenue_wan": 20001}, YES),
        ("entertainment", {"area_m2": 2000}, NO), ("entertainment", {"area_m2": 2001}, YES),
        ("care_home", {"beds": 100}, YES), ("care_home", {"beds": 99}, NO),
        ("school", {"boarders": 500}, YES), ("school", {"boarders": 499}, NO),
        ("factory", {"employees": 301}, YES), ("factory", {"employees": 300}, NO),
        ("chemical", {"employees": 201}, YES),
        ("chemical", {"employees": 200, "assets_wan": 2000}, NO),
        ("chemical", {"employees": 200, "assets_wan": 2001}, YES),
    ],
)  # fmt: skip
def test_high_risk_units_by_their_bounds(region, kind, known, expected):
    assert answer("high_risk", region, kind, **known) is expected


def test_every_shipped_criterion_is_worked_by_hand_above():
    """A criterion that no case names would be one nobody checked."""
    shipped = {
        (rule.code, rule.region): len(rule.parameters["criteria"])
        for rule in rulebook.rulebook().rules
        if rule.code.startswith("status.")
    }

    assert shipped == {
        ("status.crowded", ""): 7, ("status.gathering", ""): 6,
        ("status.high_risk", ""): 11, ("status.high_risk", "420323"): 11,
        ("status.key", ""): 8, ("status.key", "11"): 4, ("status.key", "35"): 3,
        ("status.small", ""): 11, ("status.small", "37"): 11, ("status.small", "44"): 3,
    }  # fmt: skip


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
    assert reason("factory") == "此类场所不在界定范围内。"


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
    data = [{"label": "甲", "kinds": ["shop"], "area_m2": {bound: 5.0}}]

    assert written(read_criteria(data)) == data


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
