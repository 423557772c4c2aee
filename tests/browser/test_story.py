"""The story of the first release, clicked: a clerk at a desk, a villager with a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.base.documents.pictures import picture
from tests.browser.conftest import DESKTOP, PHONE
from tests.journeys.cast import PLAN

TITLE = "清石镇2026年冬春火灾防控实施方案"
TEXT = PLAN.read_text("utf-8").replace("清石镇2026年消防安全整治实施方案", TITLE)


@pytest.fixture(scope="module")
def plan_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("files") / "方案.txt"
    path.write_text(TEXT, "utf-8")
    return path


def upload(page, file):
    page.get_by_text("上传方案").click()
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="上传并解析").click()
    page.wait_for_url(re.compile(r"/plans/[0-9a-f-]{36}"))


def card(page, words):
    return page.locator("article[data-item]", has_text=words)


def correct(page, words, field, value):
    """Open the form of a card, write one field, save, and see the card again."""
    card(page, words).get_by_role("button", name="更正").click()
    page.locator(f"[name='{field}']").fill(value)
    page.get_by_role("button", name="保存更正").click()
    expect(card(page, words).get_by_text("已更正")).to_be_visible()


def test_plan_becomes_work_click_by_click(window, plan_file):
    clerk = window(DESKTOP).logs_in("clerk")
    page = clerk.opens("/plans/")

    upload(page, plan_file)
    expect(page.locator("article[data-item]")).to_have_count(5)
    expect(page.get_by_text("早于印发日期2026-02-20").first).to_be_visible()
    judge_by_keys(page)
    correct(page, "消防取水点", "deadlines-0-date", "2026-04-30")
    correct(page, "夜间巡查", "units-0-name", "派出所")
    page.get_by_role("button", name="全部采纳").click()
    page.get_by_role("button", name="确认方案，生成任务").click()
    expect(page.get_by_text("方案已确认，任务已生成。")).to_be_visible()
    page.get_by_role("button", name="按方案一次分派").click()
    expect(page.locator(".alert-info")).to_be_visible()

    reported = report_on_the_phone(window(PHONE).logs_in("south"))
    answer(clerk, reported)


def judge_by_keys(page):
    """j and k walk the cards, a and x judge the one that is marked; the mark stays."""
    cards = page.locator("article[data-item]")
    expect(cards.nth(0)).to_have_class(re.compile("is-current"))
    page.keyboard.press("j")
    expect(cards.nth(1)).to_have_class(re.compile("is-current"))
    page.keyboard.press("k")
    expect(cards.nth(0)).to_have_class(re.compile("is-current"))
    expect(page.locator("mark.is-current").first).to_be_visible()
    page.keyboard.press("a")
    expect(cards.nth(0).locator(".wh-state--done")).to_be_visible()
    page.keyboard.press("j")
    expect(cards.nth(1)).to_have_class(re.compile("is-current"))
    page.keyboard.press("x")
    expect(cards.nth(1).locator(".wh-state--grey")).to_be_visible()
    cards.nth(1).get_by_role("button", name="重新校核").click()
    expect(cards.nth(1).locator(".wh-state--orange")).to_be_visible()


def report_on_the_phone(villager):
    """Report from the list of today, with a photo, all within a phone's width."""
    page = villager.page
    page.get_by_role("link", name=re.compile("消防取水点")).first.click()
    page.get_by_label("做了什么").fill("取水点已建成")
    page.get_by_label("完成比例 %").fill("100")
    photo = {"name": "取水点.png", "mimeType": "image/png", "buffer": picture()}
    page.get_by_label(re.compile("附件")).set_input_files([photo])
    page.get_by_label(re.compile("已全部完成")).check()
    reached, width = villager.width
    assert reached <= width
    page.get_by_role("button", name="保存进展").click()
    expect(page.get_by_text("取水点.png")).to_be_visible()
    return page.url.removeprefix(villager.house)


def answer(clerk, task):
    page = clerk.opens(task)
    page.get_by_label("退回理由").fill("请补充验收单")
    page.get_by_role("button", name="退回", exact=True).click()
    expect(page.get_by_text("已退回。")).to_be_visible()


def test_refusal_is_said_on_the_page_and_nothing_is_lost(window, plan_file):
    clerk = window(DESKTOP).logs_in("clerk")
    page = clerk.opens("/plans/")
    page.get_by_text("上传方案").click()

    page.get_by_role("button", name="上传并解析").click()

    expect(page.get_by_text("请选择一个文件，或把正文粘贴到文本框。")).to_be_visible()
    assert [one for one in clerk.complaints if "422" not in one] == []
    clerk.complaints.clear()
