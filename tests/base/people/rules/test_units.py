"""Every way of writing a unit, against a made-up county and one of its towns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.base.areas.rules import AreaLevel
from wanghuo.base.people.rules import (
    OrganisationCard,
    OrganisationKind,
    UnitMatch,
    UnitMatcher,
    UnknownUnit,
)

COUNTY, TOWN, OTHER_TOWN, VILLAGE, URBAN, FAR = "1/", "1/2/", "1/3/", "1/2/4/", "1/2/5/", "1/3/6/"
AREAS = {
    COUNTY: ("清石县", AreaLevel.COUNTY),
    TOWN: ("白水镇", AreaLevel.TOWN),
    OTHER_TOWN: ("云台乡", AreaLevel.TOWN),
    VILLAGE: ("大营村", AreaLevel.VILLAGE),
    URBAN: ("河畔社区", AreaLevel.VILLAGE),
    FAR: ("石坪村", AreaLevel.VILLAGE),
}


def card(number, name, path, kind=OrganisationKind.DEPARTMENT, aliases=(), groups=()):
    area_name, level = AREAS[path]
    return OrganisationCard(number, name, kind, aliases, groups, path, area_name, level)


CARDS = [
    card(1, "清石县人民政府", COUNTY, OrganisationKind.GOVERNMENT),
    card(2, "清石县教育科技局", COUNTY, aliases=("教科局",)),
    card(3, "清石县民政局", COUNTY),
    card(4, "县文化和旅游局", COUNTY, groups=("县直重点部门",)),
    card(5, "清石县消防救援大队", COUNTY, OrganisationKind.FIRE, groups=("县直重点部门",)),
    card(6, "清石县消防安全委员会", COUNTY, OrganisationKind.COMMITTEE),
    card(10, "白水镇人民政府", TOWN, OrganisationKind.GOVERNMENT),
    card(11, "白水镇教育办公室", TOWN),
    card(12, "民政所", TOWN),
    card(13, "白水派出所", TOWN, OrganisationKind.POLICE),
    card(14, "白水镇专职消防队", TOWN, OrganisationKind.TEAM),
    card(15, "规划站", TOWN),
    card(20, "云台乡人民政府", OTHER_TOWN, OrganisationKind.GOVERNMENT),
    card(21, "云台派出所", OTHER_TOWN, OrganisationKind.POLICE),
    card(22, "规划站", OTHER_TOWN),
    card(23, "乡村振兴办", OTHER_TOWN),
    card(30, "大营村村民委员会", VILLAGE, OrganisationKind.VILLAGE),
    card(31, "河畔社区居民委员会", URBAN, OrganisationKind.VILLAGE),
    card(32, "石坪村民委员会", FAR, OrganisationKind.VILLAGE),
]
COUNTY_PLAN = UnitMatcher(COUNTY, AreaLevel.COUNTY, CARDS)
TOWN_PLAN = UnitMatcher(TOWN, AreaLevel.TOWN, CARDS)
OTHER_TOWN_PLAN = UnitMatcher(OTHER_TOWN, AreaLevel.TOWN, CARDS)


@pytest.mark.parametrize(
    ("matcher", "name", "ids"),
    [
        # exact name, alias
        (COUNTY_PLAN, "清石县民政局", (3,)),
        (COUNTY_PLAN, "教科局", (2,)),
        (COUNTY_PLAN, "民政所", (12,)),
        (TOWN_PLAN, "规划站", (15,)),
        (OTHER_TOWN_PLAN, "规划站", (22,)),
        # blanks, quotes and widths do not matter
        (COUNTY_PLAN, " 清石县 “民政局” ", (3,)),
        # with and without the area's name or level word
        (COUNTY_PLAN, "县民政局", (3,)),
        (COUNTY_PLAN, "民政局", (3,)),
        (COUNTY_PLAN, "清石民政局", (3,)),
        (COUNTY_PLAN, "县教科局", (2,)),
        (COUNTY_PLAN, "本县民政局", (3,)),
        (COUNTY_PLAN, "清石县文化和旅游局", (4,)),
        (COUNTY_PLAN, "文化和旅游局", (4,)),
        (COUNTY_PLAN, "县消防救援大队", (5,)),
        (COUNTY_PLAN, "县政府", (1,)),
        (COUNTY_PLAN, "县人民政府", (1,)),
        (TOWN_PLAN, "镇政府", (10,)),
        (TOWN_PLAN, "镇人民政府", (10,)),
        (TOWN_PLAN, "白水镇", (10,)),
        (TOWN_PLAN, "白水镇政府", (10,)),
        (TOWN_PLAN, "派出所", (13,)),
        (TOWN_PLAN, "镇派出所", (13,)),
        (TOWN_PLAN, "辖区派出所", (13,)),
        (TOWN_PLAN, "白水镇派出所", (13,)),
        (TOWN_PLAN, "专职消防队", (14,)),
        (TOWN_PLAN, "大营村", (30,)),
        (TOWN_PLAN, "大营村委会", (30,)),
        (TOWN_PLAN, "大营村村委会", (30,)),
        (TOWN_PLAN, "大营", (30,)),
        (TOWN_PLAN, "河畔社区居委会", (31,)),
        (OTHER_TOWN_PLAN, "石坪村村民委员会", (32,)),
        (OTHER_TOWN_PLAN, "乡村振兴站", (23,)),
        # areas below, named
        (COUNTY_PLAN, "白水镇", (10,)),
        (COUNTY_PLAN, "云台乡政府", (20,)),
        (COUNTY_PLAN, "白水镇大营村", (30,)),
        (COUNTY_PLAN, "清石县白水镇派出所", (13,)),
        (COUNTY_PLAN, "云台乡规划所", (22,)),
        # another office word
        (TOWN_PLAN, "教育站", (11,)),
        (TOWN_PLAN, "镇教育办", (11,)),
        (TOWN_PLAN, "民政站", (12,)),
        (TOWN_PLAN, "规划所", (15,)),
        (TOWN_PLAN, "规划", (15,)),
        # every village
        (TOWN_PLAN, "各村", (30, 31)),
        (TOWN_PLAN, "各行政村", (30, 31)),
        (TOWN_PLAN, "各村（社区）", (30, 31)),
        (TOWN_PLAN, "各村（居）委会", (30, 31)),
        (TOWN_PLAN, "各村(居)民委员会", (30, 31)),
        (TOWN_PLAN, "各村、社区", (30, 31)),
        (TOWN_PLAN, "各村民委员会", (30, 31)),
        (TOWN_PLAN, "各社区", (31,)),
        (COUNTY_PLAN, "各村", (30, 31, 32)),
        (OTHER_TOWN_PLAN, "各村", (32,)),
        # every township
        (COUNTY_PLAN, "各乡镇", (10, 20)),
        (COUNTY_PLAN, "各乡（镇）人民政府", (10, 20)),
        (COUNTY_PLAN, "各乡镇人民政府", (10, 20)),
        (COUNTY_PLAN, "各乡镇（街道）", (10, 20)),
        # every department
        (TOWN_PLAN, "镇直相关单位", (11, 12, 13, 15)),
        (TOWN_PLAN, "镇直单位", (11, 12, 13, 15)),
        (TOWN_PLAN, "镇直各单位", (11, 12, 13, 15)),
        (TOWN_PLAN, "各相关单位", (11, 12, 13, 15)),
        (TOWN_PLAN, "各有关部门", (11, 12, 13, 15)),
        (TOWN_PLAN, "有关部门", (11, 12, 13, 15)),
        (TOWN_PLAN, "各有关站所", (11, 12, 13, 15)),
        (TOWN_PLAN, "各涉安站所", (11, 12, 13, 15)),
        (TOWN_PLAN, "各部门各单位", (11, 12, 13, 15)),
        (COUNTY_PLAN, "县直各部门", (2, 3, 4, 5)),
        (COUNTY_PLAN, "县直机关单位", (2, 3, 4, 5)),
        (COUNTY_PLAN, "各级各有关部门", (2, 3, 4, 5)),
        # collective names that organisations declare
        (COUNTY_PLAN, "县直重点部门", (4, 5)),
        # lists
        (TOWN_PLAN, "教育、民政站所", (11, 12)),
        (TOWN_PLAN, "教育、民政、规划等站所", (11, 12, 15)),
        (TOWN_PLAN, "各村、镇直相关单位", (11, 12, 13, 15, 30, 31)),
        (TOWN_PLAN, "派出所、规划所，专职消防队", (13, 14, 15)),
    ],
)
def test_match_finds_what_the_plan_means(matcher, name, ids):
    assert matcher.match(name) == UnitMatch(name, ids)


@pytest.mark.parametrize(
    ("matcher", "name", "candidates"),
    [
        # the county's bureau is not the town's office, and the other way round
        (TOWN_PLAN, "县民政局", ()),
        (TOWN_PLAN, "县直各部门", ()),
        (COUNTY_PLAN, "镇直相关单位", ()),
        (TOWN_PLAN, "各乡镇", ()),
        (TOWN_PLAN, "云台乡政府", ()),
        (OTHER_TOWN_PLAN, "大营村", ()),
        # several of the same name below, none at home
        (COUNTY_PLAN, "规划站", (15, 22)),
        (COUNTY_PLAN, "派出所", (13, 21)),
        # a shortened name is offered, never taken
        (COUNTY_PLAN, "县教技局", (2,)),
        (COUNTY_PLAN, "消安委", (6,)),
        # nobody
        (TOWN_PLAN, "行业主管部门", ()),
        (TOWN_PLAN, "单位", ()),
        (TOWN_PLAN, "气象站", ()),
        (TOWN_PLAN, "村委会", ()),
        (TOWN_PLAN, "", ()),
        (TOWN_PLAN, "各", ()),
        (TOWN_PLAN, "、", ()),
    ],
)
def test_match_leaves_to_people_what_is_not_one_organisation(matcher, name, candidates):
    assert matcher.match(name) == UnitMatch(name, (), (UnknownUnit(name, candidates),))


def test_match_keeps_the_known_parts_of_a_list():
    assert TOWN_PLAN.match("民政、气象站所") == UnitMatch(
        "民政、气象站所", (12,), (UnknownUnit("气象站所"),)
    )


def test_two_areas_of_one_name_are_told_apart_by_their_town():
    twins = [
        card(1, "村委会", VILLAGE, OrganisationKind.VILLAGE),
        OrganisationCard(
            2, "村委会", OrganisationKind.VILLAGE, (), (), FAR, "大营村", AreaLevel.VILLAGE
        ),
        card(3, "白水镇人民政府", TOWN, OrganisationKind.GOVERNMENT),
    ]
    matcher = UnitMatcher(COUNTY, AreaLevel.COUNTY, twins)

    assert matcher.match("大营村") == UnitMatch("大营村", (), (UnknownUnit("大营村", (1, 2)),))
    assert matcher.match("白水镇大营村") == UnitMatch("白水镇大营村", (1,))


def test_suggestions_are_few():
    many = [card(n, f"清石县第{n}文化旅游局", COUNTY) for n in range(1, 15)]
    matcher = UnitMatcher(COUNTY, AreaLevel.COUNTY, many)

    assert matcher.match("文旅局").unknown == (UnknownUnit("文旅局", tuple(range(1, 11))),)


@pytest.mark.parametrize("name", ["各县区", "各县（市、区）人民政府", "各县政府"])
def test_a_citys_plan_means_its_counties(name):
    under_city = [
        OrganisationCard(
            one.id, one.name, one.kind, (), (), f"9/{one.area_path}", one.area_name, one.level
        )
        for one in CARDS
    ]

    assert UnitMatcher("9/", AreaLevel.CITY, under_city).match(name) == UnitMatch(name, (1,))


def test_matcher_without_organisations_knows_nobody():
    matcher = UnitMatcher(COUNTY, AreaLevel.COUNTY, [])

    assert matcher.match("各村") == UnitMatch("各村", (), (UnknownUnit("各村"),))


def test_matcher_ignores_organisations_outside_its_area():
    assert OTHER_TOWN_PLAN.match("各村").ids == (32,)
    assert OTHER_TOWN_PLAN.match("白水派出所").ids == ()


@given(st.text(alphabet="各村镇县直相关单位、（）居委会清石白水教育站所 政府", max_size=30))
def test_match_answers_any_text_and_accounts_for_all_of_it(name):
    match = TOWN_PLAN.match(name)

    known = {one.id for one in CARDS if one.area_path.startswith(TOWN)}
    assert set(match.ids) <= known
    assert match.ids or match.unknown


@given(st.sampled_from(CARDS))
def test_an_organisation_answers_to_its_own_name_in_its_own_area(one):
    matcher = UnitMatcher(one.area_path, one.level, CARDS)

    assert matcher.match(one.name).ids == (one.id,)
