"""Sheets become organisations, accounts and posts, row by row, and twice is once."""

import dataclasses

import pytest
from django.contrib.auth.hashers import check_password

from tests.base.people.conftest import AT, TODAY, TOMORROW, YESTERDAY
from tests.base.people.facts import kinds
from tests.factories import OrganisationFactory, PostFactory, UserFactory, make_actor
from wanghuo.base.people import rules, services
from wanghuo.base.people.models import Organisation, Post, User
from wanghuo.base.people.reading import OrganisationRow, PostRow, RowProblem, Sheet
from wanghuo.base.people.rules import RowResult
from wanghuo.base.people.services import RowOutcome
from wanghuo.base.people.services.imports import POST_WAITS, USER_WAITS
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.errors import CapabilityMissing

pytestmark = pytest.mark.django_db

NEW, UPDATED, UNCHANGED, REFUSED = RowResult
TOWN, VILLAGE = "990000100000", "990000100200"
STATION = OrganisationRow(
    line=3,
    name="白水镇民政所",
    kind="部门站所",
    area_code=TOWN,
    sector="民政",
    aliases=("民政所",),
    groups=(),
)
ZHANG = PostRow(
    line=3,
    username="zhang.san",
    name="张三",
    organisation="白水镇安监站",
    role="经办人",
    area_code=TOWN,
    sector="",
    title="站长",
    valid_from=None,
    valid_to=None,
)
LI = dataclasses.replace(ZHANG, line=4, username="li.si", name="李四", role="clerk")


def but(row, **fields):
    return dataclasses.replace(row, **fields)


def import_users(*rows, actor=SYSTEM):
    return services.import_users(sheet=Sheet(rows, ()), actor=actor, at=AT)


def import_organisations(*rows, actor=SYSTEM, problems=()):
    return services.import_organisations(sheet=Sheet(rows, problems), actor=actor, at=AT)


def results(outcome):
    return [(row.line, row.result, row.note) for row in outcome.rows]


def posts():
    held = Post._base_manager.order_by("user__username", "id")
    return list(
        held.values_list("user__username", "organisation__name", "role__code", "area__name")
    )


def test_import_organisations_twice_is_once(land):
    first = import_organisations(STATION)
    again = import_organisations(STATION)

    assert results(first) == [(3, NEW, "")]
    assert results(again) == [(3, UNCHANGED, "")]
    made = Organisation._base_manager.get(name="白水镇民政所")
    assert (made.area_id, made.kind, made.sector) == (land.town.pk, "department", "civil_affairs")
    assert kinds() == ["organisation.created"]


def test_import_organisations_updates_what_differs(land):
    import_organisations(STATION)

    assert results(import_organisations(but(STATION, groups=("镇直单位",)))) == [(3, UPDATED, "")]
    assert Organisation._base_manager.get(name="白水镇民政所").groups == ["镇直单位"]


def test_import_organisations_refuses_row_by_row_in_the_order_of_the_sheet(land):
    OrganisationFactory(area=land.town, name="旧站", valid_to=YESTERDAY)

    outcome = import_organisations(
        but(STATION, line=7, name="旧站"),
        but(STATION, line=6, area_code="1"),
        but(STATION, line=3),
        problems=(RowProblem(5, "“类别”未填写，请补充。"),),
    )

    assert results(outcome) == [
        (3, NEW, ""),
        (5, REFUSED, "“类别”未填写，请补充。"),
        (6, REFUSED, "区划代码不存在或已停用，请核对，或先导入区划。"),
        (7, REFUSED, "同名单位已停用，请换一个名称。"),
    ]
    assert {result: outcome.count(result) for result in RowResult} == {
        NEW: 1,
        UPDATED: 0,
        UNCHANGED: 0,
        REFUSED: 3,
    }


def test_import_organisations_refuses_rows_out_of_reach(land):
    actor = make_actor(land.town.path, rules.PEOPLE_MANAGE)

    outcome = import_organisations(STATION, but(STATION, area_code="990000200000"), actor=actor)

    assert [row.result for row in outcome.rows] == [NEW, REFUSED]
    assert "没有“维护人员与单位”权限" in outcome.rows[1].note


def test_imports_need_some_capability(land, granter):
    with pytest.raises(CapabilityMissing):
        import_organisations(STATION, actor=granter)
    with pytest.raises(CapabilityMissing):
        import_users(ZHANG, actor=make_actor(land.county.path, rules.PEOPLE_READ))


def test_import_users_opens_accounts_and_grants_posts(land):
    outcome = import_users(ZHANG, LI, but(ZHANG, line=5, area_code=VILLAGE))

    assert results(outcome) == [(3, NEW, ""), (4, NEW, ""), (5, NEW, "")]
    assert [p.username for p in outcome.passwords] == ["zhang.san", "li.si"]
    for password in outcome.passwords:
        user = User.objects.get(username=password.username)
        assert check_password(password.password, user.password)
    assert posts() == [
        ("li.si", "白水镇安监站", "clerk", "白水镇"),
        ("zhang.san", "白水镇安监站", "clerk", "白水镇"),
        ("zhang.san", "白水镇安监站", "clerk", "大营村"),
    ]
    assert set(Post._base_manager.values_list("valid_from", "valid_to", "title")) == {
        (TODAY, None, "站长")
    }


def test_import_users_twice_is_once(land):
    ended = but(LI, valid_from=YESTERDAY, valid_to=YESTERDAY)
    rows = (ZHANG, ended, but(ZHANG, line=5, valid_from=None, area_code=VILLAGE))
    import_users(*rows)
    before = kinds()

    again = import_users(*rows)

    assert results(again) == [(3, UNCHANGED, ""), (4, UNCHANGED, ""), (5, UNCHANGED, "")]
    assert again.passwords == ()
    assert kinds() == before


def test_import_users_takes_the_nearest_organisation_of_the_name(land):
    OrganisationFactory(area=land.county, name="白水镇安监站")

    import_users(but(ZHANG, area_code=VILLAGE))

    assert Post._base_manager.get().organisation_id == land.office.pk


def test_import_users_updates_name_title_and_end(land):
    import_users(ZHANG)

    assert results(import_users(but(ZHANG, name="张三丰"))) == [(3, UPDATED, "")]
    assert results(import_users(but(ZHANG, name="张三丰", title="所长"))) == [(3, UPDATED, "")]
    changed = but(ZHANG, name="张三丰", title="", valid_to=TOMORROW)
    assert results(import_users(changed)) == [(3, UPDATED, "")]

    post = Post._base_manager.get()
    assert (post.user.name, post.title, post.valid_to) == ("张三丰", "所长", TOMORROW)
    assert kinds()[2:] == ["user.changed", "post.changed", "post.ended"]


def test_import_users_neither_lengthens_nor_moves_a_post(land):
    import_users(but(ZHANG, valid_to=TODAY))

    longer = import_users(but(ZHANG, valid_to=TOMORROW))
    moved = import_users(but(ZHANG, valid_from=YESTERDAY))

    assert longer.rows[0].note.startswith("该岗位届时已经终止")
    assert moved.rows[0].note == "该岗位已存在且起始日期不同，请核对起始日期。"
    assert Post._base_manager.get().valid_to == TODAY


def test_import_users_refuses_row_by_row(land):
    OrganisationFactory(area=land.town, name="旧站", valid_to=YESTERDAY)

    outcome = import_users(
        but(ZHANG, line=1, area_code="1"),
        but(ZHANG, line=2, role="消防员"),
        but(ZHANG, line=3, organisation="云台乡安监站"),
        but(ZHANG, line=4, organisation="旧站"),
        but(ZHANG, line=5, username="13812345678"),
        but(ZHANG, line=6),
        but(ZHANG, line=7, sector="航天"),
    )

    assert results(outcome) == [
        (1, REFUSED, "区划代码不存在或已停用，请核对，或先导入区划。"),
        (2, REFUSED, "没有该角色，请从模板的下拉中选择。"),
        (3, REFUSED, "该区划及其上级没有此名称的在用单位，请核对，或先导入单位。"),
        (4, REFUSED, "该区划及其上级没有此名称的在用单位，请核对，或先导入单位。"),
        (5, REFUSED, "用户名不能用手机号或身份证号，请改用姓名拼音加编号等。"),
        (6, NEW, ""),
        (7, REFUSED, f"“行业条线”只能填：{'、'.join(s.label for s in rules.Sector)}。"),
    ]


def test_a_new_account_stands_when_its_post_is_refused(land):
    outcome = import_users(
        but(ZHANG, role="security"), but(ZHANG, line=4), but(LI, line=5, valid_to=YESTERDAY)
    )

    assert [row.result for row in outcome.rows] == [NEW, REFUSED, NEW]
    assert "三" not in outcome.rows[0].note
    assert outcome.rows[1].note.startswith("该用户同期已任“安全管理员”")
    assert outcome.rows[2].note == "岗位未授予：截止日期不能早于起始日期，请核对。"
    assert [p.username for p in outcome.passwords] == ["zhang.san", "li.si"]


def test_two_administrators_import_the_same_sheet_each_his_part(land, manager, granter):
    too_early = import_users(ZHANG, actor=granter)
    opened = import_users(ZHANG, actor=manager)
    waiting = import_users(ZHANG, actor=manager)
    granted = import_users(ZHANG, actor=granter)

    assert too_early.rows == (RowOutcome(3, REFUSED, USER_WAITS),)
    assert opened.rows == (RowOutcome(3, NEW, POST_WAITS),)
    assert waiting.rows == (RowOutcome(3, UNCHANGED, POST_WAITS),)
    assert granted.rows == (RowOutcome(3, NEW, ""),)
    assert import_users(ZHANG, actor=manager).rows == (RowOutcome(3, UNCHANGED, ""),)
    assert len(opened.passwords) == 1
    assert kinds() == ["user.created", "post.granted"]


def test_import_users_sees_no_organisation_out_of_reach(land):
    actor = make_actor(land.other.path, rules.PEOPLE_MANAGE)

    [row] = import_users(ZHANG, actor=actor).rows

    assert row.note == "该区划及其上级没有此名称的在用单位，请核对，或先导入单位。"
    assert not User.objects.exists()


def test_import_users_does_not_touch_people_whom_the_actor_does_not_hold(land):
    user = PostFactory(organisation=land.other_office, user=UserFactory(username="zhang.san")).user
    actor = make_actor(land.town.path, rules.PEOPLE_MANAGE)

    [row] = import_users(but(ZHANG, name="王五"), actor=actor).rows

    assert row.result is REFUSED
    assert User.objects.get().name == user.name


@pytest.mark.parametrize("count", [1, 3])
def test_an_unchanged_import_takes_the_same_queries_however_long(
    land, count, django_assert_num_queries
):
    rows = [but(ZHANG, line=n, username=f"user.{n}") for n in range(count)]
    import_users(*rows)

    # areas, organisations, roles, users, posts
    with django_assert_num_queries(5):
        import_users(*rows)
