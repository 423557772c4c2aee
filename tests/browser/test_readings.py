"""A hydrant is looked at: its curve by day, month and year, and a value that comes meanwhile."""

import os
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, FURNISH, PHONE, address, furnished, served
from tests.shared_data import PROJECT

environ = os.environ  # noqa: TID251 -- where pictures go, if somebody wants to look


@pytest.fixture(scope="module")
def place(browser, tmp_path_factory):
    """A house with a hydrant that was measured."""
    folder = tmp_path_factory.mktemp("hydrant")
    with furnished(folder, "what_a_hydrant_measured") as place, served(place):
        yield place


@pytest.fixture(scope="module")
def house(place):
    return address(place)


def goes_on(place, what):
    command = [sys.executable, "-c", FURNISH.format(what)]
    settings = {**place.settings, "PYTHONPATH": str(PROJECT)}
    subprocess.run(command, env=settings, cwd=place.folder, check=True, capture_output=True)


def pictured(page, name):
    folder = environ.get("WANGHUO_TEST_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def inked(page):
    """How many points of the curve's canvas are not blank."""
    return page.locator("[data-chart] canvas").evaluate(
        "one => one.getContext('2d').getImageData(0, 0, one.width, one.height).data"
        ".reduce((count, byte, at) => count + (at % 4 === 3 && byte > 0), 0)"
    )


def test_a_curve_is_drawn_and_a_new_value_comes_by_itself(window, place):
    page = window(DESKTOP).logs_in("officer").opens("/devices/")
    page.get_by_role("link", name="老街消火栓").click()
    expect(page.get_by_role("heading", name="监测值")).to_be_visible()
    expect(page.get_by_text("分钟前").or_(page.get_by_text("刚刚")).first).to_be_visible()
    pictured(page, "device")

    page.get_by_role("link", name="压力", exact=True).click()
    expect(page.locator("[data-chart] canvas")).to_be_visible()
    assert inked(page) > 1000
    pictured(page, "day")
    page.get_by_text("数值表").click()
    rows = page.locator("#curve tbody tr")
    before = rows.count()

    goes_on(place, "a_value_comes")

    expect(page.locator("#now")).to_contain_text("287.5")
    expect(rows).to_have_count(before + 1)
    expect(rows.last).to_contain_text("287.5")


def test_a_month_a_year_and_a_stretch_with_nothing(window, house):
    one = window(PHONE).logs_in("officer")
    page = one.opens("/devices/")
    page.get_by_role("link", name="老街消火栓").click()
    page.get_by_role("link", name="压力", exact=True).click()
    for words in ("月", "年"):
        page.get_by_role("link", name=words, exact=True).click()
        expect(page.locator("[data-chart] canvas")).to_be_visible()
        reached, width = one.width
        assert reached <= width
        pictured(page, f"phone-{words}")
    page.get_by_role("link", name="前一段").click()
    expect(page.locator("#curve")).to_contain_text("这段时间没有监测值")
    page.get_by_role("link", name="后一段").click()
    page.get_by_role("link", name="日", exact=True).click()
    expect(page.get_by_role("link", name="现在")).to_be_visible()


def test_what_was_never_measured_says_so(window, house):
    page = window(DESKTOP).logs_in("officer").opens("/devices/")
    page.get_by_role("link", name="老街消火栓").click()
    page.get_by_role("link", name="液位", exact=True).click()
    expect(page.locator("#now")).to_contain_text("还没有上报过数值")
    pictured(page, "nothing")
