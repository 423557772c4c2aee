"""What happens shows where somebody looks, without a reload: two logins, three windows."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_pages import faults

SOON = 5_000
"""Milliseconds: the clock hears within half a second, a stream looks once a second."""
STREAM = "**/api/notices/events*"


def test_a_submitted_task_shows_at_once_on_desk_and_phone(window):
    desk, phone = window(DESKTOP).logs_in("clerk"), window(PHONE).logs_in("clerk")
    desk.opens("/inbox")
    phone.opens("/tasks/")
    before = int(desk.page.locator("#unread").text_content())
    listed = desk.page.locator("#inbox-list li").count()

    submit(window(DESKTOP).logs_in("west"))

    for one in (desk, phone):
        expect(one.page.locator("#unread")).to_have_text(str(before + 1), timeout=SOON)
        toast = one.page.locator(".wh-toast")
        expect(toast).to_have_count(1, timeout=SOON)
        expect(toast.get_by_text("待确认")).to_be_visible()
        assert faults(one) == []
    expect(desk.page.locator("#inbox-list li")).to_have_count(listed + 1, timeout=SOON)

    phone.page.locator(".wh-toast button[type=submit]").click()
    expect(phone.page.get_by_text("等您确认")).to_be_visible()
    expect(desk.page.locator("#unread")).to_have_text(str(before), timeout=SOON)


def submit(villager):
    page = villager.opens("/tasks/")
    page.get_by_role("link", name=re.compile("违规充电")).first.click()
    page.get_by_label("做了什么").fill("充电桩已装好")
    page.get_by_label("完成比例 %").fill("100")
    page.get_by_label(re.compile("已全部完成")).check()
    page.get_by_role("button", name="保存进展").click()
    expect(page.get_by_text("充电桩已装好")).to_be_visible()


def test_a_lost_connection_is_said_and_a_found_one_unsaid(window):
    person = window(DESKTOP).logs_in("clerk")
    page = person.page
    page.route(STREAM, lambda route: route.abort())

    person.opens("/tasks/")

    expect(page.locator("#live-state")).to_contain_text("实时提醒已断开", timeout=15_000)
    page.unroute(STREAM)
    expect(page.locator("#live-state")).to_be_hidden(timeout=30_000)
    assert {one for one in person.complaints if "ERR_FAILED" not in one} == set()
    person.complaints.clear()


def test_one_chooses_what_goes_out_on_a_phone(window):
    person = window(PHONE).logs_in("clerk")

    page = person.opens("/inbox/preferences")

    assert faults(person) == []
    page.get_by_role("heading", name="电子邮件").wait_for()
    page.locator("#prefer-smtp-address").fill("clerk@town.example")
    page.locator("form", has_text="电子邮件").get_by_label("逾期提醒").check()
    page.locator("form", has_text="电子邮件").get_by_role("button", name="保存").click()
    expect(page.get_by_text("通知偏好已保存。")).to_be_visible()
    expect(page.locator("#prefer-smtp-address")).to_have_value("clerk@town.example")
