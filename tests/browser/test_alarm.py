"""A detector trips: the desk sees it by itself, settles it, and the ledger has it all."""

import json
import socket
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


def test_a_fire_is_seen_verified_handed_over_and_proved(window, place):
    installation, port = place
    officer = window(DESKTOP).logs_in("officer")
    page = officer.opens("/alarms/")
    expect(page.get_by_text("没有符合条件的报警")).to_be_visible()

    raw = frame(FIRE, tag=now_tag())
    assert eventually(lambda: is_confirmed(port, raw), PATIENCE_SECONDS)
    assert is_confirmed(port, raw)  # sent again: the same one

    row = page.locator("tr", has_text="二楼仓库")
    expect(row).to_be_visible()
    expect(row).to_have_count(1)
    expect(row.get_by_text("老街超市")).to_be_visible()
    row.get_by_role("link", name="火警").click()
    settles(page)
    alarm = page.url.removeprefix(officer.house)

    phone = window(PHONE).logs_in("officer")
    shown = phone.opens(alarm)
    for words in ("报警", "接警", "开始核实", "核实为真实", "移交处置", "报警办结"):
        expect(shown.get_by_text(words).first).to_be_visible()
    reached, width = phone.width
    assert reached <= width
    code, said = installation.runs("ledger", "verify")
    assert (code, "存证完整" in said) == (0, True), said


def settles(page):
    """Take the alarm from its first step to its last."""
    page.get_by_role("button", name="接警", exact=True).click()
    expect(page.locator(".wh-state", has_text="已接警")).to_be_visible()
    page.get_by_role("button", name="开始核实").click()
    expect(page.locator(".wh-state", has_text="核实中")).to_be_visible()
    page.get_by_label("如何核实的").fill("店主电话：货架着火，已疏散")
    page.get_by_role("button", name="核实为真实").click()
    page.get_by_label("移交给谁").fill("县消防救援大队")
    page.get_by_role("button", name="移交", exact=True).click()
    expect(page.locator(".wh-state", has_text="已移交")).to_be_visible()
    page.get_by_role("button", name="办结").click()
    expect(page.locator(".wh-state", has_text="已办结")).to_be_visible()
