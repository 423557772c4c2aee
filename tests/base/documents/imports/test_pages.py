"""The workbench in the browser and by program, with a worker that does the jobs."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from tests.base.documents.imports.test_users import CONTENT as PEOPLE
from tests.base.documents.imports.walks import Desk, fresh, sheet, shop
from tests.factories import OrganisationFactory, PostFactory, RoleFactory
from tests.visiting import rows_of, says, sent_to_login, text_of, visitor
from tests.web.operations import program
from wanghuo.base.documents.models import ImportBatch
from wanghuo.base.documents.rules import imports as rules
from wanghuo.base.documents.rules.imports import IMPORT_RUN
from wanghuo.base.documents.services import importing
from wanghuo.base.people.rules import GRANT_MANAGE, PEOPLE_MANAGE, PEOPLE_READ
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.scoping import scoped
from wanghuo.kernel.sheets.importing import target_named
from wanghuo.kernel.sheets.tables import read_table
from wanghuo.kernel.work import services as work
from wanghuo.kernel.work.models import Job
from wanghuo.web.commands.worker import find_actor

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Target": "progress"}
BOOSTED = {"HX-Request": "true", "HX-Boosted": "true"}


@pytest.fixture
def keeper(land):
    """Keeps organisations and people of the whole county."""
    return visitor(land.county, IMPORT_RUN, PEOPLE_MANAGE, GRANT_MANAGE)


def sends(client, content, target="organisations", **asked):
    key = {"organisations": "area_name", "users": "username"}[target]
    file = SimpleUploadedFile(asked.pop("name", "单位.csv"), content)
    form = {"target": target, "key": key, "mode": "both", "file": file}
    return client.post("/imports/upload", form | asked)


def works():
    while work.run_next(find_actor):
        pass


def only_batch():
    return ImportBatch._base_manager.get()


def test_a_file_goes_from_upload_to_undoing(keeper):
    address = sends(keeper, sheet(shop("甲店"), shop("乙店", "1")))["Location"]
    waiting = text_of(keeper.get(address, headers=HTMX))
    assert 'hx-trigger="every 1s"' in waiting
    assert "<html" in text_of(keeper.get(address, headers=BOOSTED))
    works()
    assert keeper.get(address, headers=HTMX)["HX-Refresh"] == "true"

    page = text_of(keeper.get(address))
    assert "确认导入：新增 1，更新 0" in page
    assert "区划代码不存在或已停用" in page
    keeper.post(f"{address}/apply")
    works()
    assert "撤销这一批" in text_of(keeper.get(address))
    keeper.post(f"{address}/undo")
    works()

    done = text_of(keeper.get(address))
    assert "已整批撤销。" in done
    assert done.count(f'<span class="text-secondary">{keeper.user.name} · ') == 2  # who did it
    listed = text_of(keeper.get("/imports?target=organisations"))
    assert "单位.csv" in listed
    assert "已撤销" in listed


def test_a_template_is_read_back_as_empty(keeper):
    for code in ("organisations", "users"):
        answer = keeper.get(f"/imports/template?target={code}")

        target = target_named(code)
        assert list(read_table(target.sheets(answer.content), target.columns).records) == []


def test_a_template_has_text_columns_choices_and_instructions(keeper):
    answer = keeper.get("/imports/template?target=organisations")

    book = load_workbook(io.BytesIO(answer.content))
    sheet, dictionary, instructions = book.worksheets
    assert [cell.value for cell in sheet[3]][:3] == ["单位名称*", "类别*", "区划代码*"]
    assert sheet["A1"].value == "单位导入表"
    assert str(sheet["A2"].value).startswith("填报单位")
    assert {sheet.column_dimensions[letter].width for letter in "AB"} == {22.7109375}
    assert dictionary.sheet_state == "hidden"
    assert [one.formula1 for one in sheet.data_validations.dataValidation] == [
        "字典!$B$1:$B$10",
        "字典!$D$1:$D$17",
    ]
    assert instructions.title == "填表说明"


def test_an_upload_without_a_file_or_with_nonsense_is_refused(keeper):
    says(keeper.post("/imports/upload", {"target": "organisations"}), "请先选择一个文件", 422)
    says(sends(keeper, b"a", key="x"), "填写有误", 422)
    says(keeper.get("/imports?target=nothing"), "没有这种导入对象", 422)


def test_who_may_import_nothing_is_refused(land):
    says(visitor(land.county, IMPORT_RUN).get("/imports"), "权限，如确需办理", 403)
    granter = visitor(land.county, IMPORT_RUN, GRANT_MANAGE)
    says(sends(granter, sheet(shop("甲店"))), "权限，如确需办理", 403)
    assert "人员岗位" in text_of(granter.get("/imports"))


@pytest.mark.parametrize("target", ["organisations", "users"])
def test_the_workbench_asks_for_log_in_and_for_the_capability(land, target):
    looks = visitor(land.county, PEOPLE_READ)
    files = [f"/imports?target={target}", f"/imports/template?target={target}"]

    assert sent_to_login(sends(Client(), sheet(shop("甲店")), target))
    says(sends(looks, sheet(shop("甲店")), target), "”权限，如确需办理", 403)
    for address in files:
        assert sent_to_login(Client().get(address))
        says(looks.get(address), "”权限，如确需办理", 403)
    assert not ImportBatch._base_manager.exists()


@pytest.mark.parametrize("address", ["/people/", "/people/organisations"])
def test_lists_lead_to_the_workbench_only_whoever_may_import(land, address):
    target = {"/people/": "users"}.get(address, "organisations")
    manages = visitor(land.county, PEOPLE_READ, PEOPLE_MANAGE)

    assert f"/imports?target={target}" in text_of(manages.get(address))
    assert "/imports?target=" not in text_of(visitor(land.county, PEOPLE_READ).get(address))


def test_checking_again_by_another_key(keeper):
    address = sends(keeper, sheet(shop("甲店")))["Location"]
    works()

    keeper.post(f"{address}/recheck", {"key": "name", "mode": "update"})
    works()

    batch = only_batch()
    assert (batch.key, batch.mode, batch.counts) == ("name", "update", {"skipped": 1})


def test_a_cancelled_check_leaves_nothing_to_confirm(keeper):
    address = sends(keeper, sheet(shop("甲店")))["Location"]
    Job.objects.update(is_cancel_asked=True)
    works()
    assert "作业中断了" in text_of(keeper.get(address))

    keeper.post(f"{address}/cancel")

    assert only_batch().state == "cancelled"
    assert keeper.post(f"{address}/apply").status_code == 409


def test_an_import_whose_job_was_given_up_goes_on(keeper):
    address = sends(keeper, sheet(shop("甲店")))["Location"]
    assert keeper.post(f"{address}/resume").status_code == 422
    Job.objects.all().delete()

    assert "作业中断了" in text_of(keeper.get(address))
    keeper.post(f"{address}/resume")
    works()

    assert only_batch().state == "previewed"


def test_first_passwords_are_fetched_once(keeper):
    address = sends(keeper, PEOPLE, "users", name="人员.csv")["Location"]
    works()
    keeper.post(f"{address}/apply")
    works()
    assert "领取一次性口令" in text_of(keeper.get(address))

    answer = keeper.post(f"{address}/passwords")

    assert "no-store" in answer["Cache-Control"]
    assert [row[0] for row in rows_of(answer.content)][:3] == ["用户名", "zhang.san", "li.si"]
    assert "领取一次性口令" not in text_of(keeper.get(address))


def test_a_large_result_is_written_in_the_background(keeper, monkeypatch):
    monkeypatch.setattr("wanghuo.base.documents.views.imports.AT_ONCE", 0)
    address = sends(keeper, sheet(shop("甲店")))["Location"]
    works()

    job = keeper.get(f"{address}/result")["Location"]
    works()

    content = b"".join(keeper.get(f"{job}/file").streaming_content)
    assert rows_of(content)[1][-2] == "新增"


def test_a_sheet_with_personal_numbers_goes_back_to_nobody_but_its_sender(keeper, land):
    address = sends(keeper, PEOPLE, target="users")["Location"]
    works()
    security = visitor(land.county, IMPORT_RUN, GRANT_MANAGE)
    robot = program(land.county, IMPORT_RUN, PEOPLE_MANAGE)

    assert text_of(security.get(address))
    assert security.get(f"{address}/result").status_code == 422
    assert robot.get(f"/api{address}/result").status_code == 422
    assert rows_of(keeper.get(f"{address}/result").content)[1][0] == "zhang.san"


def test_an_import_is_seen_only_where_one_may_import_its_sort_of_record(keeper, land):
    address = sends(keeper, sheet(shop("甲店")))["Location"]
    works()
    other = visitor(land.county, IMPORT_RUN, GRANT_MANAGE)
    with scoped(EVERYWHERE):
        role = RoleFactory(capabilities=[PEOPLE_MANAGE])
        office = OrganisationFactory(area=land.village)
        PostFactory(user=other.user, organisation=office, role=role)

    assert other.get(address).status_code == 404
    assert other.post(f"{address}/undo").status_code == 404


@pytest.mark.parametrize("rows", [1, 30])
def test_a_batch_asks_equally_often_however_many_rows(keeper, rows, django_assert_num_queries):
    address = sends(keeper, sheet(*(shop(f"第{n}店") for n in range(rows))))["Location"]
    works()
    keeper.get(address)

    with django_assert_num_queries(FRAME + 5):
        keeper.get(address)


FRAME = 4
"""The session, who it is, the posts in force, the unread notices."""


def test_a_program_imports_and_undoes(land):
    robot = program(land.county, IMPORT_RUN, PEOPLE_MANAGE)
    [target] = [one for one in robot.get("/api/imports/targets").json() if "类别" in str(one)]
    assert [key["code"] for key in target["keys"]] == ["area_name", "name"]
    form = {"target": "organisations", "file": SimpleUploadedFile("a.csv", sheet(shop("甲店")))}

    batch = robot.post("/api/imports", form).json()
    works()
    address = f"/api/imports/{batch['id']}"
    assert robot.get(address).json()["counts"] == {"new": 1}
    robot.post(f"{address}/apply")
    works()
    [row] = robot.get(f"{address}/rows", {"result": "new"}).json()["items"]
    assert (row["line"], row["title"]) == (2, "甲店")
    assert rows_of(robot.get(f"{address}/result").content)[1][-2] == "新增"
    robot.post(f"{address}/undo")
    works()
    assert robot.get(address).json()["state"] == "undone"


def test_a_programs_options_must_be_words(land):
    robot = program(land.county, IMPORT_RUN, PEOPLE_MANAGE)
    for options in ("[", "[1]", '{"crs": 1}'):
        form = {
            "target": "organisations",
            "file": SimpleUploadedFile("a.csv", b"a"),
            "options": options,
        }
        assert robot.post("/api/imports", form).status_code == 422


def test_every_running_state_has_its_job():
    assert set(importing.JOBS) == set(rules.RUNNING)


def test_a_batch_of_the_house_itself_is_nobodys_to_see_elsewhere(land):
    batch = Desk(SYSTEM).preview(sheet(shop("甲店")))
    here = visitor(land.town, IMPORT_RUN, PEOPLE_MANAGE)

    assert here.get(f"/imports/{batch.pk}").status_code == 404
    assert fresh(batch).area == land.county
