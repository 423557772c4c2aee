"""The monthly report, clicked: drafted by itself on the 20th, one Word file for the county.

The house runs on its own clock: first on 20 November, then on the 26th, when two are late.
"""

import re
from datetime import datetime

import pytest
from docx import Document
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, address, furnished, served
from tests.browser.test_pages import faults
from wanghuo.kernel.clock import SHANGHAI

THE_20TH = datetime(2026, 11, 20, 8, 30, tzinfo=SHANGHAI)
THE_26TH = datetime(2026, 11, 26, 9, 0, tzinfo=SHANGHAI)
TITLE = "清石镇消安办关于2026年11月消防安全工作推进落实情况的报告"
LATE = "云岭乡消安办关于2026年11月消防安全工作推进落实情况的报告"
PROBLEMS, NEXT = "个别小区充电设施不足。", "十二月底前建成两处充电棚。"


@pytest.fixture(scope="module")
def place(browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    with furnished(folder, "a_county_that_reports") as place:
        yield place


@pytest.fixture(scope="module")
def house(place):
    return address(place)


def presses(person, button, then):
    """Press a button and read that it was done."""
    person.page.get_by_role("button", name=button, exact=True).click()
    expect(person.page.locator(".wh-state", has_text=then).first).to_be_visible(timeout=15_000)


def follows(person, words, path="/"):
    """Open a page and follow the link with these words; nothing grave stands on either."""
    page = person.opens(path)
    assert faults(person) == []
    page.get_by_role("link", name=words).first.click()
    page.wait_for_url(re.compile("/reports/"))
    assert faults(person) == []
    return page


def writes(person, heading, text):
    page = person.page
    section = page.locator("section.card", has=page.get_by_role("heading", name=heading))
    section.get_by_role("button", name="修改").click()
    section.get_by_label("正文").fill(text)
    section.get_by_role("button", name="保存").click()
    expect(section.get_by_text("已人工修改")).to_be_visible()


def opens_a_figure(clerk, label):
    """A figure opens its records, and they are as many as it says."""
    page = clerk.page
    row = page.get_by_role("row").filter(has=page.get_by_role("cell", name=label, exact=True))
    said = row.get_by_role("link").inner_text()
    row.get_by_role("link").click()
    expect(page.locator("[data-figure]")).to_have_text(said)
    expect(page.locator("tbody tr")).to_have_count(int(re.match(r"\d+", said)[0]))
    assert faults(clerk) == []
    found = page.locator("tbody").inner_text()
    page.go_back()
    return found


def test_it_is_drafted_edited_approved_and_sent(place, window):
    with served(place, THE_20TH):
        clerk, mayor = window(DESKTOP).logs_in("clerk"), window(PHONE).logs_in("mayor")

        page = follows(clerk, TITLE)
        expect(page.get_by_text("在册任务2项，累计完成1项，完成率50.0%。")).to_be_visible()
        assert "整治违规充电" in opens_a_figure(clerk, "本期完成任务")
        assert "张贴提示" in opens_a_figure(clerk, "在册任务")
        writes(clerk, "存在的主要问题", PROBLEMS)
        writes(clerk, "下一步工作打算", NEXT)
        presses(clerk, "送审", "待审批")

        page = follows(mayor, TITLE)
        expect(page.get_by_text(NEXT).first).to_be_visible()
        presses(mayor, "审批通过", "待上报")

        clerk.page.reload()
        presses(clerk, "上报 望山县消安办", "已上报")
        close(clerk, mayor)


def close(*people):
    """Leave before the house is shut: a page that stays would miss its live notices."""
    for person in people:
        person.page.context.close()


def sends(window, clerk, mayor, path):
    """A town's report goes up, by its clerk and its deputy mayor."""
    writer, leader = window(PHONE).logs_in(clerk), window(PHONE).logs_in(mayor)
    page = follows(writer, LATE, path)
    if page.get_by_role("button", name="修改重报").is_visible():
        expect(page.get_by_text("缺少问题清单。").first).to_be_visible()
        page.get_by_role("button", name="修改重报").click()
        writes(writer, "存在的主要问题", "两处水源维护不及时。")
    presses(writer, "送审", "待审批")
    follows(leader, LATE)
    presses(leader, "审批通过", "待上报")
    writer.page.reload()
    presses(writer, "上报 望山县消安办", "已上报")
    close(writer, leader)


def sees_who_is_missing(county):
    """Who has not sent stands first, with the days."""
    page = county.opens("/reports/")
    page.get_by_role("link", name="收报台").click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(3)
    assert [("未报" in row, "2 天" in row) for row in rows.all_inner_texts()] == [
        (True, True),
        (True, True),
        (False, False),
    ]
    assert faults(county) == []


def answers(county, title, button, then, **fields):
    """Open one report from the desk and say what becomes of it."""
    page = county.opens("/reports/board")
    page.get_by_role("link", name=title).first.click()
    if fields:
        page.get_by_text("退回…").click()
    for label, words in fields.items():
        page.get_by_label(label).fill(words)
    presses(county, button, then)


def test_the_county_returns_one_and_consolidates_the_rest(place, window):
    with served(place, THE_26TH):
        county = window(DESKTOP).logs_in("receiver")
        sees_who_is_missing(county)
        answers(county, "清石镇消安办", "接收", "已接收")
        sends(window, "clerk2", "mayor2", "/")
        answers(county, "云岭乡消安办", "退回", "被退回", 退回理由="缺少问题清单。")
        sends(window, "clerk2", "mayor2", "/")
        answers(county, "云岭乡消安办", "接收", "已接收")

        page = county.opens("/reports/board")
        page.get_by_role("button", name="汇总（2 份待计入）").click()
        expect(page.get_by_text("本期应报3个单位，汇总2个。")).to_be_visible()
        assert faults(county) == []
        presses(county, "送审", "待审批")
        title = page.locator("h1").inner_text()
        approves(window, title)
        assert_one_file(downloads(county), title)
        close(county)


def approves(window, title):
    chief = window(DESKTOP).logs_in("chief")
    follows(chief, title)
    presses(chief, "审批通过", "待上报")
    close(chief)


def downloads(county):
    county.page.reload()
    with county.page.expect_download() as waiting:
        county.page.get_by_role("link", name="下载定稿 Word").click()
    return Document(waiting.value.path())


def assert_one_file(document, title):
    """Title, sums, what each wrote, and who is missing."""
    paper = [one.text for one in document.paragraphs if one.text]
    text = "".join(paper)
    assert text.startswith(title)
    assert "在册任务2项，累计完成1项" in text
    assert f"清石镇消安办：{PROBLEMS}" in paper
    assert "云岭乡消安办：两处水源维护不及时。" in paper
    assert "未报送1个，未计入合计：松林乡消安办" in text
