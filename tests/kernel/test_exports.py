"""A list leaves as a file at once when it is short, and as background work when it is long."""

import csv
import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.factories import OrganisationFactory, make_area
from tests.visiting import visitor
from wanghuo.base.people.models import Organisation, Post
from wanghuo.base.people.rules import PEOPLE_READ
from wanghuo.kernel import exports
from wanghuo.kernel.work import services as work
from wanghuo.kernel.work.models import Job
from wanghuo.web.commands.worker import find_actor

pytestmark = pytest.mark.django_db
LONG = exports.AT_ONCE + 1
ADDRESS = "/people/organisations?text=消防&kind=department"


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def town():
    return make_area("清石镇")


@pytest.fixture
def reader(town):
    return visitor(town, PEOPLE_READ, name="张三")


def many(town, count):
    elsewhere = make_area("邻镇")
    OrganisationFactory(area=elsewhere, name="消防邻站")
    Organisation._base_manager.bulk_create(
        OrganisationFactory.build(area=town, name=f"消防{n:05}队") for n in range(count)
    )


def book(answer):
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return load_workbook(io.BytesIO(content))


def test_a_short_list_is_answered_at_once(town, reader):
    many(town, 3)

    answer = reader.get(f"{ADDRESS}&below={town.pk}&xlsx=1")

    first, notes = book(answer).worksheets
    assert [row[0] for row in first.values] == [
        "单位名称", "消防00000队", "消防00001队", "消防00002队", "合计",
    ]  # fmt: skip
    said = dict(notes.values)
    assert said["行数"] == 3
    assert (said["筛选条件：类别"], said["筛选条件：名称含"], said["筛选条件：区划及下级"]) == (
        "部门站所", "消防", "清石镇",
    )  # fmt: skip
    assert said["导出人"] == "张三"
    assert Job.objects.count() == 0


@pytest.mark.parametrize(("word", "encoding"), [("csv", "utf-8-sig"), ("gb18030", "gb18030")])
def test_a_list_leaves_as_csv_too(town, reader, word, encoding):
    many(town, 2)

    answer = reader.get(f"{ADDRESS}&{word}=1")

    rows = list(csv.reader(io.StringIO(answer.content.decode(encoding))))
    assert [row[0] for row in rows] == ["单位名称", "消防00000队", "消防00001队", "合计"]
    assert rows[-1][1] == "共 2 行"
    assert answer["Content-Disposition"].endswith(".csv")
    assert answer["Content-Type"].startswith("text/csv")


def test_a_long_list_is_made_in_the_background(town, reader):
    many(town, LONG)

    answer = reader.get(f"{ADDRESS}&xlsx=1")

    job = Job.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/jobs/{job.pk}")
    assert work.run_next(find_actor)
    job.refresh_from_db()
    assert (job.state, job.label, job.problem) == ("done", "导出：单位", "")
    sheet, notes = book(reader.get(f"/jobs/{job.pk}/file")).worksheets
    names = [row[0] for row in sheet.values][1:-1]
    assert names == [f"消防{n:05}队" for n in range(LONG)]
    assert (dict(notes.values)["行数"], dict(notes.values)["导出人"]) == (LONG, "张三")
    assert job.result == {"summary": f"共 {LONG} 行，文件可供下载。"}


def test_asking_twice_makes_one_file(town, reader):
    many(town, LONG)

    places = [reader.get(f"{ADDRESS}&{word}=1")["Location"] for word in ("xlsx", "xlsx", "csv")]

    assert places[0] == places[1] != places[2]
    assert Job.objects.count() == 2


def test_nobody_gets_the_file_of_another(town, reader):
    many(town, LONG)
    place = reader.get(f"{ADDRESS}&xlsx=1")["Location"]
    work.run_next(find_actor)

    answer = visitor(town, PEOPLE_READ).get(f"{place}/file")

    assert answer.status_code == 404


def test_who_lost_the_post_gets_no_file(town, reader):
    many(town, LONG)
    reader.get(f"{ADDRESS}&xlsx=1")
    Post._base_manager.filter(user=reader.user).delete()

    work.run_next(find_actor)

    job = Job.objects.get()
    assert (job.state, bool(job.file)) == ("failed", False)
    assert "权限" in job.problem


def test_a_cancelled_export_leaves_no_file(town, reader):
    many(town, LONG)
    place = reader.get(f"{ADDRESS}&xlsx=1")["Location"]
    Job.objects.update(is_cancel_asked=True)

    work.run_next(find_actor)

    assert Job.objects.get().state == "cancelled"
    assert reader.get(f"{place}/file").status_code == 404


def test_a_wrong_filter_is_refused(reader):
    assert reader.get("/people/organisations?kind=none&xlsx=1").status_code == 422


def test_nobody_exports_without_logging_in():
    assert Client().get(f"{ADDRESS}&xlsx=1").status_code == 302
