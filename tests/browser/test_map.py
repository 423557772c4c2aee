"""The one map in a real browser: numbers, nearer, points, a card; on a desk and on a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, address, furnished, served
from tests.browser.test_pages import SIZES, faults

NEAR = "at=113.2,23.1,16"
IN_TOWN = 300


@pytest.fixture(scope="module")
def house(browser, tmp_path_factory):
    """A house of its own: 300 shops with positions, in areas with boundaries."""
    with furnished(tmp_path_factory.mktemp("map"), "a_map") as place, served(place):
        yield address(place)


def opened(window, size, query=""):
    """The clerk's map, once its layers have answered."""
    clerk = window(size).logs_in("clerk")
    clerk.opens(f"/map/?{query}")
    settled(clerk.page)
    return clerk


def settled(page):
    expect(page.locator("#map")).to_have_attribute("data-settled", re.compile(r"\d"))


def number(page, selector):
    return int(re.search(r"\d+", page.locator(selector).inner_text())[0])


def counted(page):
    return sum(int(text) for text in page.locator(".wh-cluster").all_inner_texts())


@pytest.mark.parametrize("size", SIZES)
def test_map_shows_as_many_as_the_list(window, size):
    clerk = opened(window, SIZES[size])
    page = clerk.page

    assert counted(page) == number(page, "[data-total=places]") == IN_TOWN
    assert number(page, "[data-note=places] [data-seen]") == IN_TOWN
    assert faults(clerk) == []

    page.locator("[data-total=places]").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(str(IN_TOWN))


@pytest.mark.parametrize("size", SIZES)
def test_nearer_and_nearer_until_a_place_can_be_opened(window, size):
    clerk = opened(window, SIZES[size])
    page = clerk.page

    for _ in range(12):
        if page.locator("#map-rows").is_visible():
            break
        before = page.locator("#map").get_attribute("data-settled")
        page.locator(".wh-cluster").first.click()
        nearer = page.locator(".maplibregl-popup").get_by_role("button", name="放大")
        if nearer.count():
            nearer.click()
        expect(page.locator("#map")).not_to_have_attribute("data-settled", before)
    page.locator("#map-rows a").first.click()

    expect(page).to_have_url(re.compile(r"/places/[0-9a-f-]{36}$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("商店")


@pytest.mark.parametrize("size", SIZES)
def test_a_click_on_a_point_tells_what_stands_there(window, size):
    page = opened(window, SIZES[size], NEAR).page
    box = page.locator("#map").bounding_box()

    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    card = page.locator(".maplibregl-popup-content")
    expect(card.get_by_role("link")).to_have_count(6)
    expect(card).to_contain_text("餐饮场所 · 消防安全重点单位")
    card.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"/places/[0-9a-f-]{36}$"))


def test_what_is_seen_can_be_sent_to_somebody(window):
    clerk = opened(window, DESKTOP)
    page = clerk.page
    page.get_by_label("场所类别").select_option("hotel")
    page.get_by_role("button", name="筛选").click()
    settled(page)
    page.get_by_label("任务数").check()
    expect(page.locator(".wh-mark").first).to_be_visible()

    shared = page.url.removeprefix(clerk.house)
    other = window(PHONE).logs_in("county")
    other.opens(shared)
    settled(other.page)

    assert counted(other.page) == number(other.page, "[data-total=places]") == 114
    expect(other.page.locator(".wh-mark").first).to_be_visible()


def test_a_number_of_tasks_opens_its_list(window):
    page = opened(window, DESKTOP, "on=areas,tasks").page
    told = page.locator(".wh-mark a").first

    count = int(re.search(r"\d+", told.inner_text())[0])
    told.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text(str(count))


def test_keys_reach_the_map_and_its_numbers(window):
    page = opened(window, DESKTOP).page
    before = page.locator("#map").get_attribute("data-settled")

    page.locator(".maplibregl-canvas").focus()
    page.keyboard.press("=")

    expect(page.locator("#map")).not_to_have_attribute("data-settled", before)
    page.locator(".wh-cluster").first.focus()
    assert "条" in page.evaluate("document.activeElement.getAttribute('aria-label')")


def test_without_drawing_the_lists_are_offered(window):
    clerk = window(PHONE).logs_in("clerk")
    clerk.page.add_init_script(
        "HTMLCanvasElement.prototype.getContext = () => null"  # an old browser, or a bare machine
    )

    page = clerk.opens("/map/")

    expect(page.locator("#map")).to_be_hidden()
    expect(page.locator("#map-fallback")).to_be_visible()
    page.locator("#map-fallback").get_by_role("link", name=re.compile("场所")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(str(IN_TOWN))


def test_a_lost_connection_is_said(window):
    clerk = opened(window, DESKTOP)
    page = clerk.page
    page.route("**/map/layers/**", lambda route: route.abort())

    page.get_by_role("button", name="放大", exact=True).click()

    expect(page.locator("#map-state")).to_contain_text("连不上服务器")
    assert {one for one in clerk.complaints if "ERR_FAILED" not in one} == set()
    clerk.complaints.clear()


def test_a_position_is_picked_on_a_map_and_converted_from_others(window):
    clerk = window(DESKTOP).logs_in("clerk")
    page = clerk.opens("/places/new?kind=shop")
    page.get_by_role("button", name="在地图上选点").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".maplibregl-canvas")).to_be_visible()

    dialog.get_by_label("经度,纬度").fill("113.2053, 23.0972")
    dialog.get_by_label("坐标系").select_option("gcj02")
    dialog.get_by_role("button", name="换算").click()

    expect(dialog.locator("[data-picker-state]")).to_contain_text("位于望山县 / 清石镇")
    assert faults(clerk) == []
    dialog.get_by_role("button", name="使用这个位置").click()
    expect(page.locator("form [name=longitude]")).not_to_have_value("")
    given = [page.locator(f"form [name={one}]").input_value() for one in POSITION]
    assert [round(float(one), 3) for one in given[:2]] == [113.2, 23.1]
    assert given[2] == "cgcs2000"


POSITION = ("longitude", "latitude", "crs")


def test_a_click_in_the_picker_is_a_position(window):
    page = window(PHONE).logs_in("clerk").opens("/places/new?kind=shop")
    page.get_by_role("button", name="在地图上选点").click()
    canvas = page.get_by_role("dialog").locator(".maplibregl-canvas")
    expect(canvas).to_be_visible()

    canvas.click()

    expect(page.locator("[data-picker-state]")).to_contain_text("113.")
    page.get_by_role("button", name="使用这个位置").click()
    expect(page.locator("form [name=longitude]")).to_have_value(re.compile(r"^113\."))
