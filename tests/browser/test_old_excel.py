"""An old Excel, clicked: uploaded, refused in part, mended, imported again, undone as a batch."""

import re

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_pages import faults

TOWN = "990131100000"
ROWS, BAD = 2_000, 312
WORKED = 120_000
"""Milliseconds: the worker of the house does it, on a machine that does much else."""
LIST = "/people/organisations?text=旧表"


@pytest.fixture(scope="module")
def old_excel(tmp_path_factory):
    """Title, header, rows, 合计; the last of the rows name an area that is not there."""
    book = Workbook()
    sheet = book.active
    sheet.append(["清石镇社会单位底册"])
    sheet.append(["序号", "单位名称", "类别", "区划代码"])
    for n in range(1, ROWS + 1):
        sheet.append([n, f"旧表第{n}号店", "社会单位", TOWN if n <= ROWS - BAD else "990199100000"])
    sheet.append(["合计", f"{ROWS}家"])
    path = tmp_path_factory.mktemp("excel") / "底册.xlsx"
    book.save(path)
    return path


def uploads(person, path):
    """Send a file; the page goes on by itself to the preview, nobody reloads it."""
    page = person.opens("/imports?target=organisations")
    assert faults(person) == []
    page.get_by_label("文件").set_input_files(path)
    page.get_by_label("按哪一列对应已有记录（主键）").select_option("area_name")
    page.get_by_role("button", name="上传并预检").click()
    page.wait_for_url(re.compile("/imports/[0-9a-f-]{36}"))
    expect(page.locator("h1 .wh-state")).to_have_text("待确认", timeout=WORKED)
    assert faults(person) == []


def shows(person, **counts):
    for label, count in counts.items():
        card = person.page.locator("a.card", has_text=re.compile(rf"^\s*\d+\s*{label}\s*$"))
        expect(card.locator(".wh-number")).to_have_text(str(count))


def imports(person, words):
    """Confirm; the page goes on by itself until it is written."""
    page = person.page
    page.get_by_role("button", name=words).click()
    expect(page.locator("h1 .wh-state")).to_have_text("已导入", timeout=WORKED)


def undoes(person):
    page = person.page
    page.get_by_text("撤销整批").click()
    expect(page.get_by_text("新增的记录将移除")).to_be_visible()
    page.get_by_role("button", name="撤销这一批").click()
    expect(page.get_by_text("已整批撤销。")).to_be_visible(timeout=WORKED)


def mended(person, folder):
    """Take the result workbook, read why rows were refused, and write what was meant."""
    with person.page.expect_download() as waiting:
        person.page.get_by_role("link", name="下载原表及结果").click()
    better = folder / "底册（改好）.xlsx"
    waiting.value.save_as(better)
    book = load_workbook(better)
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[2]][-2:] == ["导入结果", "错误原因"]
    refused = [row for row in sheet.iter_rows(min_row=3) if row[4].value == "失败"]
    assert len(refused) == BAD
    assert all("区划代码不存在或已停用" in row[5].value for row in refused)
    for row in refused:
        row[3].value = TOWN
    book.save(better)
    return better


def listed(person):
    """How many shops of the old sheet stand in the register."""
    return person.opens(LIST).locator("h1").inner_text().split()[-1]


def test_it_goes_in_is_mended_goes_in_again_and_is_undone(window, old_excel, tmp_path):
    colleague = window(DESKTOP).logs_in("admin")

    uploads(colleague, old_excel)
    shows(colleague, 新增=ROWS - BAD, 失败=BAD)
    imports(colleague, f"确认导入：新增 {ROWS - BAD}")
    first = colleague.page.url.removeprefix(colleague.house)
    better = mended(colleague, tmp_path)
    assert listed(colleague) == str(ROWS - BAD)

    uploads(colleague, better)
    shows(colleague, 新增=BAD, 未变=ROWS - BAD, 失败=0)
    imports(colleague, f"确认导入：新增 {BAD}")
    second = colleague.page.url.removeprefix(colleague.house)
    assert listed(colleague) == str(ROWS)

    phone = window(PHONE).logs_in("admin")
    for batch in (second, first):
        phone.opens(batch)
        assert faults(phone) == []
        undoes(phone)
    assert listed(phone) == "0"
