"""A hydrant drifts for a week: the desk is warned before it is dry, and somebody sees to it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, address, furnished, served


@pytest.fixture(scope="module")
def house(browser, tmp_path_factory):
    """A house whose hydrant leaks."""
    with furnished(tmp_path_factory.mktemp("drift"), "a_drifting_hydrant") as place, served(place):
        yield address(place)


def test_a_drift_is_warned_of_and_settled(window):
    officer = window(DESKTOP).logs_in("officer")
    desk = officer.opens("/alarms/?kind=trend")
    expect(desk.locator("tr", has_text="天后低于 140 kPa").first).to_be_visible()

    page = officer.opens("/readings/drifts")
    row = page.locator("tr", has_text="老街路口消火栓")
    row.get_by_role("link", name="压力近").click()
    page.get_by_role("link", name="查看、修改这个序列的限值").click()
    expect(page.get_by_text("不低于 140 kPa")).to_be_visible()
    page.get_by_label("下限").fill("150")
    page.get_by_role("button", name="设定", exact=True).click()
    expect(page.get_by_text("不低于 150 kPa")).to_be_visible()
    page.get_by_role("link", name="趋势预警").last.click()
    row.get_by_role("link", name="压力近").click()
    page.get_by_label("查到了什么、怎样处理的").fill("阀门渗漏，已更换")
    page.get_by_role("button", name="办结").click()
    expect(page.locator(".wh-state", has_text="已办结")).to_be_visible()

    phone = window(PHONE).logs_in("officer")
    for where in ("/readings/drifts?state=all", "/readings/limits"):
        shown = phone.opens(where)
        expect(shown.get_by_text("老街路口消火栓").first).to_be_visible()
        reached, width = phone.width
        assert reached <= width
