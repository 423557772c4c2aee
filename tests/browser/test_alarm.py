"""A detector trips: the desk sounds by itself, all is done by keys, and the ledger has it all."""

import json
import re
import socket
import statistics
import time
from contextlib import closing
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, address, furnished, served
from tests.gateway.frames import frame, now_tag
from tests.journeys.browsing import eventually
from tests.monitoring.alarms.builders import component
from tests.postgres import _free_port
from wanghuo.gateway.protocols.gbt26875.frames import CONFIRM
from wanghuo.kernel.messages import ControlFile

IDENTITY, PATIENCE_SECONDS = "gbt26875:000000000379", 30
FIRE = component(0b10, description="二楼仓库")
STREAM, QUEUE = "**/api/desk/events", "**/desk/queue"


@pytest.fixture(scope="module")
def place(browser, tmp_path_factory):
    """A house with a gateway that listens and knows the device."""
    port = _free_port()
    with furnished(tmp_path_factory.mktemp("desk"), "a_duty_desk") as place:
        listening = replace(place, listeners=json.dumps([f"tcp://127.0.0.1:{port}/gbt26875"]))
        with served(listening):
            assert eventually(lambda: is_told(place), PATIENCE_SECONDS)
            yield place, port


@pytest.fixture(scope="module")
def house(place):
    return address(place[0])


def is_told(place):
    with closing(ControlFile(place.folder / "var" / "control.sqlite")) as control:
        return [one.identity for one in control.known_after(0)[0]] == [IDENTITY]


def is_confirmed(port, raw):
    """Send a frame; whether the gateway confirms it."""
    try:
        with socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS) as line:
            line.sendall(raw)
            answer = line.recv(1000)
    except OSError:
        return False
    return len(answer) > 26 and answer[26] == CONFIRM


def cries(port, where, point):
    """Let a detector cry fire there."""
    raw = frame(component(0b10, point=point, description=where), tag=now_tag())
    assert eventually(lambda: is_confirmed(port, raw), PATIENCE_SECONDS)


def state(page):
    return page.locator("#alarm h2 .wh-state").last


def line(page, where):
    return page.locator("[data-alarm]", has_text=where)


def test_a_fire_rings_is_settled_by_keys_handed_over_and_proved(window, place):
    installation, port = place
    officer = window(DESKTOP).logs_in("officer")
    page = officer.opens("/desk")
    desk = page.locator("#desk")
    expect(page.get_by_text("没有待处置的报警")).to_be_visible()
    expect(page.get_by_text("秒前核对")).to_be_visible()
    page.get_by_role("button", name="声音未开启，点此开启").click()
    expect(desk).to_have_attribute("data-sound", "on")
    expect(desk).to_have_attribute("data-ring", "off")

    raw = frame(FIRE, tag=now_tag())
    assert eventually(lambda: is_confirmed(port, raw), PATIENCE_SECONDS)
    assert is_confirmed(port, raw)  # sent again: the same one

    expect(line(page, "二楼仓库")).to_have_count(1)
    expect(line(page, "老街超市")).to_be_visible()
    expect(desk).to_have_attribute("data-ring", "fire")
    expect(page.get_by_role("alert").filter(has_text="新报警：火警 老街超市")).to_have_count(1)
    expect(page).to_have_title(re.compile("1 报警"))
    expect(page.locator("#alarm")).to_contain_text("老街 1 号")  # nobody had chosen another
    calls(page)
    settles(page)
    expect(desk).to_have_attribute("data-ring", "off")
    expect(line(page, "二楼仓库")).to_have_count(0)

    told(window, "owner", "/places/")
    told(window, "station", "/alarms/")
    has_its_timeline(window, page.locator("[data-shown]").get_attribute("data-shown"))
    code, said = installation.runs("ledger", "verify")
    assert (code, "存证完整" in said) == (0, True), said


def has_its_timeline(window, alarm):
    """On a phone, too."""
    shown = window(PHONE).logs_in("officer2")
    page = shown.opens(f"/alarms/{alarm}")
    for words in ("报警", "接警", "开始核实", "核实为真实", "移交处置", "报警办结"):
        expect(page.locator(".wh-timeline").get_by_text(words).first).to_be_visible()
    reached, width = shown.width
    assert reached <= width


def calls(page):
    """Look at the manager's number: it is shown for a reason that stays."""
    manager = page.locator(".wh-callers li", has_text="消防安全管理人")
    expect(manager).to_contain_text("138****0011")
    manager.get_by_role("button", name="显示号码").click()
    expect(manager.get_by_role("link", name="13800000011")).to_be_visible()
    expect(page.locator(".wh-callers li", has_text="老街微型消防站")).to_be_visible()


def settles(page):
    """Take the alarm from its first step to its last, by keys alone."""
    page.keyboard.press("a")
    expect(state(page)).to_contain_text("已接警")
    expect(page.locator("#desk")).to_have_attribute("data-ring", "off")
    page.keyboard.press("v")
    expect(state(page)).to_contain_text("核实中")
    page.keyboard.press("r")  # the browser asks for the note
    expect(page.get_by_label("如何核实的")).to_be_focused()
    page.keyboard.type("店主电话：货架着火，已疏散")
    page.keyboard.press("Enter")
    expect(state(page)).to_contain_text("真实")
    page.keyboard.press("h")
    page.keyboard.type("县消防救援大队")
    page.keyboard.press("Enter")
    expect(state(page)).to_contain_text("已移交")
    page.keyboard.press("c")
    expect(state(page)).to_contain_text("已办结")


def told(window, username, link):
    """Somebody finds the hand-over in his inbox, and may open what it is about."""
    person = window(DESKTOP).logs_in(username)
    words = "火警已核实为真实：老街超市 二楼仓库"
    assert eventually(
        lambda: person.opens("/inbox").get_by_text(words).count() == 1, PATIENCE_SECONDS
    )
    person.page.get_by_text(words).click()
    person.page.wait_for_url(f"**{link}*")
    expect(person.page.get_by_text("老街超市").first).to_be_visible()


def test_two_desks_race_and_the_slower_is_told(window, place):
    _, port = place
    first, second = (window(DESKTOP).logs_in(name) for name in ("officer", "officer2"))
    pages = [one.opens("/desk") for one in (first, second)]
    cries(port, "三楼走廊", 7)
    for page in pages:
        expect(line(page, "三楼走廊")).to_be_visible()
        expect(page.locator("#alarm")).to_contain_text("三楼走廊")
    slower = pages[1]
    slower.route(QUEUE, lambda route: route.abort())  # it sees nothing of what comes

    pages[0].keyboard.press("a")
    expect(state(pages[0])).to_contain_text("已接警")
    slower.keyboard.press("a")

    expect(slower.get_by_role("alert").filter(has_text="另一个值守台先了一步")).to_be_visible()
    expect(state(slower)).to_contain_text("已接警")
    pages[0].keyboard.press("f")
    pages[0].keyboard.press("1")
    expect(state(pages[0])).to_contain_text("误报")
    pages[0].keyboard.press("c")
    expect(state(pages[0])).to_contain_text("已办结")
    forgiven(second, "409")
    forgiven(second, "ERR_FAILED")


def test_a_lost_desk_says_so_and_comes_back(window):
    officer = window(DESKTOP).logs_in("officer")
    for asked in (STREAM, QUEUE):
        officer.page.route(asked, lambda route: route.abort())

    page = officer.opens("/desk")
    expect(page.get_by_text("连接中断")).to_be_visible(timeout=15_000)
    for asked in (STREAM, QUEUE):
        page.unroute(asked)

    expect(page.get_by_text("秒前核对")).to_be_visible(timeout=15_000)
    forgiven(officer, "ERR_FAILED")


def test_a_desk_whose_login_has_ended_says_so(window):
    officer = window(DESKTOP).logs_in("officer")
    page = officer.opens("/desk")
    expect(page.get_by_text("秒前核对")).to_be_visible()

    page.context.clear_cookies()
    page.evaluate("document.dispatchEvent(new Event('alarm-changed'))")

    expect(page.get_by_text("登录已结束，值守台已停止")).to_be_visible()
    forgiven(officer, "401")


def forgiven(person, words):
    """What the browser complains about where that is what the test does to it."""
    person.complaints[:] = [one for one in person.complaints if words not in one]


def test_how_long_from_the_frame_to_the_screen(window, place):
    _, port = place
    page = window(DESKTOP).logs_in("officer").opens("/desk")
    expect(page.get_by_text("秒前核对")).to_be_visible()
    took = []
    for nth in range(7):
        where = f"测速{nth}号"
        began = time.monotonic()
        cries(port, where, 20 + nth)
        line(page, where).wait_for()
        took.append(time.monotonic() - began)

    print(f"frame to screen: median {statistics.median(took):.2f} s, worst {max(took):.2f} s")
    assert len(took) == 7
