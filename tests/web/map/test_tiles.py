"""The picture under the map: what the settings may ask for, and what the browser may then fetch."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import override_settings
from pydantic import ValidationError

from tests.factories import make_area
from tests.visiting import text_of, visitor
from wanghuo.base.areas.rules import AREA_READ
from wanghuo.kernel.geo.coordinates import Crs
from wanghuo.web import settings as product_settings
from wanghuo.web.config import Config
from wanghuo.web.map.tiles import Basemap

SAID = {"basemap_attribution": "底图来源：某省测绘院 审图号：示例（2026）1号"}
TILES = "https://tiles.example/{z}/{x}/{y}.png"


def ground(**settings):
    return Config(mode="test", **{**SAID, **settings}).ground


def test_there_is_no_picture_unless_one_is_asked_for():
    assert Config(mode="test").ground is None
    assert product_settings.BASEMAP is None


def test_the_page_may_then_ask_nobody_but_us():
    directives = product_settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]

    assert directives["connect-src"] == directives["worker-src"] == ["'self'"]
    assert directives["img-src"] == ["'self'", "data:"]


def test_tianditu_is_asked_in_the_matrix_that_can_be_laid_out():
    found = ground(basemap="tianditu", basemap_key="a1B2")

    asked = [urlsplit(tiles[0]) for tiles in found.pictures]
    queries = [parse_qs(one.query) for one in asked]
    assert [one.path for one in asked] == ["/vec_w/wmts", "/cva_w/wmts"]
    assert [(one["LAYER"], one["TILEMATRIXSET"], one["tk"]) for one in queries] == [
        (["vec"], ["w"], ["a1B2"]),
        (["cva"], ["w"], ["a1B2"]),
    ]
    marks = [(one["TILEMATRIX"], one["TILEROW"], one["TILECOL"]) for one in queries]
    assert marks == [(["{z}"], ["{y}"], ["{x}"])] * 2
    assert found.origins == [f"https://t{number}.tianditu.gov.cn" for number in range(8)]
    assert found.crs is Crs.CGCS2000


def test_a_wmts_address_may_use_its_own_names():
    url = (
        "http://maps.example:8080/wmts?LAYER=base&TILEMATRIXSET={TileMatrixSet}"
        "&TILEMATRIX={TileMatrix}&TILEROW={TileRow}&TILECOL={TileCol}"
    )

    found = ground(basemap="wmts", basemap_url=url, basemap_crs="gcj02")

    query = "LAYER=base&TILEMATRIXSET=w&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
    assert found == Basemap(
        ((f"http://maps.example:8080/wmts?{query}",),), Crs.GCJ02, SAID["basemap_attribution"]
    )
    assert found.origins == ["http://maps.example:8080"]


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"basemap": "tianditu"}, "WANGHUO_BASEMAP_KEY"),
        ({"basemap": "tianditu", "basemap_key": "a&b=c"}, "WANGHUO_BASEMAP_KEY"),
        (
            {"basemap": "tianditu", "basemap_key": "a", "basemap_pictures": ["vec", "osm"]},
            "WANGHUO_BASEMAP_PICTURES",
        ),
        ({"basemap": "tianditu", "basemap_key": "a", "basemap_pictures": []}, "PICTURES"),
        ({"basemap": "tianditu", "basemap_key": "a", "basemap_crs": "gcj02"}, "国家2000"),
        ({"basemap": "xyz"}, "WANGHUO_BASEMAP_URL"),
        ({"basemap": "xyz", "basemap_url": "https://tiles.example/{z}/{x}.png"}, "{y}"),
        ({"basemap": "xyz", "basemap_url": "ftp://tiles.example/{z}/{x}/{y}"}, "http"),
        ({"basemap": "xyz", "basemap_url": "https://me:pw@tiles.example/{z}/{x}/{y}"}, "口令"),
        ({"basemap": "xyz", "basemap_url": "https://a;b.example/{z}/{x}/{y}"}, "主机名"),
        ({"basemap": "xyz", "basemap_url": "https://{s}.example/{z}/{x}/{y}"}, "主机名"),
        (
            {
                "basemap": "wmts",
                "basemap_url": "https://m.example/vec_c/wmts?TILEMATRIXSET=c&a={z}{x}{y}",
            },
            "Web 墨卡托",
        ),
        (
            {"basemap": "wmts", "basemap_url": "https://m.example/EPSG:4490/{z}/{x}/{y}"},
            "Web 墨卡托",
        ),
        ({"basemap": "xyz", "basemap_url": TILES, "basemap_attribution": " "}, "审图号"),
    ],
    ids=str,
)
def test_a_picture_that_would_lie_wrongly_or_unnamed_is_refused(settings, problem):
    with pytest.raises(ValidationError, match=re.escape(problem)):
        ground(**settings)


@pytest.mark.django_db
def test_the_page_names_the_source_of_its_picture():
    client = visitor(make_area("望山县"), AREA_READ)

    with override_settings(BASEMAP=ground(basemap="xyz", basemap_url=TILES, basemap_crs="gcj02")):
        page, picker = text_of(client.get("/map/")), text_of(client.get("/map/picker"))
        position = client.get("/map/position?lon=113.2&lat=23.1&crs=cgcs2000").json()

    for text in (page, picker):
        assert SAID["basemap_attribution"] in text
        assert "tiles.example/{z}/{x}/{y}.png" in text
        assert "&quot;crs&quot;: &quot;gcj02&quot;" in text
    assert [round(degree, 3) for degree in position["shown"]] == [113.205, 23.097]
