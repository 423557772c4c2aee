"""A colleague imports an old Excel, reads why 312 rows were refused, mends the file, imports it
again without doubles, and undoes the whole batch when it was the wrong county.
"""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from tests.factories import OrganisationFactory, make_area
from tests.visiting import text_of, visitor
from wanghuo.base.documents.models import ImportBatch
from wanghuo.base.documents.rules.imports import IMPORT_RUN
from wanghuo.base.people.models import Organisation
from wanghuo.base.people.rules import PEOPLE_MANAGE, PEOPLE_READ
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.work import services as work
from wanghuo.web.commands.worker import find_actor

pytestmark = pytest.mark.django_db(transaction=True)

TOWN = "990131100000"
ROWS, BAD = 2_000, 312
REASONS = {
    "区划代码不存在或已停用": 150,
    "“类别”只能填": 100,
    "“区划代码”是数字或日期格式，长编码会失真": 62,
}


@pytest.fixture
def colleague(settings, tmp_path):
    """Who keeps the organisations of 望山县; one shop is there already."""
    settings.MEDIA_ROOT = tmp_path
    county = make_area("望山县", code="990131000000")
    town = make_area("清石镇", county, code=TOWN)
    OrganisationFactory(area=town, name="第1号店", kind="firm")
    return visitor(county, IMPORT_RUN, PEOPLE_MANAGE, PEOPLE_READ)


def old_excel():
    """Title, reporting unit, merged header, 序号, 合计; every sixth row or so is bad."""
    book = Workbook()
    sheet = book.active
    sheet.append(["望山县社会单位底册"])
    sheet.merge_cells("A1:E1")
    sheet.append(["填报单位：清石镇", None, "填报人：某某"])
    sheet.append(["序号", "单位名称", "类别", "区划代码", "备注"])
    for n in range(1, ROWS + 1):
        code, kind = TOWN, "社会单位"
        if n > ROWS - 150:
            code = "990199100000"
        elif n > ROWS - 250:
            kind = "小店"
        elif n > ROWS - BAD:
            code = int(TOWN)
        sheet.append([n, f"第{n}号店", kind, code, "无"])
    sheet.append(["合计", f"{ROWS}家"])
    return saved(book)


def saved(book):
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def sends(colleague, content, name="底册.xlsx"):
    """Upload, let the worker check, and open the page."""
    sent = colleague.post(
        "/imports/upload",
        {
            "target": "organisations",
            "key": "area_name",
            "mode": "both",
            "file": SimpleUploadedFile(name, content),
        },
    )
    worker_works()
    return sent["Location"]


def worker_works():
    while work.run_next(find_actor):
        pass


def presses(colleague, address, button):
    assert colleague.post(f"{address}/{button}")["Location"] == address
    worker_works()
    return text_of(colleague.get(address))


def counted(page):
    """The numbers on the cards: new, updated, unchanged, skipped, refused."""
    return [int(n) for n in re.findall(r'class="wh-number[^"]*">(\d+)<', page)]


def test_an_old_excel_goes_in_is_mended_goes_in_again_and_is_undone(colleague):
    organisations = Organisation._base_manager

    address = sends(colleague, old_excel())
    page = text_of(colleague.get(address))
    assert counted(page) == [ROWS - BAD - 1, 1, 0, 0, BAD]
    assert organisations.filter(name__endswith="号店").count() == 1
    assert "这些列没有使用：序号、备注" in page

    refused = text_of(colleague.get(f"{address}?result=refused"))
    assert "1 / 7" in refused
    presses(colleague, address, "apply")
    assert organisations.filter(name__endswith="号店").count() == ROWS - BAD

    returned = load_workbook(io.BytesIO(colleague.get(f"{address}/result").content))
    sheet = returned.worksheets[0]
    assert [cell.value for cell in sheet[3]][-2:] == ["导入结果", "错误原因"]
    reasons = [row[6].value for row in sheet.iter_rows(min_row=4) if row[5].value == "失败"]
    for reason, count in REASONS.items():
        assert sum(reason in one for one in reasons) == count
    assert sheet.cell(ROWS + 4, 1).value == "合计"

    for row in sheet.iter_rows(min_row=4, max_row=ROWS + 3):
        row[2].value, row[3].value = "社会单位", TOWN
    again = sends(colleague, saved(returned), "底册（改好）.xlsx")
    page = text_of(colleague.get(again))
    assert counted(page) == [BAD, 0, ROWS - BAD, 0, 0]
    presses(colleague, again, "apply")
    assert organisations.filter(name__endswith="号店").count() == ROWS

    for batch in (again, address):
        page = presses(colleague, batch, "undo")
        assert "已整批撤销。" in page

    [left] = organisations.filter(name__endswith="号店")
    assert (left.name, left.kind) == ("第1号店", "firm")
    facts = Fact._base_manager
    assert facts.filter(kind="organisation.created").count() == ROWS - 1
    assert facts.filter(kind="organisation.removed").count() == ROWS - 1
    assert list(ImportBatch._base_manager.values_list("state", flat=True)) == ["undone"] * 2
