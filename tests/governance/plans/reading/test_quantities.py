"""Quantities: comparison, value, unit, what is counted, and the date of the clause."""

from datetime import date

import pytest

from wanghuo.governance.plans.reading.deadlines import DateContext
from wanghuo.governance.plans.reading.numerals import amount, fold, whole_number
from wanghuo.governance.plans.reading.quantities import find_quantities

CONTEXT = DateContext(date(2024, 4, 10), date(2024, 1, 1), date(2026, 12, 31))


def found(text: str) -> list[tuple[str, str, float, str]]:
    return [(q.what, q.op.value, q.value, q.unit) for q in find_quantities(text, 0, CONTEXT)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("专职人员占比≥0.40‰", ("专职人员占比", "ge", 0.4, "‰")),
        ("完好率不低于98%", ("完好率", "ge", 98, "%")),
        ("完好率不得低于９８％", ("完好率", "ge", 98, "%")),
        ("达标率达到85%以上", ("达标率", "ge", 85, "%")),
        ("持证率力争达到100%", ("持证率", "ge", 100, "%")),
        ("普及率百分之八十以上", ("普及率", "ge", 80, "%")),
        ("50%的单位完成改造", ("单位完成改造", "eq", 50, "%")),
        ("全区专职队以每年25%数量升级", ("全区专职队", "eq", 25, "%")),
        ("亡人火灾控制在2起以内", ("亡人火灾", "le", 2, "起")),
        ("办理时间不超过5小时", ("办理时间", "le", 5, "小时")),
        ("志愿者人数突破3000人", ("志愿者人数", "gt", 3000, "人")),
        ("误报少于10次", ("误报", "lt", 10, "次")),
        ("新建市政消火栓30个", ("市政消火栓", "eq", 30, "个")),
        ("新建30个市政消火栓", ("市政消火栓", "eq", 30, "个")),
        ("打造1家标准化示范单位", ("标准化示范单位", "eq", 1, "家")),
        ("组建20人以上的半专业队伍", ("半专业队伍", "ge", 20, "人")),
        ("在编人员不少于6人", ("在编人员", "ge", 6, "人")),
        ("至少集中开展1次疏散演练", ("疏散演练", "ge", 1, "次")),
        ("每半年至少一次", ("", "ge", 1, "次")),
        ("组建三支抢险队", ("抢险队", "eq", 3, "支")),
        ("建立两个微型站", ("微型站", "eq", 2, "个")),
        ("建设十二座消防站", ("消防站", "eq", 12, "座")),
        ("连接数不低于15万个", ("连接数", "ge", 150_000, "个")),
        ("投入经费1.2亿元", ("投入经费", "eq", 120_000_000, "元")),
        ("储备1,200套装备", ("装备", "eq", 1200, "套")),
        ("配备水罐消防车（重型）1辆", ("水罐消防车（重型）", "eq", 1, "辆")),
        ("火灾死亡率控制在0.15以下", ("火灾死亡率", "le", 0.15, "")),
        ("5分钟内到场", ("到场", "le", 5, "分钟")),
        ("检查单位300余家", ("单位", "eq", 300, "家")),
        ("火灾死亡率≤0.15", ("火灾死亡率", "le", 0.15, "")),
    ],
)
def test_a_written_quantity_is_read(text, expected):
    assert found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "3.落实单位责任",
        "2024年6月30日前完成",
        "某政发〔2024〕33号第15条",
        "落实“15条硬措施”",
        "依据《某某规定10条》",
        "开展六个方面整治",
        "对10个方面30项工作任务",
        "为期3个月",
        "24小时值班",
        "每年整改一批、拆除一批",
        "第2次会议",
        "拨打12345",
        "三名镇",
        "分四个阶段",
    ],
)
def test_what_only_looks_like_a_quantity_is_left(text):
    assert found(text) == []


def test_each_clause_is_bound_by_its_own_date():
    quantities = find_quantities(
        "2024年底前，持证率力争达到85%；2026年底前力争达到100%。2025年新建站2座、车1辆。另建1处。",
        0,
        CONTEXT,
    )

    assert [(q.what, q.value, q.by) for q in quantities] == [
        ("持证率", 85, date(2024, 12, 31)),
        ("持证率", 100, date(2026, 12, 31)),
        ("站", 2, date(2025, 12, 31)),
        ("车", 1, date(2025, 12, 31)),
        ("另建", 1, None),
    ]


def test_a_date_after_the_number_binds_it_too():
    quantities = find_quantities("新建站3座，2025年底前完成", 0, CONTEXT)

    assert [(q.value, q.by) for q in quantities] == [(3, date(2025, 12, 31))]


def test_a_span_of_numbers_is_a_floor_and_a_ceiling():
    quantities = find_quantities("每站配备3-5人", 10, CONTEXT)

    assert [(q.op.value, q.value, q.text, q.span) for q in quantities] == [
        ("ge", 3, "3-5人", (14, 18)),
        ("le", 5, "3-5人", (14, 18)),
    ]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("12", 12),
        ("十", 10),
        ("十二", 12),
        ("二十五", 25),
        ("一百零三", 103),
        ("两千", 2000),
        ("二〇二五", 2025),
        ("", None),
        ("个", None),
        ("1" * 16, None),
    ],
)
def test_whole_numbers_are_read_in_every_writing(written, expected):
    assert whole_number(written) == expected


@pytest.mark.parametrize(
    ("written", "group", "expected"),
    [
        ("0.40", "", 0.4),
        ("98.0", "", 98),
        ("1,200", "", 1200),
        ("1.5", "万", 15_000),
        ("三", "亿", 300_000_000),
        ("1.2.3", "", None),
        (".", "", None),
    ],
)
def test_amounts_are_read_with_their_group(written, group, expected):
    assert amount(written, group) == expected


def test_folding_keeps_every_position():
    text = "（２０２５年）—－％：，　〔1〕"

    assert (fold(text), len(fold(text))) == ("(2025年)--%:, (1)", len(text))
