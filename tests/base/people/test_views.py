"""The pages of people, posts and organisations: what they show, change and refuse to whom."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.factories import OrganisationFactory, PostFactory, UserFactory, make_area
from tests.visiting import rows_of, says, sent_to_login, text_of, visitor
from wanghuo.base.people import queries
from wanghuo.base.people.models import Organisation, Post, User
from wanghuo.base.people.rules import GRANT_MANAGE, PEOPLE_MANAGE, PEOPLE_READ
from wanghuo.kernel import clock

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


@pytest.fixture
def stranger(land):
    """王五, a clerk in 云台乡."""
    return PostFactory(
        user__name="王五", user__username="wangwu", organisation=land.other_office, role=land.clerk
    )


def now(user):
    return User.objects.get(pk=user.pk)


def appointed(land, **fields):
    today = clock.today().isoformat()
    chosen = {"organisation": land.office.pk, "role": land.clerk.pk, "valid_from": today}
    return {**chosen, **fields}


# lists


def test_people_are_listed_within_reach(reader, worker, stranger):
    page = text_of(reader.get("/people/"))

    assert ("李四" in page, "王五" in page) == (True, False)
    assert "/imports?target=users" not in page


def test_people_are_found_by_name_and_area(land, granter, worker, stranger):
    by_name = granter.get("/people/?text=wang").context["page"]
    by_area = granter.get(f"/people/?below={land.town.pk}").context["page"]

    assert [user.name for user in by_name] == ["王五"]
    assert [user.name for user in by_area] == ["李四"]


def test_people_are_exported_as_an_import_reads_them(reader, worker, stranger):
    header, *rows = rows_of(reader.get("/people/?text=lisi&xlsx=1").content)

    assert header[:5] == ["用户名", "姓名", "单位", "角色", "区划代码"]
    assert [row[:5] for row in rows] == [["lisi", "李四", "白水镇安监站", "经办人", "990000100000"]]


def test_those_without_a_post_wait_for_administrators(reader, granter):
    idle = UserFactory(name="赵六")

    assert "赵六" in text_of(granter.get("/people/"))
    assert "赵六" not in text_of(reader.get("/people/"))
    assert granter.get(f"/people/users/{idle.pk}").status_code == 200
    assert reader.get(f"/people/users/{idle.pk}").status_code == 404


def test_organisations_are_listed_and_exported_within_reach(reader):
    page = text_of(reader.get("/people/organisations?text=安监站"))
    sheet = rows_of(reader.get("/people/organisations?text=安监站&xlsx=1").content)

    assert ("白水镇安监站" in page, "云台乡安监站" in page) == (True, False)
    assert sheet == [
        ["单位名称", "类别", "区划代码", "行业条线", "别名", "所属统称", "社会单位编号"],
        ["白水镇安监站", "部门站所", "990000100000", None, None, None, None],
    ]


def test_organisations_are_found_by_kind_and_area(granter, land):
    address = f"/people/organisations?kind=department&below={land.village.pk}"

    assert [one.name for one in granter.get(address).context["page"]] == ["大营村村民委员会"]


def test_organisations_of_an_area_come_as_a_part(reader, land):
    page = text_of(reader.get(f"/people/organisations/at/{land.village.pk}"))

    assert ("大营村村民委员会" in page, "白水镇安监站" in page) == (True, False)
    assert reader.get(f"/people/organisations/at/{land.other.pk}").status_code == 404


@pytest.mark.parametrize("address", ["/people/?below=x", "/people/organisations?kind=planet"])
def test_lists_refuse_a_filter_they_cannot_read(reader, address):
    assert reader.get(address).status_code == 422


def test_roles_say_what_they_allow(reader, land):
    page = text_of(reader.get("/people/roles"))

    assert page.index("安全管理员") < page.index("经办人")
    assert "授权与岗位管理" in page


# accounts


def test_new_user_gets_a_one_time_password_on_the_answer_only(manager, land):
    answer = manager.post(
        "/people/users", {"username": "zhao", "name": "赵六", "area": land.town.code}
    )

    created = User.objects.get(username="zhao")
    assert answer.context["password"] in text_of(answer)
    assert created.check_password(answer.context["password"])
    assert "no-store" in answer["Cache-Control"]
    assert 'hx-history="false"' in text_of(answer)


def test_taken_username_is_refused(manager, land, worker):
    answer = manager.post(
        "/people/users", {"username": "lisi", "name": "赵六", "area": land.town.code}
    )

    says(answer, "该用户名已被使用", 409)


def test_new_user_of_another_town_is_not_found(land):
    of_town = visitor(land.town, PEOPLE_READ, PEOPLE_MANAGE)
    fields = {"username": "zhao", "name": "赵六", "area": land.other.code}

    assert of_town.post("/people/users", fields).status_code == 404
    assert not User.objects.filter(username="zhao").exists()


def test_user_shows_posts_and_what_may_be_done(manager, granter, reader, worker):
    address = f"/people/users/{worker.user_id}"

    offered = {
        name: [
            word for word in ("/reset", "/disable", '/posts"') if word in text_of(one.get(address))
        ]
        for name, one in {"manager": manager, "granter": granter, "reader": reader}.items()
    }

    assert offered == {
        "manager": ["/reset", "/disable"],
        "granter": ["/reset", "/disable", '/posts"'],
        "reader": [],
    }
    assert "白水镇安监站" in text_of(reader.get(address))


def test_own_page_offers_nothing(manager):
    page = text_of(manager.get(f"/people/users/{manager.user.pk}"))

    assert "须由另一位管理员办理" in page
    assert "/reset" not in page


def test_user_is_found_by_log_in_name(manager, reader, worker):
    answer = manager.get("/people/users/find?username=LISI")

    assert answer["Location"] == f"/people/users/{worker.user_id}"
    assert manager.get("/people/users/find?username=nobody").status_code == 404
    says(reader.get("/people/users/find?username=lisi"), "“授权与岗位管理”权限", 403)


def test_name_is_corrected_and_told_with_who_did_it(manager, worker):
    manager.post(f"/people/users/{worker.user_id}/rename", {"name": "李思"})

    page = text_of(manager.get(f"/people/users/{worker.user_id}"))
    assert now(worker.user).name == "李思"
    assert "修改用户" in page
    assert manager.user.name in page


def test_account_is_disabled_and_enabled_with_a_new_password(manager, worker):
    address = f"/people/users/{worker.user_id}"

    manager.post(f"{address}/disable")
    stopped = now(worker.user).is_active
    answer = manager.post(f"{address}/enable")

    assert (stopped, now(worker.user).is_active) == (False, True)
    assert now(worker.user).check_password(answer.context["password"])


def test_disabling_twice_is_refused(manager, worker):
    address = f"/people/users/{worker.user_id}/disable"
    manager.post(address)

    says(manager.post(address), "刚刚被他人更新", 409)


def test_password_is_reset_by_either_administrator(manager, granter, worker):
    for administrator in (manager, granter):
        answer = administrator.post(f"/people/users/{worker.user_id}/reset")

        assert now(worker.user).check_password(answer.context["password"])
        assert "no-store" in answer["Cache-Control"]


def test_nobody_resets_his_own(manager):
    says(manager.post(f"/people/users/{manager.user.pk}/reset"), "请由另一位管理员办理", 403)


# posts


def test_post_is_granted(granter, land):
    user = UserFactory()

    answer = granter.post(
        f"/people/users/{user.pk}/posts",
        appointed(land, area=land.village.code, sector="fire", title="站长"),
    )

    post = Post._base_manager.get(user=user)
    assert answer["Location"] == f"/people/users/{user.pk}"
    assert (post.organisation, post.area, post.sector, post.title, post.valid_to) == (
        land.office,
        land.village,
        "fire",
        "站长",
        None,
    )


def test_post_stands_at_the_organisations_area_unless_said(granter, land):
    user = UserFactory()

    granter.post(f"/people/users/{user.pk}/posts", appointed(land))

    assert Post._base_manager.get(user=user).area == land.town


def test_post_that_clashes_with_a_duty_is_refused(granter, land, worker):
    answer = granter.post(
        f"/people/users/{worker.user_id}/posts",
        appointed(land, role=land.security.pk, valid_to=clock.today().isoformat()),
    )

    says(answer, "彼此分立", 409)


def test_post_in_an_organisation_out_of_reach_is_refused(land):
    of_town = visitor(land.town, PEOPLE_READ, GRANT_MANAGE)
    user = UserFactory()

    answer = of_town.post(
        f"/people/users/{user.pk}/posts", appointed(land, organisation=land.other_office.pk)
    )

    says(answer, "“单位”填写有误", 422)
    assert not Post._base_manager.filter(user=user).exists()


def test_post_is_ended(granter, worker):
    yesterday = clock.today() - timedelta(days=1)

    answer = granter.post(f"/people/posts/{worker.pk}/end", {"last_day": yesterday.isoformat()})

    assert answer["Location"] == f"/people/users/{worker.user_id}"
    assert Post._base_manager.get(pk=worker.pk).valid_to == yesterday
    page = text_of(granter.get(f"/people/users/{worker.user_id}"))
    assert [word for word in ("已终止", "终止岗位</strong>") if word not in page] == []


def test_post_is_not_ended_on_no_day(granter, worker):
    says(
        granter.post(f"/people/posts/{worker.pk}/end", {"last_day": "?"}), "“最后一日”填写有误", 422
    )


# organisations


def test_organisation_is_created(manager, land):
    answer = manager.post(
        "/people/organisations/create",
        {"name": "消防站", "kind": "fire", "area": land.town.code, "aliases": "站、 救援站"},
    )

    made = Organisation._base_manager.get(name="消防站")
    assert answer["Location"] == f"/people/organisations/{made.pk}"
    assert (made.area, made.sector, made.aliases) == (land.town, "", ["站", "救援站"])


def test_organisation_of_a_taken_name_is_refused(manager, land):
    fields = {"name": "白水镇安监站", "kind": "fire", "area": land.town.code}

    says(manager.post("/people/organisations/create", fields), "该单位名称已被使用", 409)


def test_organisation_shows_who_serves_there(reader, worker):
    page = text_of(reader.get(f"/people/organisations/{worker.organisation_id}"))

    assert "李四" in page
    assert "/close" not in page


def test_organisation_is_changed_and_closed(manager, land):
    address = f"/people/organisations/{land.office.pk}"
    today = clock.today()

    manager.post(
        f"{address}/change", {"name": "白水镇应急站", "kind": "fire", "groups": "镇直单位"}
    )
    manager.post(f"{address}/close", {"last_day": today.isoformat()})

    office = Organisation._base_manager.get(pk=land.office.pk)
    assert (office.name, office.kind, office.groups, office.valid_to) == (
        "白水镇应急站",
        "fire",
        ["镇直单位"],
        today,
    )
    page = text_of(manager.get(address))
    assert f"用到 {today.isoformat()}" in page
    assert "/change" not in page


def test_organisation_with_people_is_not_closed(manager, worker):
    address = f"/people/organisations/{worker.organisation_id}/close"

    says(manager.post(address, {"last_day": clock.today().isoformat()}), "请先终止其岗位", 422)


def test_names_are_those_of_the_ids_asked_for(worker, stranger):
    assert queries.names_of([worker.user_id, worker.user_id, 0]) == {worker.user_id: "李四"}


# who may come in


LOOKING = [
    "/people/",
    "/people/roles",
    "/people/organisations",
    "/people/organisations/{office}",
    "/people/organisations/at/{area}",
    "/people/users/{user}",
    "/people/users/find",
]
USER_CHANGES = ["rename", "disable", "enable", "reset", "posts"]
CHANGING = [
    "/people/users",
    *(f"/people/users/{{user}}/{change}" for change in USER_CHANGES),
    "/people/posts/{post}/end",
    "/people/organisations/create",
    "/people/organisations/{office}/change",
    "/people/organisations/{office}/close",
]


def at(address, post):
    return address.format(
        user=post.user_id, post=post.pk, office=post.organisation_id, area=post.area_id
    )


@pytest.mark.parametrize("address", LOOKING)
def test_pages_ask_for_log_in_and_for_the_capability(land, worker, address):
    address = at(address, worker)

    assert sent_to_login(Client().get(address))
    says(visitor(land.county, "task.read").get(address), "“查看人员与单位”权限", 403)


@pytest.mark.parametrize("address", CHANGING)
def test_changes_ask_for_log_in_and_for_the_capability(reader, worker, address):
    address = at(address, worker)

    assert sent_to_login(Client().post(address))
    says(reader.post(address, {"name": "甲"}), "”权限，如确需办理请联系", 403)
    assert now(worker.user).name == "李四"


@pytest.mark.parametrize("address", [one for one in (*LOOKING, *CHANGING) if "{" in one])
def test_other_towns_are_not_found(land, worker, stranger, address):
    of_town = visitor(land.town, PEOPLE_READ, PEOPLE_MANAGE, GRANT_MANAGE)
    ask = of_town.get if address in LOOKING else of_town.post

    assert ask(at(address, stranger)).status_code == 404
    assert ask(at(address, worker)).status_code != 404


# session, user, posts, unread notices; count and rows; the posts of the rows
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("address", "cost"), [("/people/", 7), ("/people/organisations", 6)])
def test_lists_cost_the_same_however_long(django_assert_num_queries, address, cost, count):
    county = make_area("清石县")
    client = visitor(county, PEOPLE_READ)
    for _ in range(count):
        PostFactory(organisation=OrganisationFactory(area=county))

    with django_assert_num_queries(cost):
        assert client.get(address).status_code == 200
