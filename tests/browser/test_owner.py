"""An owner's week: an order comes, it is carried out and proved; he promises, declares, rates."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.base.documents.pictures import picture
from tests.browser.conftest import DESKTOP, PHONE, address, furnished, served
from wanghuo.kernel import clock

TITLE = "教学楼二层安全出口上锁"
PROOF = {"name": "已开锁.png", "mimeType": "image/png", "buffer": picture()}


@pytest.fixture(scope="module")
def house(browser, tmp_path_factory):
    """Two schools with owners of their own, and those who check them."""
    with furnished(tmp_path_factory.mktemp("owner"), "owners_and_officers") as place, served(place):
        yield address(place)


def finds_and_orders(officer):
    """Enter a hazard of the first school and order it gone within ten days."""
    page = officer.opens("/hazards/new")
    page.get_by_label("场所编号").fill("XX-0001")
    page.get_by_label("是什么隐患").fill(TITLE)
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    page.get_by_label("责令方式").select_option(label="责令限期改正")
    page.get_by_label("整改期限").fill((clock.today() + timedelta(days=10)).isoformat())
    page.get_by_label("整改要求").fill("立即开锁，课间专人看护。")
    page.get_by_role("button", name="责令整改").click()
    expect(page.locator(".wh-state", has_text="已责令").first).to_be_visible()
    return page.url.removeprefix(officer.house)


def fits(window):
    reached, width = window.width
    assert reached <= width, window.page.url


def test_an_order_is_carried_out_proved_and_closed(window):
    hazard = finds_and_orders(window(DESKTOP).logs_in("officer"))

    owner = window(PHONE).logs_in("owner1")
    page = owner.opens("/owner/")
    fits(owner)
    page.get_by_role("link", name=TITLE).click()
    due = (clock.today() + timedelta(days=10)).isoformat()
    expect(page.get_by_text(f"整改期限 {due}")).to_be_visible()
    expect(page.get_by_text("立即开锁，课间专人看护。").first).to_be_visible()
    fits(owner)
    sends_it_for_recheck(owner)

    clerk = window(DESKTOP).logs_in("clerk")
    page = clerk.opens(hazard)
    expect(page.get_by_text("已开锁.png").first).to_be_visible()
    page.get_by_label("复查情况").fill("现场复查，出口畅通。")
    page.get_by_role("button", name="复查合格，销案").click()
    expect(page.locator(".wh-state", has_text="已销案").first).to_be_visible()

    page = owner.opens("/owner/")
    expect(page.get_by_role("link", name=TITLE)).to_have_count(0)


def sends_it_for_recheck(owner):
    """Say nothing and be told so; then say what was done, and prove it."""
    page = owner.page
    page.get_by_role("button", name="开始整改").click()
    expect(page.get_by_text("已标记开始整改。")).to_be_visible()
    said = page.get_by_label("怎么整改的、结果如何")
    said.fill("   ")
    page.get_by_role("button", name="整改完毕，申请复查").click()
    expect(page.locator("#refusal .alert-danger")).to_be_in_viewport()
    assert [one for one in owner.complaints if "422" not in one] == []
    owner.complaints.clear()
    said.fill("门锁已拆除，换成推杠式逃生门锁。")
    page.get_by_label(re.compile("附件")).first.set_input_files([PROOF])
    page.get_by_role("button", name="整改完毕，申请复查").click()
    expect(page.locator(".wh-state", has_text="待复查").first).to_be_visible()
    expect(page.get_by_text("已开锁.png")).to_be_visible()
    fits(owner)


def test_a_promise_is_public_and_risks_are_declared(window):
    owner = window(PHONE).logs_in("owner1")
    page = owner.opens("/owner/")
    page.get_by_role("link", name="晨光小学").click()
    page.get_by_text("签署承诺").click()
    page.get_by_label("承诺人姓名").fill("周校长")
    page.get_by_role("button", name="公示").click()
    expect(page.get_by_text("有效").first).to_be_visible()
    page = owner.opens("/owner/")
    page.get_by_role("link", name="晨光小学").click()
    for question in page.locator("select[name^=risk_]").all():
        question.select_option("no")
    page.locator("select[name^=risk_]").first.select_option("yes")
    page.get_by_role("button", name="申报").click()
    page.get_by_role("link", name=re.compile("年已申报，有风险 1 项")).click()
    expect(page.locator("li .wh-state--orange")).to_have_count(1)
    fits(owner)

    anybody = window(DESKTOP)
    page = anybody.opens("/pledges/")
    page.locator("summary", has_text="晨光小学").click()
    expect(page.get_by_text("公示日期").first).to_be_visible()
    assert "周校长" not in page.content()


def test_a_school_rates_itself_and_is_reviewed(window):
    owner = window(DESKTOP).logs_in("owner1")
    page = owner.opens("/owner/")
    page.get_by_role("link", name="晨光小学").click()
    page.get_by_role("button", name=re.compile("开始自评")).click()
    page.wait_for_url(re.compile("/owner/assessments/"))
    rating = page.url.removeprefix(owner.house)
    for points in page.get_by_label("自评分").all():
        points.fill(points.get_attribute("max"))
    page.get_by_role("button", name="保存并提交评审").click()
    expect(page.locator("#refusal")).to_contain_text("佐证")
    assert page.get_by_label("自评分").first.input_value() != ""  # what was typed is still there
    assert [one for one in owner.complaints if "409" not in one] == []
    owner.complaints.clear()
    names = chooses_what_proves(page)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存。", exact=True)).to_be_visible()
    for name in names:
        expect(page.get_by_text(name)).to_be_visible()
    page.get_by_role("button", name="保存并提交评审").click()
    expect(page.locator(".wh-state", has_text="待受理").first).to_be_visible()

    reviewer = window(DESKTOP).logs_in("clerk")
    page = reviewer.opens(rating)
    page.get_by_role("button", name="受理").click()
    expect(page.get_by_label("评审分").first).to_be_visible()
    for points in page.get_by_label("评审分").all():
        points.fill(points.get_attribute("max"))
    page.get_by_role("button", name="评定", exact=True).click()
    expect(page.get_by_text("有效期至").first).to_be_visible()


def chooses_what_proves(page):
    """Choose a file under each item that wants one; return their names."""
    asked = page.locator("section", has_text="须有佐证").all()
    for nth, one in enumerate(asked):
        one.get_by_label("佐证材料").set_input_files([{**PROOF, "name": f"佐证{nth}.png"}])
    return [f"佐证{nth}.png" for nth in range(len(asked))]


def test_a_neighbour_s_school_is_not_there(window):
    finds_and_orders(window(DESKTOP).logs_in("officer2"))

    other = window(PHONE).logs_in("owner2")
    for listed in ("/owner/", "/hazards/", "/owner/pledges/", "/places/"):
        page = other.opens(listed)
        assert TITLE not in page.content(), listed
        assert "晨光小学" not in page.content(), listed
