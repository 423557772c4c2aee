"""A street comes into the register: refused in part, mended, brought in, undone; merged; on a map.

The colleague works as a clerk does: uploads last year's Excel, reads why rows were refused, mends
them, sees key units and who is missing, merges a shop that stands twice, prints its plate.
"""

import re

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, address, furnished, served
from tests.browser.test_old_excel import WORKED, imports, shows, undoes
from tests.browser.test_pages import faults

VILLAGE = "东山村"
HEADER = (
    "村（社区）",
    "店名",
    "类别",
    "地址",
    "建筑面积",
    "座位数",
    "责任人",
    "电话",
    "经度",
    "纬度",
)
STREET = [
    (VILLAGE, "永盛百货", "商店", "桥头路1号", 1500, "", "陆文竹", "13812345678", 113.2, 23.1),
    (VILLAGE, "永盛百货店", "商店", "桥头路1号", "", "", "", "", "", ""),
    (VILLAGE, "鑫源饭店", "餐饮场所", "桥头路2号", 180, 60, "", "", 113.201, 23.101),
    (VILLAGE, "福满小卖部", "商店", "桥头路3号", 40, "", "申明义", "", 113.202, 23.102),
]
WRONG = [
    (VILLAGE, "旧名招待所", "招待所", "桥头路4号", 90, "", "", "", "", ""),
    ("没有村", "便民仓储", "仓储物流场所", "桥头路5号", 400, "", "", "", "", ""),
]
MENDED = [
    (VILLAGE, "旧名招待所", "宾馆旅馆", "桥头路4号", 90, "", "", "", "", ""),
    (VILLAGE, "便民仓储", "仓储物流场所", "桥头路5号", 400, "", "", "", "", ""),
]


@pytest.fixture(scope="module")
def house(browser, tmp_path_factory):
    """A house of its own: what one brings in, nobody else trips over."""
    with furnished(tmp_path_factory.mktemp("register"), "a_house") as place, served(place):
        yield address(place)


def sheet(folder, name, rows):
    book = Workbook()
    book.active.append(HEADER)
    for row in rows:
        book.active.append(row)
    path = folder / name
    book.save(path)
    return path


def uploads(person, path):
    page = person.opens("/imports?target=places")
    assert faults(person) == []
    page.get_by_label("文件", exact=True).set_input_files(path)
    page.get_by_role("button", name="上传并预检").click()
    page.wait_for_url(re.compile("/imports/[0-9a-f-]{36}"))
    expect(page.locator("h1 .wh-state")).to_have_text("待确认", timeout=WORKED)


def counted(person, query=""):
    return person.opens(f"/places/{query}").locator("h1").inner_text().split()[-1]


def test_a_street_goes_in_is_mended_and_an_import_is_undone(window, tmp_path):
    clerk = window(DESKTOP).logs_in("clerk")

    uploads(clerk, sheet(tmp_path, "底册.xlsx", STREET + WRONG))
    shows(clerk, 新增=4, 失败=2)
    expect(clerk.page.get_by_text("“场所类别”只能填").first).to_be_visible()
    expect(clerk.page.get_by_text("区划代码或名称不存在").first).to_be_visible()
    imports(clerk, "确认导入：新增 4")
    assert counted(clerk) == "4"

    uploads(clerk, sheet(tmp_path, "底册（改好）.xlsx", STREET + MENDED))
    shows(clerk, 新增=2, 未变=4, 失败=0)
    imports(clerk, "确认导入：新增 2")
    second = clerk.page.url.removeprefix(clerk.house)
    assert counted(clerk) == "6"

    clerk.opens(second)
    undoes(clerk)
    assert counted(clerk) == "4"


def test_the_list_says_at_once_what_to_look_at(window):
    clerk = window(DESKTOP).logs_in("clerk")
    page = clerk.opens("/places/")
    assert faults(clerk) == []

    for label, count in {"重点单位": 1, "无责任人": 2, "身份待判定": 2}.items():
        chip = page.locator("nav a", has_text=label).first
        expect(chip).to_contain_text(str(count))
        chip.click()
        expect(page.locator("h1")).to_contain_text(str(count))
        page.go_back()


def test_a_shop_that_stands_twice_is_merged_and_parted(window):
    clerk = window(DESKTOP).logs_in("clerk")
    page = clerk.opens("/places/?text=永盛百货店")
    page.locator("tbody a").first.click()
    number = page.locator("dd").first.inner_text()

    page = clerk.opens("/places/?text=永盛")
    page.get_by_role("link", name="永盛百货", exact=True).click()
    page.get_by_text("合并重复登记…").click()
    page.get_by_label("并入本条的编号").fill(number)
    page.get_by_role("button", name="合并", exact=True).click()

    expect(page.get_by_text("已合并；可在本页拆开。")).to_be_visible()
    assert faults(clerk) == []
    place = page.url.removeprefix(clerk.house)
    assert counted(clerk) == "3"
    clerk.opens(place).get_by_role("button", name="拆开").click()
    expect(page.get_by_text("已拆开。")).to_be_visible()
    assert counted(clerk) == "4"


def test_plates_of_a_street_are_one_pdf(window):
    clerk = window(DESKTOP).logs_in("clerk")
    page = clerk.opens("/places/?text=桥头")

    with page.expect_download() as waiting:
        page.get_by_role("link", name="打印二维码牌").click()

    assert waiting.value.path().read_bytes()[:5] == b"%PDF-"


def test_the_map_counts_what_the_list_counts(window):
    clerk = window(DESKTOP).logs_in("clerk")
    page = clerk.opens("/places/?kind=shop")
    listed = page.locator("h1").inner_text().split()[-1]

    page.get_by_role("link", name="在地图上看").click()

    expect(page.locator("#map")).to_have_attribute(
        "data-settled", re.compile(r"\d"), timeout=WORKED
    )
    expect(page.locator("[data-total=places]")).to_contain_text(listed)


def test_a_phone_shows_a_place_and_changes_it(window):
    clerk = window(PHONE).logs_in("clerk")
    page = clerk.opens("/places/?text=鑫源")
    page.locator("tbody a").first.click()
    assert faults(clerk) == []
    reached, width = clerk.width
    assert reached <= width

    page.locator("summary", has_text="修改").click()
    page.get_by_label("消防安全责任人").fill("程立远")
    page.get_by_role("button", name="保存", exact=True).click()

    expect(page.get_by_text("已保存。")).to_be_visible()
    expect(page.locator("dd", has_text="程立远")).to_be_visible()
