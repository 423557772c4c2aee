"""The pages of the tree: what they show, what they change, what they refuse to whom."""

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.base.areas.conftest import history, now
from tests.factories import make_area
from tests.visiting import rows_of, says, sent_to_login, text_of, visitor
from wanghuo.base.areas.models import Area
from wanghuo.base.areas.rules import AREA_MANAGE, AREA_READ
from wanghuo.base.areas.views.drawing import Drawing, drawing
from wanghuo.kernel import clock

pytestmark = pytest.mark.django_db

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[113, 23], [113.1, 23], [113.1, 23.1], [113, 23.1], [113, 23]]],
}


@pytest.fixture
def reader(place):
    return visitor(place.east, AREA_READ, "people.read")


@pytest.fixture
def manager(place):
    return visitor(place.county, AREA_READ, AREA_MANAGE)


def file_of(content, name="a.geojson"):
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return SimpleUploadedFile(name, data)


def change(area, **fields):
    return {"on": clock.today().isoformat(), "source": "批复", **fields}


def test_tree_begins_at_the_reach_and_counts_each_level(reader, place):
    page = text_of(reader.get("/areas/"))

    assert f'href="/areas/{place.east.pk}"' in page
    assert "西镇" not in page
    assert [level for level in ("乡镇", "村", "小网格") if f"</span>{level}</a>" in page] == [
        "乡镇",
        "村",
        "小网格",
    ]
    assert "/areas/list?level=grid_small" in page


def test_tree_is_open_to_the_root_for_the_county(manager, place):
    page = text_of(manager.get("/areas/"))

    assert f'href="/areas/{place.county.pk}"' in page
    assert "/imports?target=areas" in page


def test_branches_come_with_their_own_counts(reader, place):
    page = text_of(reader.get(f"/areas/{place.east.pk}/children"))

    assert [name for name in ("北村", "南村", "山村") if name in page] == ["北村", "南村"]
    assert f"/areas/{place.north.pk}/children" in page


def test_list_shows_and_exports_the_same_areas(reader, place):
    address = f"/areas/list?level=village&below={place.east.pk}"

    page, sheet = text_of(reader.get(address)), reader.get(address + "&xlsx=1").content

    assert [name for name in ("北村", "南村", "山村", "北一格") if name in page] == ["北村", "南村"]
    day = rows_of(sheet)[1][4]
    assert rows_of(sheet) == [
        ["代码", "名称", "级别", "上级代码", "启用日期", "经度", "纬度"],
        ["440111101201", "北村", "村", "440111101000", day, None, None],
        ["440111101202", "南村", "村", "440111101000", day, None, None],
    ]
    assert day.date() == date(2020, 1, 1)


@pytest.mark.parametrize(
    ("text", "found"), [("北", {"北村", "北一格", "北二格"}), ("4401111012020", {"南一格"})]
)
def test_list_finds_by_name_and_by_code(reader, text, found):
    page = reader.get("/areas/list", {"text": text}).context["page"]

    assert {area.name for area in page} == found


@pytest.mark.parametrize("query", ["level=planet", "below=x"])
def test_list_refuses_a_filter_it_cannot_read(reader, query):
    assert reader.get(f"/areas/list?{query}").status_code == 422


def test_list_below_another_town_is_not_found(reader, place):
    assert reader.get(f"/areas/list?below={place.west.pk}").status_code == 404


def test_options_offer_areas_in_reach_only(reader):
    page = text_of(reader.get("/areas/options?into=村"))

    assert [name for name in ("北村", "南村", "山村") if name in page] == ["北村", "南村"]
    assert "<option" not in text_of(reader.get("/areas/options?into="))


def test_one_area_shows_where_it_stands_and_what_it_was(manager, place):
    manager.post(
        f"/areas/{place.north.pk}/rename", change(place.north, name="新北村", code="440111101201")
    )

    page = text_of(manager.get(f"/areas/{place.north.pk}"))

    assert [step.name for step in manager.get(f"/areas/{place.north.pk}").context["trail"]] == [
        "清石县",
        "东镇",
    ]
    assert "北村" in page
    assert "区划更名" in page
    assert manager.user.name in page
    assert "organisations/at" not in page


def test_one_area_offers_its_organisations_to_whoever_may_see_them(reader, place):
    assert f"/people/organisations/at/{place.east.pk}" in text_of(
        reader.get(f"/areas/{place.east.pk}")
    )


def test_one_area_offers_no_changes_to_readers(reader, place):
    assert "/rename" not in text_of(reader.get(f"/areas/{place.east.pk}"))


def test_boundary_is_drawn_north_up():
    wide = {"type": "MultiPolygon", "coordinates": [[[[0, 0], [2, 0], [2, 1], [0, 1], [0, 0]]]]}

    assert drawing(None) is None
    assert drawing(wide) == Drawing(300, 157, "M6.0 150.0L294.0 150.0L294.0 6.0L6.0 6.0Z")


def test_area_is_created_below_another(manager, place):
    answer = manager.post(
        f"/areas/{place.east.pk}/create",
        change(place.east, level="village", name="中村", code="440111101203"),
    )

    made = Area.objects.get(code="440111101203")
    assert answer["Location"] == f"/areas/{made.pk}"
    assert (made.name, made.parent, made.level) == ("中村", place.east, "village")


def test_area_is_not_created_with_a_code_of_another_place(manager, place):
    answer = manager.post(
        f"/areas/{place.east.pk}/create",
        change(place.east, level="village", name="中村", code="440111102203"),
    )

    says(answer, "代码“440111102203”与上级“440111101000”不符", 422)


def test_refusal_to_htmx_is_the_line_alone(manager, place):
    answer = manager.post(
        f"/areas/{place.east.pk}/rename",
        change(place.east, name="", code="1"),
        headers={"HX-Request": "true"},
    )

    says(answer, "“名称”填写有误", 422)
    assert (answer["HX-Retarget"], answer["HX-Push-Url"]) == ("#refusal", "false")


def test_area_is_renamed(manager, place):
    manager.post(
        f"/areas/{place.east.pk}/rename", change(place.east, name="东街", code="440111101000")
    )

    assert now(place.east).name == "东街"


def test_rename_to_the_same_is_refused(manager, place):
    answer = manager.post(
        f"/areas/{place.east.pk}/rename", change(place.east, name="东镇", code="440111101000")
    )

    says(answer, "名称和代码都没有变化", 422)


def test_area_is_merged_into_another(manager, place):
    answer = manager.post(f"/areas/{place.east.pk}/merge", change(place.east, into="440111102000"))

    assert answer["Location"] == f"/areas/{place.west.pk}"
    assert now(place.east).successor == place.west
    assert "东镇（440111101000" in text_of(manager.get(f"/areas/{place.west.pk}"))


def test_merge_into_another_level_is_refused(manager, place):
    answer = manager.post(f"/areas/{place.east.pk}/merge", change(place.east, into="440111102201"))

    says(answer, "级别不同，不能合并", 422)


def test_merge_into_an_unknown_code_is_not_found(manager, place):
    answer = manager.post(f"/areas/{place.east.pk}/merge", change(place.east, into="999"))

    assert answer.status_code == 404


def test_area_is_split(manager, place):
    answer = manager.post(
        f"/areas/{place.east.pk}/split",
        change(place.east, name="东二镇", code="440111103000", children=[place.south.pk]),
    )

    made = Area.objects.get(code="440111103000")
    assert answer["Location"] == f"/areas/{made.pk}"
    assert now(place.south).parent == made
    assert now(place.north).parent == place.east


def test_split_with_a_child_of_another_is_refused(manager, place):
    answer = manager.post(
        f"/areas/{place.east.pk}/split",
        change(place.east, name="东二镇", code="440111103000", children=[place.hill.pk]),
    )

    assert answer.status_code == 422


@pytest.mark.parametrize(
    "content",
    [
        SQUARE,
        {"type": "Feature", "properties": {}, "geometry": SQUARE},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": SQUARE}]},
    ],
)
def test_boundary_is_set_drawn_and_removed(manager, place, content):
    address = f"/areas/{place.east.pk}"

    manager.post(f"{address}/boundary", {"file": file_of(content), "crs": "cgcs2000"})
    page = text_of(manager.get(address))
    kept = now(place.east).boundary
    manager.post(f"{address}/boundary/remove")

    assert kept["type"] == "Polygon"
    assert '<svg class="d-block' in page
    assert "style=" not in page
    assert now(place.east).boundary is None


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "不是有效的 GeoJSON"),
        (b"\xff\xfe\x00", "不是有效的 GeoJSON"),
        ([], "没有几何图形"),
        ({"type": "FeatureCollection", "features": []}, "文件中有 0 个要素"),
        ({"type": "Point", "coordinates": [1, 2]}, "类型应为 Polygon 或 MultiPolygon"),
    ],
)
def test_boundary_that_is_none_is_refused(manager, place, content, sentence):
    answer = manager.post(
        f"/areas/{place.east.pk}/boundary", {"file": file_of(content), "crs": "gcj02"}
    )

    says(answer, sentence, 422)


def test_boundary_without_a_file_is_refused(manager, place):
    says(
        manager.post(f"/areas/{place.east.pk}/boundary", {"crs": "gcj02"}), "请先选择一个文件", 422
    )


LOOKING = ["/areas/", "/areas/list", "/areas/options?a=村", "/areas/{}", "/areas/{}/children"]
CHANGING = [
    "/areas/{}/create",
    "/areas/{}/rename",
    "/areas/{}/merge",
    "/areas/{}/split",
    "/areas/{}/boundary",
    "/areas/{}/boundary/remove",
]


@pytest.mark.parametrize("address", LOOKING)
def test_pages_ask_for_log_in_and_for_the_capability(place, address):
    address = address.format(place.east.pk)

    assert sent_to_login(Client().get(address))
    says(visitor(place.county, "task.read").get(address), "权限，如确需办理请联系", 403)


@pytest.mark.parametrize("address", CHANGING)
def test_changes_ask_for_log_in_and_for_the_capability(place, reader, address):
    address = address.format(place.east.pk)

    assert sent_to_login(Client().post(address))
    says(reader.post(address), "“维护区划”权限", 403)


@pytest.mark.parametrize("address", ["/areas/{}", "/areas/{}/children"])
def test_pages_of_another_town_are_not_found(reader, place, address):
    assert reader.get(address.format(place.west.pk)).status_code == 404
    assert reader.get(address.format(place.east.pk)).status_code == 200


@pytest.mark.parametrize("address", CHANGING)
def test_changes_of_another_town_are_not_found(place, address):
    of_east = visitor(place.east, AREA_READ, AREA_MANAGE)
    before = history(place.west)

    assert of_east.post(address.format(place.west.pk), {}).status_code == 404
    assert history(place.west) == before


def test_merge_into_another_town_is_not_found(place):
    of_east = visitor(place.east, AREA_READ, AREA_MANAGE)
    fields = change(place.north, into=place.hill.code)

    assert of_east.post(f"/areas/{place.north.pk}/merge", fields).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [("/areas/list?level=town", 6), ("/areas/", 7)])
def test_lists_cost_the_same_however_long(django_assert_num_queries, address, queries, count):
    county = make_area("清石县", code="440111000000")
    towns = [make_area(f"镇{n}", county) for n in range(count)]
    client = visitor(county, AREA_READ)
    for town in towns:
        make_area("村", town)

    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200
