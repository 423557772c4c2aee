"""Pages and API: a list from scratch to in force, its files, and how often they ask."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document

from tests.factories import make_area
from tests.prevention.checklists.builders import AT, item, make_list, make_version
from tests.visiting import rows_of, says, text_of, visitor
from tests.web.operations import program
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.sheets import workbook
from wanghuo.prevention.checklists import queries
from wanghuo.prevention.checklists.models import Checklist, ChecklistVersion
from wanghuo.prevention.checklists.rules import (
    CHECKLIST_MANAGE,
    CHECKLIST_READ,
    VersionState,
    items_of,
)

pytestmark = pytest.mark.django_db
BOTH = (CHECKLIST_READ, CHECKLIST_MANAGE)


@pytest.fixture
def county():
    return make_area()


@pytest.fixture
def clerk(county):
    return visitor(county, *BOTH)


@pytest.fixture
def draft(county):
    made = make_list("shops", area=county, name="商店检查表", kinds=["shop"])
    return make_version(made, number=2, state=VersionState.DRAFT)


def fresh(row):
    return type(row)._base_manager.get(pk=row.pk)


def at(version, step=""):
    return (
        f"/checklists/drafts/{version.pk}/{step}" if step else f"/checklists/versions/{version.pk}"
    )


def test_a_list_is_made_edited_published_and_retired_on_its_pages(county, clerk):
    made = {"id": str(new_id()), "name": "小旅馆检查表", "kinds": ["hotel"], "area": county.pk}
    assert "小旅馆" not in text_of(clerk.get("/checklists/new"))
    response = clerk.post("/checklists/new", made)
    row = Checklist._base_manager.get()
    assert response["Location"] == f"/checklists/{row.pk}"
    page = text_of(clerk.get(f"/checklists/{row.pk}"))
    assert ("有草稿" in page, "还没有发布过" in page) == (True, True)

    draft = ChecklistVersion._base_manager.get()
    assert "添加第一项" in text_of(clerk.get(at(draft)))
    new = item(score=100, title="安全出口没有上锁") | {"edition": 0, "code": ""}
    assert clerk.post(at(draft, "item"), new).status_code == 302
    page = text_of(clerk.get(at(draft)))
    assert all(word in page for word in ("安全出口没有上锁", "新增 1", "与现行版本比较"))
    clerk.post(at(draft, "publish"), {"edition": 1, "note": "第一版"})

    page = text_of(clerk.get(f"/checklists/{row.pk}"))
    assert all(word in page for word in ("使用中", "第 1 版", "第一版", "发布检查表"))
    clerk.post(f"/checklists/{row.pk}/retire", {"edition": 0})
    assert "已停用" in text_of(clerk.get(f"/checklists/{row.pk}"))
    assert "小旅馆" not in text_of(clerk.get("/checklists/"))
    assert "小旅馆" in text_of(clerk.get("/checklists/?is_retired=on"))


def test_a_draft_is_moved_changed_and_cut_on_its_page(clerk, draft):
    more = [item("one", 50), item("two", 30, grade="major"), item("three", 20, photo="none")]
    ChecklistVersion._base_manager.filter(pk=draft.pk).update(items=more)
    form = text_of(clerk.get(f"{at(draft, 'item')}?code=two"))
    assert ("修改检查项" in form, 'value="two"' in form) == (True, True)

    clerk.post(at(draft, "move"), {"edition": 0, "code": "two", "by": -1})
    clerk.post(at(draft, "item"), item("two", 40, title="改过") | {"edition": 1})
    clerk.post(at(draft, "remove"), {"edition": 2, "code": "three"})

    kept = [(one["code"], one["title"], one["score"]) for one in fresh(draft).items]
    assert kept == [("two", "改过", 40), ("one", "疏散通道、安全出口畅通", 50)]
    says(clerk.post(at(draft, "publish"), {"edition": 3}), "合计应为 100 分", 422)
    says(clerk.post(at(draft, "remove"), {"edition": 0, "code": "one"}), "请刷新后重试", 409)
    says(clerk.get(f"{at(draft, 'item')}?code=gone"), "草稿里没有这一检查项", 409)


def test_numbers_of_the_list_open_exactly_what_they_count(clerk, county):
    items = [item("a", 50, grade="major"), item("b", 50, photo="none", title="灭火器完好")]
    row = make_list("shops", area=county, items=items, kinds=["shop", "market"])
    [version] = ChecklistVersion._base_manager.filter(checklist=row)
    page = text_of(clerk.get("/checklists/"))

    assert f'href="/checklists/versions/{version.pk}?only=photo">1</a>' in page
    assert "商店、集贸市场" in page
    for only, shown in (("photo", True), ("major", True), ("", True)):
        page = text_of(clerk.get(f"{at(version)}?only={only}"))
        assert ("疏散通道" in page, "灭火器完好" in page) == (shown, only == "")


def test_lists_are_filtered_and_exported_as_shown(clerk, county):
    make_list("shops", area=county, name="商店", kinds=["shop"])
    make_list("small", name="小场所", traits=["small"])

    content = clerk.get("/checklists/?kind=shop&xlsx=1").content
    rows = rows_of(content)
    assert ["商店", "商店", county.name, 1, 1, 1, 0, "使用中"] in rows
    assert "小场所" not in str(rows)
    assert "小场所" in text_of(clerk.get("/checklists/?trait=small"))
    assert "小场所" not in text_of(clerk.get("/checklists/?text=商"))
    assert "没有符合条件的检查表" in text_of(clerk.get("/checklists/?text=无"))


def test_a_reader_sees_no_button_that_refuses(county, draft):
    reader = visitor(county, CHECKLIST_READ)
    village = make_area("石桥村", parent=county, level="village")
    below = visitor(village, *BOTH)
    for client in (reader, below):
        page = text_of(client.get(f"/checklists/{draft.checklist_id}"))
        assert ("停用检查表" in page, "修改名称和适用范围" in page) == (False, False)
        page = text_of(client.get(at(draft)))
        assert ("放弃这份内容" in page, "添加检查项" in page, "发布后" in page) == (False,) * 3
    says(below.post(at(draft, "discard"), {"edition": 0}), "编制检查表", 403)
    assert visitor(make_area("别县"), *BOTH).get(at(draft)).status_code == 404


def test_what_leaves_as_a_workbook_comes_back_as_the_same_items(clerk, draft):
    content = clerk.get(f"{at(draft)}/xlsx").content
    file = SimpleUploadedFile("items.xlsx", content)
    response = clerk.post(at(draft, "items"), {"edition": 0, "file": file})

    assert response.status_code == 302
    assert (fresh(draft).items, fresh(draft).edition) == ([item()], 1)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"检查内容": ""}, "第 2 行：“检查内容”未填写"),
        ({"分值": 120}, "第 2 行：分值应为 0 到 100 的整数"),
        ({"拍照要求": "也许"}, "第 2 行：“也许”不在可选值中：必须拍照、不要求"),
    ],
)
def test_a_workbook_with_a_bad_row_changes_nothing(clerk, draft, changed, said):
    [cells] = queries.item_cells(items_of(draft.items))
    row = dict(zip(queries.ITEMS, cells, strict=True)) | changed
    file = workbook([("检查项", queries.ITEMS, [list(row.values())])])

    response = clerk.post(
        at(draft, "items"), {"edition": 0, "file": SimpleUploadedFile("a.xlsx", file)}
    )

    says(response, said, 422)
    assert fresh(draft).edition == 0


def test_a_new_row_of_a_workbook_gets_a_code(clerk, draft):
    row = ["", "灭火器完好", "看压力表", "《中华人民共和国消防法》", "", "", "", "", 100]
    file = workbook([("检查项", queries.ITEMS, [row])])
    clerk.post(at(draft, "items"), {"edition": 0, "file": SimpleUploadedFile("a.xlsx", file)})

    [kept] = fresh(draft).items
    assert kept["code"].startswith("own-")
    assert (kept["photo"], kept["grade"], kept["confidence"]) == ("none", "general", "unverified")


def test_a_version_prints_as_a_blank_form(clerk, draft):
    word = Document(io.BytesIO(clerk.get(f"{at(draft)}/docx").content))
    cells = [cell.text for row in word.tables[0].rows for cell in row.cells]
    text = "\n".join(one.text for one in word.paragraphs)

    assert "疏散通道、安全出口畅通（拍照）" in cells
    assert "□符合 □不符合 □不适用" in cells
    assert ("场所名称" in text, "检查人（签名）" in text) == (True, True)
    assert clerk.get(f"{at(draft)}/pdf").content.startswith(b"%PDF")


def test_pages_ask_equally_often_for_one_list_and_for_three(clerk, county):
    counts = []
    for n in range(3):
        row = make_list(f"list{n}", area=county, kinds=["shop"])
        make_version(row, number=2, state=VersionState.DRAFT)
        make_list(f"gone{n}", area=county, retired_at=AT)
        for page in ("/checklists/", "/checklists/?is_retired=on", f"/checklists/{row.pk}"):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                text_of(clerk.get(page))
            counts.append((page if "?" in page or page.endswith("s/") else "one", len(asked)))

    assert len(set(counts)) == 3


def test_the_api_walks_a_list_from_draft_to_force(county):
    caller = program(county, *BOTH)
    made = caller.post(
        "/api/checklists",
        {"id": str(new_id()), "name": "民宿表", "kinds": ["homestay"], "area_id": county.pk},
        content_type="application/json",
    ).json()
    [head] = caller.get(f"/api/checklists/{made['id']}").json()["versions"]
    path = f"/api/checklist-versions/{head['id']}"

    written = caller.put(
        f"{path}/items", {"edition": 0, "items": [item()]}, content_type="application/json"
    ).json()
    assert written["items"] == [item()]
    difference = caller.get(f"{path}/difference").json()
    assert (difference["added"], difference["order"]) == ([item()], ["exit"])
    published = caller.post(
        f"{path}/publish", {"edition": 1}, content_type="application/json"
    ).json()
    assert (published["state"], published["number"]) == ("published", 1)
    [standing] = caller.get("/api/checklists-in-force").json()["items"]
    assert standing["checklist"]["name"] == "民宿表"
    assert standing["version"]["items"] == [item()]
    listed = caller.get("/api/checklists?kind=homestay").json()
    assert (listed["count"], caller.get("/api/checklists?kind=shop").json()["count"]) == (1, 0)
