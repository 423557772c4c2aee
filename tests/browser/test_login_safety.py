"""Five wrong passwords, a locked account, who opens it, and a code that follows the password."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, RECOVERY
from tests.journeys.cast import PASSWORD


def enter(window, username, password):
    page = window.opens("/login")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("口令").fill(password)
    page.get_by_role("button", name="登录").click()
    return page


def test_locked_unlocked_enrolled_and_in_with_a_code(window):
    phone = window(PHONE)
    for _ in range(5):
        expect(enter(phone, "police", "wrong").get_by_text("用户名或口令不正确")).to_be_visible()
    expect(enter(phone, "police", PASSWORD).get_by_text("该账号已锁定")).to_be_visible()
    reached, width = phone.width
    assert reached <= width

    guard = window(DESKTOP).logs_in("guard")  # led to enrol before anything else
    desk = guard.opens("/people/review")
    desk.get_by_role("link", name=re.compile("当前锁定")).click()
    desk.locator("tbody tr", has_text="police").get_by_role("link").click()
    desk.get_by_role("button", name="解除锁定").click()
    expect(desk.get_by_text("账号已解除锁定。")).to_be_visible()

    enter(phone, "police", PASSWORD)
    phone.page.wait_for_url(phone.house + "/")
    phone.opens("/settings/second-factor")
    codes = phone.enrols()
    here = phone.opens("/settings/logins")
    expect(here.get_by_text("本机")).to_be_visible()
    reached, width = phone.width
    assert reached <= width

    RECOVERY["police"] = codes
    other = window(DESKTOP).logs_in("police")
    there = other.opens("/settings/logins")
    there.get_by_role("button", name="退出其他全部").click()
    expect(there.get_by_text("已退出其他登录：1 个。")).to_be_visible()
    phone.opens("/settings")
    expect(phone.page.get_by_label("用户名")).to_be_visible()
    refused = [one for one in phone.complaints if not re.search("401|429|EventSource", one)]
    assert refused == []
    phone.complaints.clear()
