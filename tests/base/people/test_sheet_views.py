"""Organisations and people come in by sheets, and go back with what became of each row."""

from base64 import b64decode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import PostFactory
from tests.visiting import rows_of, says, text_of, visitor
from wanghuo.base.people.models import Organisation, User
from wanghuo.base.people.rules import GRANT_MANAGE, PEOPLE_MANAGE, PEOPLE_READ

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(land):
    return visitor(land.town, PEOPLE_READ)


@pytest.fixture
def manager(land):
    return visitor(land.county, PEOPLE_READ, PEOPLE_MANAGE)


@pytest.fixture
def granter(land):
    return visitor(land.county, PEOPLE_READ, GRANT_MANAGE)


@pytest.fixture
def worker(land):
    """李四, a clerk in 白水镇."""
    return PostFactory(
        user__name="李四", user__username="lisi", organisation=land.office, role=land.clerk
    )


def file_of(text):
    return {"file": SimpleUploadedFile("a.csv", text.encode())}


def test_imported_organisations_come_back_with_their_outcome(manager):
    sheet = "单位名称,类别,区划代码\n消防站,消防救援机构,990000100000\n坏,坏,990000100000\n"

    answer = manager.post("/people/import/organisations", file_of(sheet))

    returned = rows_of(b64decode(answer.context["file"].partition("base64,")[2]))
    assert Organisation._base_manager.filter(name="消防站").exists()
    assert [row[:4] for row in returned] == [
        ["单位名称", "类别", "区划代码", "导入结果"],
        ["消防站", "消防救援机构", "990000100000", "新增"],
        ["坏", "坏", "990000100000", "失败"],
    ]
    assert returned[2][4] in text_of(answer)


def test_imported_users_bring_their_passwords_once(manager, worker):
    sheet = (
        "用户名,姓名,单位,角色,区划代码\n"
        "zhao,赵六,白水镇安监站,经办人,990000100000\n"
        "zhao,赵六,白水镇安监站,经办人,990000100200\n"
        "lisi,李四,白水镇安监站,经办人,990000100000\n"
    )

    answer = manager.post("/people/import/users", file_of(sheet))

    returned = rows_of(b64decode(answer.context["file"].partition("base64,")[2]))
    passwords = [row[-1] for row in returned]
    assert passwords[0] == "一次性口令"
    assert User.objects.get(username="zhao").check_password(passwords[1])
    assert passwords[2:] == [None, None]
    assert "no-store" in answer["Cache-Control"]
    assert "hx-history" in text_of(answer)


def test_imports_refuse_a_file_without_its_header(manager):
    for what in ("organisations", "users"):
        says(manager.post(f"/people/import/{what}", file_of("a,b\n1,2\n")), "未找到完整的表头", 422)


def test_import_page_offers_each_administrator_his_part(manager, granter, reader):
    pages = [text_of(one.get("/people/import")) for one in (manager, granter)]

    assert ['/people/import/organisations"' in page for page in pages] == [True, False]
    says(reader.get("/people/import"), "“维护人员与单位”权限", 403)


def test_templates_offer_the_words_to_choose_from(reader):
    organisations = rows_of(reader.get("/people/import/organisations/template").content)
    users = rows_of(reader.get("/people/import/users/template").content)

    assert organisations[0][:3] == ["单位名称*", "类别*", "区划代码*"]
    assert users[0][:3] == ["用户名*", "姓名*", "单位*"]
