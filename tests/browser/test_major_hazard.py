"""A major hazard from the suspicion to the look-back, by all who have a part in it."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.base.documents.pictures import picture
from tests.browser.conftest import DESKTOP, PHONE, address, furnished, served
from wanghuo.kernel import clock

TITLE = "宿舍楼只有一个安全出口"
PAPER = {"name": "议案记录.png", "mimeType": "image/png", "buffer": picture()}
PHOTO = {"name": "现场.png", "mimeType": "image/png", "buffer": picture("现场")}
MISSING = "本系统没有收录它的条文，不能自动判定，也不套用旧版"


@pytest.fixture(scope="module")
def house(browser, tmp_path_factory):
    """Two schools with owners of their own, officers, and the government that lists."""
    with furnished(tmp_path_factory.mktemp("major"), "owners_and_officers") as place, served(place):
        yield address(place)


def state(page, words):
    return expect(page.locator(".wh-state", has_text=words).first).to_be_visible()


def stock(window):
    """How many are open at the end of this month, as the curve says."""
    page = window.opens("/major-hazards/curve")
    month = f"{clock.today():%Y-%m}"
    return int(page.locator("tbody tr", has_text=month).locator("td").last.inner_text())


def test_from_the_suspicion_to_the_look_back(window):
    officer = window(DESKTOP).logs_in("officer")
    case = is_suspected(officer)
    is_judged_by_a_person(officer)
    is_reported(officer.page)

    leader = window(DESKTOP).logs_in("leader")
    is_listed(leader.opens(case))
    assert stock(leader) == 1

    owner = window(PHONE).logs_in("owner1")
    owner_reports_and_asks(owner, case)

    second = window(DESKTOP).logs_in("officer2")
    page = second.opens(case)
    page.get_by_label("核查结论").select_option("yes")
    page.get_by_label("核查看到的情况和意见").fill("第二个出口已打通，标志齐全。")
    page.get_by_role("button", name="保存核查意见").click()
    expect(page.get_by_text("核查通过", exact=True)).to_be_visible()

    page = leader.opens(case)
    page.get_by_label("审批", exact=True).select_option("yes")
    page.get_by_role("button", name="保存审批意见").click()
    state(page, "已销案")
    expect(page.get_by_text("销案回头看")).to_be_visible()
    assert stock(leader) == 0

    page = officer.opens(case)
    page.get_by_label("结果").select_option(label="没有反弹")
    page.get_by_label("看到的情况").fill("出口畅通，没有再上锁。")
    page.get_by_role("button", name="登记回头看").click()
    expect(page.get_by_text("已完成回头看，全部办结。")).to_be_visible()


def is_suspected(officer):
    """Enter what was seen; the program says that the text of the standard is not at hand."""
    page = officer.opens("/major-hazards/new")
    page.get_by_label("场所编号").fill("XX-0001")
    page.get_by_label("发现了什么").fill(TITLE)
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(page.get_by_text(re.compile(MISSING))).to_be_visible()
    page.get_by_label("条文编号").fill("6.2")
    page.get_by_label("要素（按标准原文）").fill("安全出口数量不足")
    page.get_by_label("证据：在哪里、看到什么、量得多少").fill("宿舍楼西端出口砌墙封堵。")
    page.get_by_label(re.compile("附件")).first.set_input_files([PHOTO])
    page.get_by_role("button", name="登记这一要素").click()
    expect(page.get_by_text("已核对的要素")).to_be_visible()
    expect(page.get_by_text("现场.png").first).to_be_visible()
    return page.url.removeprefix(officer.house)


def is_judged_by_a_person(officer):
    """Without a reason it is refused; with one and the papers it is a major hazard."""
    page = officer.page
    page.get_by_label("人工判定").select_option(label="判定为重大火灾隐患")
    page.get_by_role("button", name="判定", exact=True).click()
    expect(page.locator("#refusal .alert-danger")).to_be_in_viewport()
    assert [one for one in officer.complaints if "422" not in one] == []
    officer.complaints.clear()
    expect(page.get_by_label("人工判定")).to_have_value("major")
    page.get_by_label("理由").fill("对照标准原文，集体议案认定。")
    page.locator("details", has_text="作出判定").locator("[type=file]").set_input_files([PAPER])
    page.get_by_role("button", name="判定", exact=True).click()
    expect(page.get_by_text("人工判定").first).to_be_visible()
    expect(page.get_by_text("议案记录.png").first).to_be_visible()


def is_reported(page):
    page.get_by_label("报告日期").fill(clock.today().isoformat())
    page.get_by_label("报告情况").fill("望消字1号，当面送达县政府。")
    page.get_by_role("button", name="登记书面报告").click()
    expect(page.get_by_text("已登记报告情况，等政府挂牌督办。")).to_be_visible()


def is_listed(page):
    page.get_by_label("挂牌单位").select_option(label="望山县 · 县政府办")
    page.get_by_label("挂牌文号").fill("望政督1号")
    page.get_by_label("责任领导").fill("卫四")
    page.get_by_label("挂牌日期").fill(clock.today().isoformat())
    page.get_by_label("整改期限").fill((clock.today() + timedelta(days=60)).isoformat())
    page.get_by_label("整改前的防范措施").fill("宿舍停用，学生转移。")
    page.get_by_role("button", name="挂牌督办").click()
    state(page, "已挂牌")


def owner_reports_and_asks(owner, case):
    """The owner sees his own, reports how far he has come, and asks for closure."""
    page = owner.opens("/major-hazards/")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_label("完成比例（%）").fill("60")
    page.get_by_label("本周做了什么、还差什么").fill("拆除隔墙，门还没有装。")
    page.get_by_role("button", name="报告进展").click()
    expect(page.get_by_text("60%")).to_be_visible()
    page.get_by_text("整改完毕，申请销案").click()
    page.get_by_label("逐项写明整改情况").fill("出口打通，门和标志已装好。")
    page.get_by_role("button", name="申请销案", exact=True).click()
    expect(page.get_by_text("等消防监督员现场核查。")).to_be_visible()
    reached, width = owner.width
    assert reached <= width


def test_another_owner_sees_nothing_of_it(window):
    other = window(PHONE).logs_in("owner2")

    page = other.opens("/major-hazards/")

    assert TITLE not in page.content()
    assert "晨光小学" not in page.content()
