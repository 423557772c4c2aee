"""Import: every verdict of a row, any order of rows, again and again, a whole county at once."""

import json
import random
import time
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.base.areas.conftest import AT, TODAY, history, now, told
from tests.factories import LONG_AGO, make_actor
from wanghuo.base.areas import services
from wanghuo.base.areas.models import Area, Designation
from wanghuo.base.areas.reading import AreaRow
from wanghuo.base.areas.rules import AREA_MANAGE, AreaLevel
from wanghuo.base.areas.services.importing import AreaSession
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.geo import coordinates
from wanghuo.kernel.geo.coordinates import Crs
from wanghuo.kernel.sheets.importing import ImportMode, Pass, RowResult

NEW, UPDATED, UNCHANGED, SKIPPED, REFUSED = RowResult
SQUARE = [[113.0, 23.0], [113.1, 23.0], [113.1, 23.1], [113.0, 23.1], [113.0, 23.0]]
POLYGON = {"type": "Polygon", "coordinates": [SQUARE]}
UNKNOWN = "无法确定代码“{}”的级别，请在“级别”中填写：省、市、县、乡镇、村、大网格、中网格、小网格。"
NO_PARENT = (
    "找不到代码“440111109201”的上级（代码 440111109000），请先导入上级，或填写正确的“上级代码”。"
)
COUNTY = [
    AreaRow(2, code="440111", name="清石县", level="县"),
    AreaRow(3, code="440111101", name="东镇"),
    AreaRow(4, code="440111101201", name="北村"),
    AreaRow(5, code="440111101201001", name="北中格", level="中网格"),
    AreaRow(6, code="440111101201001001", name="北小格", level="小网格"),
]


def run(rows, actor=SYSTEM, *, mode=ImportMode.BOTH, is_dry=False, **options):
    asked = Pass(actor, AT, "code", mode, is_dry=is_dry, options=options)
    return AreaSession(asked).enter_rows(rows)


def verdicts(outcome):
    return [row.result for row in outcome]


def counts(outcome):
    return {result: verdicts(outcome).count(result) for result in RowResult}


def reason(row, actor=SYSTEM, **fields):
    """The reason why the last of these rows was refused."""
    outcome = run([row], actor, **fields)
    assert verdicts(outcome) == [REFUSED]
    return outcome[0].note


def village(code="440111101203", name="中村", **fields):
    return AreaRow(2, code=code, name=name, **fields)


def test_import_makes_a_county_out_of_nothing(db):
    outcome = run(COUNTY, source="民政名录")

    made = list(Area.objects.order_by("path"))
    assert [(a.name, a.code, a.level, a.valid_from) for a in made] == [
        ("清石县", "440111000000", "county", TODAY),
        ("东镇", "440111101000", "town", TODAY),
        ("北村", "440111101201", "village", TODAY),
        ("北中格", "440111101201001", "grid_middle", TODAY),
        ("北小格", "440111101201001001", "grid_small", TODAY),
    ]
    path = ""
    for area in made:
        path += f"{area.pk}/"
        assert area.path == path
    assert history(made[1]) == [("东镇", "440111101000", made[0].pk, TODAY, None)]
    assert verdicts(outcome) == [NEW] * 5
    last = outcome[4]
    assert (last.line, last.title, last.subject) == (6, f"{made[4].code} 北小格", str(made[4].pk))
    assert set(Designation.objects.values_list("source", flat=True)) == {"民政名录"}


def test_import_again_changes_nothing(db):
    run(COUNTY)
    before = list(Area.objects.order_by("id").values())
    facts = told()

    outcome = run(COUNTY)

    assert verdicts(outcome) == [UNCHANGED] * 5
    assert list(Area.objects.order_by("id").values()) == before
    assert told() == facts


@pytest.mark.parametrize("seed", range(5))
def test_import_does_not_mind_the_order_of_rows(db, seed):
    shuffled = random.Random(seed).sample(COUNTY, len(COUNTY))  # noqa: S311 -- only a test's order

    outcome = run(shuffled)

    assert verdicts(outcome) == [NEW] * 5
    assert [row.line for row in outcome] == [row.line for row in shuffled]
    assert Area.objects.get(level="grid_small").path.count("/") == 5


def test_import_updates_the_name_and_keeps_the_former(place, manager):
    outcome = run([village("440111101201", "北苑村")], manager)

    [row] = outcome
    assert (row.result, row.subject) == (UPDATED, str(place.north.pk))
    assert (row.before, row.after) == ({"name": "北村"}, {"name": "北苑村"})
    assert now(place.north).name == "北苑村"
    assert history(place.north) == [
        ("北村", "440111101201", place.east.pk, LONG_AGO, TODAY),
        ("北苑村", "440111101201", place.east.pk, TODAY, None),
    ]


def test_import_records_one_fact_for_each_parent(place, manager):
    rows = [
        village(),
        village("440111101204", "下村"),
        village("440111101201", "北苑村"),
        village("440111102202", "谷村"),
    ]

    run(rows, manager)

    assert told() == [
        ("area.imported", str(place.east.pk)),
        ("area.imported", str(place.west.pk)),
    ]
    body = json.loads(Fact._base_manager.order_by("id")[0].body)
    middle, lower = Area.objects.filter(name__in=["中村", "下村"]).order_by("code")
    north = str(place.north.pk)
    assert body == {
        "before": {"names": {north: "北村"}},
        "after": {"names": {north: "北苑村"}},
        "data": {"created": [middle.pk, lower.pk], "updated": [place.north.pk]},
    }


def test_import_keeps_boundary_and_centre_in_cgcs2000(place, manager):
    lon, lat = coordinates.from_cgcs2000(113.05, 23.05, Crs.BD09)
    shifted = [list(coordinates.from_cgcs2000(*point, Crs.BD09)) for point in SQUARE]
    row = village(
        "440111101201", "", lon=lon, lat=lat, boundary={"type": "Polygon", "coordinates": [shifted]}
    )

    first = run([row], manager, crs=Crs.BD09)
    again = run([row], manager, crs=Crs.BD09)

    assert (verdicts(first), verdicts(again)) == ([UPDATED], [UNCHANGED])
    north = now(place.north)
    assert north.name == "北村"
    assert north.boundary == POLYGON
    assert (north.centre["lon"], north.centre["lat"]) == pytest.approx((113.05, 23.05), abs=1e-7)
    assert (north.centre["crs"], north.centre["original"]) == ("bd09", [lon, lat])


def test_import_takes_a_code_given_up_before(place, manager):
    services.rename_area(
        area=place.south,
        name="南村",
        code="440111101209",
        on=date(2026, 2, 1),
        actor=manager,
        at=AT,
    )
    row = village("440111101202", "新村")

    assert reason(replace(row, valid_from=date(2026, 1, 31)), manager) == (
        "代码“440111101202”在 2026-01-31 及以后属于“南村”，请核对代码或启用日期。"
    )
    assert verdicts(run([replace(row, valid_from=date(2026, 2, 1))], manager)) == [NEW]


def test_import_refuses_the_bad_rows_and_takes_the_others(place, manager):
    rows = [
        village("440111101203", "中村"),
        AreaRow(3, code="440111101203", name="又一个"),
        AreaRow(4, code="44011110120", name="短码村"),
        AreaRow(5, code="440111101204", name="下村" * 40),
        AreaRow(6, code="440111101205", name="上村"),
    ]

    outcome = run(rows, manager)

    assert verdicts(outcome) == [NEW, REFUSED, REFUSED, REFUSED, NEW]
    assert [row.note for row in outcome] == [
        "",
        "代码“440111101203”与第 2 行重复，请只保留一行。",
        UNKNOWN.format("44011110120"),
        "区划名称应为 1 至 60 个字，请重新填写。",
        "",
    ]
    assert outcome[1].title == "440111101203 又一个"
    assert Area.objects.filter(code__in=["440111101203", "440111101205"]).count() == 2


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (village(name=""), "区划名称应为 1 至 60 个字，请重新填写。"),
        (village("440111101201", "村" * 61), "区划名称应为 1 至 60 个字，请重新填写。"),
        (
            village(level="镇"),
            "代码“440111101203”不是有效的乡镇代码：第9位以后应全为0。",
        ),
        (village(code=""), "缺少代码，请填写本行的区划代码。"),
        (
            village("440111109201"),
            NO_PARENT,
        ),
        (
            village("440111109201", parent_code="440111109"),
            NO_PARENT,
        ),
        (
            village(parent_code="440111102000"),
            "代码“440111101203”与上级“440111102000”不符，应以“440111102”开头。请核对代码或上级。",
        ),
        (
            village(parent_code="440111"),
            "“村”不能设在“县”之下，“县”之下可设：乡镇。",
        ),
        (
            village("440111101201", "北村", parent_code="440111102"),
            "“北村”现属“东镇”，与所填上级不同；变更上级请用“合并”或“拆分”。",
        ),
        (
            village("440111", "清石县", parent_code="440100"),
            "“清石县”现属“顶级”，与所填上级不同；变更上级请用“合并”或“拆分”。",
        ),
        (
            village("440111101201", "北村", level="街道"),
            "“北村”现为村，与所填级别不同，请核对代码或级别。",
        ),
        (
            village("990000000000", "某省"),
            "找不到代码“990000000000”的上级，请先导入上级，或填写正确的“上级代码”。",
        ),
        (
            village(valid_from=date(2026, 3, 2)),
            "日期 2026-03-02 无法使用：晚于今天，请在生效当日或之后办理。",
        ),
        (village(lon=113.0), "经度和纬度须同时填写。"),
        (
            village(lon=23.0, lat=113.0),
            "坐标（23.0，113.0）无法使用：经度与纬度可能写反，应先经度后纬度。",
        ),
        (
            village(boundary={"type": "Point"}),
            "边界无法使用：类型应为 Polygon 或 MultiPolygon，收到的是“Point”。",
        ),
    ],
)
def test_import_says_what_is_wrong_with_a_row(place, row, expected):
    assert reason(row) == expected
    assert Area.objects.count() == 9
    assert told() == []


def test_import_refuses_rows_outside_the_actors_area(place, of_east):
    rows = [
        village("440111101203", "中村"),
        AreaRow(3, code="440111102202", name="谷村"),
        AreaRow(4, code="440111102201", name="青山村"),
        AreaRow(5, code="440111000000", name="清水县"),
    ]

    outcome = run(rows, of_east)

    assert verdicts(outcome) == [NEW, REFUSED, REFUSED, REFUSED]
    assert now(place.hill).name == "山村"
    assert now(place.county).name == "清石县"


def test_import_plants_no_root_for_who_governs_less(db):
    actor = make_actor("1/", AREA_MANAGE)

    assert verdicts(run(COUNTY[:1], actor)) == [REFUSED]


def test_import_of_only_towns_does_not_plant_eleven_trees(db):
    rows = [AreaRow(n, code=f"4401111{n:02}", name=f"第{n}镇") for n in range(2, 5)]

    assert verdicts(run(rows)) == [NEW, REFUSED, REFUSED]


def test_children_of_a_refused_row_are_refused_too(db):
    rows = [COUNTY[0], replace(COUNTY[1], name=""), *COUNTY[2:]]

    outcome = run(rows)

    assert verdicts(outcome) == [NEW, REFUSED, REFUSED, REFUSED, REFUSED]
    assert outcome[2].note.startswith("找不到代码“440111101201”的上级")


def test_import_follows_a_named_parent_of_another_level(db):
    rows = [*COUNTY[:2], AreaRow(4, code="440111101000001", name="东大格", level="大网格")]

    assert verdicts(run(rows)) == [NEW, NEW, NEW]
    assert Area.objects.get(level="grid_large").parent.name == "东镇"


def test_import_of_a_county_without_its_city_finds_the_province(db):
    rows = [
        AreaRow(2, code="11", name="北京市", level="省"),
        AreaRow(3, code="110101", name="东城区"),
    ]

    assert verdicts(run(rows)) == [NEW, NEW]
    assert Area.objects.get(level="county").parent.name == "北京市"


def test_import_of_nothing_is_nothing(place, manager):
    assert run([], manager) == []


def test_a_dry_import_promises_and_writes_nothing(db):
    session = AreaSession(Pass(SYSTEM, AT, "code", is_dry=True))

    first, second = session.enter_rows(COUNTY[:2]), session.enter_rows(COUNTY[2:])

    assert verdicts([*first, *second]) == [NEW] * 5
    assert not Area.objects.exists()
    assert told() == []


def test_import_of_new_areas_only_leaves_the_others_as_they_are(place, manager):
    rows = [village("440111101201", "北苑村"), village()]

    outcome = run(rows, manager, mode=ImportMode.NEW_ONLY)

    assert verdicts(outcome) == [SKIPPED, NEW]
    assert now(place.north).name == "北村"


def test_import_of_changes_only_makes_no_area_and_none_below_it(place, manager):
    rows = [
        village("440111101201", "北苑村"),
        village(),
        AreaRow(4, code="440111101203001", name="中格", level="中网格"),
    ]

    outcome = run(rows, manager, mode=ImportMode.UPDATE_ONLY)

    assert verdicts(outcome) == [UPDATED, SKIPPED, REFUSED]
    assert Area.objects.count() == 9


def statements(rows, actor):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        run(rows, actor)
    return len(captured)


def test_import_takes_as_many_statements_for_three_rows_as_for_one(place, manager):
    fresh = [village(f"44011110121{n}", f"新村{n}") for n in range(4)]
    named = [replace(row, name=f"改村{row.code[-1]}") for row in fresh]

    assert statements(fresh[:1], manager) == statements(fresh[1:], manager)
    assert statements(named[:1], manager) == statements(named[1:], manager)
    assert statements(named[:1], manager) == statements(named[1:], manager)


def whole_county():
    """11 towns, 170 villages, 172 middle and 3,187 small grids, numbered as in life."""
    rows = [AreaRow(2, code="440111000000", name="清石县")]
    towns = [f"440111{101 + n:03}000" for n in range(11)]
    villages = [f"{towns[n % 11][:9]}{201 + n // 11:03}" for n in range(170)]
    middles = [f"{villages[n % 170]}{1 + n // 170:03}" for n in range(172)]
    smalls = [f"{middles[n % 172]}{1 + n // 172:03}" for n in range(3187)]
    leveled = [(towns, "镇"), (villages, "村"), (middles, "中网格"), (smalls, "小网格")]
    for codes, level in leveled:
        for number, code in enumerate(codes, 1):
            rows.append(AreaRow(len(rows) + 2, code=code, name=f"{level}{number}", level=level))
    return rows


def test_import_takes_a_whole_county_in_a_few_seconds(db):
    rows = whole_county()[::-1]

    begun = time.perf_counter()
    first = run(rows)
    made = time.perf_counter()
    again = run(rows)
    ended = time.perf_counter()

    assert counts(first)[NEW] == 3541
    assert counts(again)[UNCHANGED] == 3541
    assert (made - begun, ended - made) < (10, 10)
    assert Designation.objects.count() == 3541
    paths = dict(Area.objects.values_list("pk", "path"))
    for area in Area.objects.exclude(level=AreaLevel.COUNTY):
        assert area.path == f"{paths[area.parent_id]}{area.pk}/"
