"""Sheets become organisations, accounts and posts, row by row, and twice is once."""

import pytest
from django.contrib.auth.hashers import check_password

from tests.base.people.conftest import AT, TODAY, TOMORROW, YESTERDAY
from tests.base.people.facts import kinds
from tests.factories import OrganisationFactory, PostFactory, UserFactory, make_actor
from wanghuo.base.documents.services import enter_rows
from wanghuo.base.people import rules
from wanghuo.base.people.models import Organisation, Post, User
from wanghuo.base.people.services import ORGANISATIONS, USERS
from wanghuo.base.people.services.imports.organisations import OUT_OF_REACH
from wanghuo.base.people.services.imports.users import POST_WAITS, USER_WAITS
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.errors import CapabilityMissing
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.sheets.importing import ImportMode, RowResult

pytestmark = pytest.mark.django_db

NEW, UPDATED, UNCHANGED, SKIPPED, REFUSED = RowResult
TOWN, VILLAGE = "990000100000", "990000100200"
STATION = {
    "单位名称": "白水镇民政所",
    "类别": "部门站所",
    "区划代码": TOWN,
    "行业条线": "民政",
    "别名": "民政所",
    "所属统称": "",
}
ZHANG = {
    "用户名": "zhang.san",
    "姓名": "张三",
    "单位": "白水镇安监站",
    "角色": "经办人",
    "区划代码": TOWN,
    "行业条线": "",
    "职务": "站长",
    "起始日期": "",
    "截止日期": "",
}


HEADINGS = {
    "username": "用户名",
    "name": "姓名",
    "organisation": "单位",
    "role": "角色",
    "area_code": "区划代码",
    "sector": "行业条线",
    "title": "职务",
    "valid_from": "起始日期",
    "valid_to": "截止日期",
    "station": "单位名称",
    "kind": "类别",
    "groups": "所属统称",
}


def but(row, **fields):
    return row | {HEADINGS[field]: value or "" for field, value in fields.items()}


LI = but(ZHANG, username="li.si", name="李四", role="clerk")


def import_users(*rows, actor=SYSTEM, **asked):
    return enter_rows(target=USERS, rows=rows, actor=actor, at=AT, **asked)


def import_organisations(*rows, actor=SYSTEM, **asked):
    return enter_rows(target=ORGANISATIONS, rows=rows, actor=actor, at=AT, **asked)


def results(outcome):
    return [(row.result, row.note) for row in outcome]


def posts():
    held = Post._base_manager.order_by("user__username", "id")
    return list(
        held.values_list("user__username", "organisation__name", "role__code", "area__name")
    )


def test_import_organisations_twice_is_once(land):
    first = import_organisations(STATION)
    again = import_organisations(STATION)

    assert results(first) == [(NEW, "")]
    assert results(again) == [(UNCHANGED, "")]
    made = Organisation._base_manager.get(name="白水镇民政所")
    assert (made.area_id, made.kind, made.sector) == (land.town.pk, "department", "civil_affairs")
    assert kinds() == ["organisation.created"]


def test_import_organisations_updates_what_differs(land):
    import_organisations(STATION)

    assert results(import_organisations(but(STATION, groups="镇直单位"))) == [(UPDATED, "")]
    assert Organisation._base_manager.get(name="白水镇民政所").groups == ["镇直单位"]


def test_import_organisations_refuses_row_by_row_in_the_order_of_the_rows(land):
    OrganisationFactory(area=land.town, name="旧站", valid_to=YESTERDAY)

    outcome = import_organisations(
        STATION,
        but(STATION, station="新站", kind=""),
        but(STATION, area_code="1"),
        but(STATION, station="旧站"),
        STATION,
    )

    assert [row.line for row in outcome] == [1, 2, 3, 4, 5]
    assert results(outcome) == [
        (NEW, ""),
        (REFUSED, "“类别”未填写，请补充。"),
        (REFUSED, "区划代码不存在或已停用，请核对，或先导入区划。"),
        (REFUSED, "同名单位已停用，请换一个名称。"),
        (REFUSED, "与第 1 行重复，请只保留一行。"),
    ]


def test_import_organisations_refuses_rows_out_of_reach(land):
    actor = make_actor(land.town.path, rules.PEOPLE_MANAGE)

    outcome = import_organisations(STATION, but(STATION, area_code="990000200000"), actor=actor)

    assert results(outcome) == [(NEW, ""), (REFUSED, OUT_OF_REACH)]


def test_import_organisations_out_of_ones_sector_are_refused(land):
    actor = make_actor(land.town.path, rules.PEOPLE_MANAGE, sectors=["fire"])

    outcome = import_organisations(STATION, but(STATION, sector="消防", station="站"), actor=actor)

    assert [row.result for row in outcome] == [REFUSED, NEW]


def test_import_organisations_by_name_alone(land):
    OrganisationFactory(area=land.other, name="白水镇民政所")
    OrganisationFactory(area=land.town, name="独一处", kind="firm")
    by_name = {"key": "name"}

    elsewhere = import_organisations(STATION, **by_name)
    found = import_organisations(but(STATION, station="独一处"), **by_name)
    OrganisationFactory(area=land.town, name="白水镇民政所")
    twice = import_organisations(STATION, **by_name)

    assert elsewhere[0].note.startswith("同名单位属于另一区划，导入不移动单位")
    assert found[0].result is UPDATED
    assert twice[0].note.startswith("有多个同名单位")


def test_import_organisations_by_mode(land):
    import_organisations(STATION)
    rows = [but(STATION, groups="镇直单位"), but(STATION, station="新站")]

    only_new = import_organisations(*rows, mode=ImportMode.NEW_ONLY)
    only_changes = import_organisations(
        *(but(row, station=row["单位名称"].replace("新", "另")) for row in rows),
        mode=ImportMode.UPDATE_ONLY,
    )

    assert results(only_new) == [(SKIPPED, "已有此记录，按“只新增”跳过。"), (NEW, "")]
    assert results(only_changes) == [(UPDATED, ""), (SKIPPED, "没有此记录，按“只更新”跳过。")]
    assert not Organisation._base_manager.filter(name="另站").exists()


def test_import_organisations_leaves_alone_what_a_sheet_does_not_speak_of(land):
    import_organisations(STATION)
    short = {heading: STATION[heading] for heading in ("单位名称", "类别", "区划代码")}

    assert results(import_organisations(short)) == [(UNCHANGED, "")]
    assert results(import_organisations({**short, "别名": ""})) == [(UPDATED, "")]


@pytest.mark.parametrize("count", [1, 30])
def test_import_organisations_asks_equally_often_however_many(
    land, count, django_assert_num_queries
):
    rows = [but(STATION, station=f"第{n}店") for n in range(count)]

    with django_assert_num_queries(6):  # savepoint, areas, known, rows, facts, savepoint
        import_organisations(*rows)
    with django_assert_num_queries(6):
        import_organisations(*(but(row, groups="九小场所") for row in rows))
    with django_assert_num_queries(4):
        import_organisations(*(but(row, groups="九小场所") for row in rows))


def test_imports_need_some_capability(land, granter):
    with pytest.raises(CapabilityMissing):
        import_organisations(STATION, actor=granter)
    with pytest.raises(CapabilityMissing):
        import_users(ZHANG, actor=make_actor(land.county.path, rules.PEOPLE_READ))


def test_import_users_opens_accounts_and_grants_posts(land):
    outcome = import_users(ZHANG, LI, but(ZHANG, area_code=VILLAGE))

    assert results(outcome) == [(NEW, ""), (NEW, ""), (NEW, "")]
    passwords = [(row.title.split()[0], row.secret) for row in outcome if row.secret]
    assert [username for username, _ in passwords] == ["zhang.san", "li.si"]
    for username, password in passwords:
        assert check_password(password, User.objects.get(username=username).password)
    assert posts() == [
        ("li.si", "白水镇安监站", "clerk", "白水镇"),
        ("zhang.san", "白水镇安监站", "clerk", "白水镇"),
        ("zhang.san", "白水镇安监站", "clerk", "大营村"),
    ]
    assert set(Post._base_manager.values_list("valid_from", "valid_to", "title")) == {
        (TODAY, None, "站长")
    }


def test_import_users_twice_is_once(land):
    ended = but(LI, valid_from=YESTERDAY.isoformat(), valid_to=YESTERDAY.isoformat())
    rows = (ZHANG, ended, but(ZHANG, valid_from=None, area_code=VILLAGE))
    import_users(*rows)
    before = kinds()

    again = import_users(*rows)

    assert results(again) == [(UNCHANGED, ""), (UNCHANGED, ""), (UNCHANGED, "")]
    assert [row.secret for row in again] == ["", "", ""]
    assert kinds() == before


def test_import_users_takes_the_nearest_organisation_of_the_name(land):
    OrganisationFactory(area=land.county, name="白水镇安监站")

    import_users(but(ZHANG, area_code=VILLAGE))

    assert Post._base_manager.get().organisation_id == land.office.pk


def test_import_users_updates_name_title_and_end(land):
    import_users(ZHANG)

    assert results(import_users(but(ZHANG, name="张三丰"))) == [(UPDATED, "")]
    assert results(import_users(but(ZHANG, name="张三丰", title="所长"))) == [(UPDATED, "")]
    changed = but(ZHANG, name="张三丰", title="", valid_to=TOMORROW.isoformat())
    assert results(import_users(changed)) == [(UPDATED, "")]

    post = Post._base_manager.get()
    assert (post.user.name, post.title, post.valid_to) == ("张三丰", "所长", TOMORROW)
    assert kinds()[2:] == ["user.changed", "post.changed", "post.ended"]


def test_import_users_neither_lengthens_nor_moves_a_post(land):
    import_users(but(ZHANG, valid_to=TODAY.isoformat()))

    longer = import_users(but(ZHANG, valid_to=TOMORROW.isoformat()))
    moved = import_users(but(ZHANG, valid_from=YESTERDAY.isoformat()))

    assert longer[0].note.startswith("该岗位届时已经终止")
    assert moved[0].note == "该岗位已存在且起始日期不同，请核对起始日期。"
    assert Post._base_manager.get().valid_to == TODAY


def test_import_users_refuses_row_by_row(land):
    OrganisationFactory(area=land.town, name="旧站", valid_to=YESTERDAY)

    outcome = import_users(
        but(ZHANG, area_code="1"),
        but(ZHANG, role="消防员"),
        but(ZHANG, organisation="云台乡安监站"),
        but(ZHANG, organisation="旧站"),
        but(ZHANG, username="13812345678"),
        but(ZHANG),
        but(ZHANG, sector="航天"),
    )

    assert results(outcome) == [
        (REFUSED, "区划代码不存在或已停用，请核对，或先导入区划。"),
        (REFUSED, "没有该角色，请从模板的下拉中选择。"),
        (REFUSED, "该区划及其上级没有此名称的在用单位，请核对，或先导入单位。"),
        (REFUSED, "该区划及其上级没有此名称的在用单位，请核对，或先导入单位。"),
        (REFUSED, "用户名不能用手机号或身份证号，请改用姓名拼音加编号等。"),
        (NEW, ""),
        (REFUSED, f"“行业条线”只能填：{'、'.join(s.label for s in rules.Sector)}。"),
    ]


def test_a_new_account_stands_when_its_post_is_refused(land):
    outcome = import_users(
        but(ZHANG, role="security"), but(ZHANG), but(LI, valid_to=YESTERDAY.isoformat())
    )

    assert [row.result for row in outcome] == [NEW, REFUSED, NEW]
    assert "三" not in outcome[0].note
    assert outcome[1].note.startswith("该用户同期已任“安全管理员”")
    assert outcome[2].note == "岗位未授予：截止日期不能早于起始日期，请核对。"
    assert [bool(row.secret) for row in outcome] == [True, False, True]


def test_two_administrators_import_the_same_sheet_each_his_part(land, manager, granter):
    too_early = import_users(ZHANG, actor=granter)
    opened = import_users(ZHANG, actor=manager)
    waiting = import_users(ZHANG, actor=manager)
    granted = import_users(ZHANG, actor=granter)

    assert results(too_early) == [(REFUSED, USER_WAITS)]
    assert results(opened) == [(NEW, POST_WAITS)]
    assert results(waiting) == [(UNCHANGED, POST_WAITS)]
    assert results(granted) == [(NEW, "")]
    assert results(import_users(ZHANG, actor=manager)) == [(UNCHANGED, "")]
    assert opened[0].secret
    assert kinds() == ["user.created", "post.granted"]


def test_import_users_by_mode(land):
    import_users(ZHANG)
    rows = [but(ZHANG, name="张三丰"), LI, but(LI, area_code=VILLAGE)]

    only_new = import_users(*rows, mode=ImportMode.NEW_ONLY)
    only_changes = import_users(
        but(ZHANG, title="所长"), but(LI, username="wang.wu"), mode=ImportMode.UPDATE_ONLY
    )

    assert [row.result for row in only_new] == [SKIPPED, NEW, NEW]
    assert [row.result for row in only_changes] == [UPDATED, SKIPPED]
    assert [row.secret for row in only_changes] == ["", ""]
    assert set(User.objects.values_list("username", "name")) == {
        ("zhang.san", "张三"),
        ("li.si", "李四"),
    }
    assert len(posts()) == 3


def test_import_users_sees_no_organisation_out_of_reach(land):
    actor = make_actor(land.other.path, rules.PEOPLE_MANAGE)

    [row] = import_users(ZHANG, actor=actor)

    assert row.note == "该区划及其上级没有此名称的在用单位，请核对，或先导入单位。"
    assert not User.objects.exists()


def test_import_users_does_not_touch_people_whom_the_actor_does_not_hold(land):
    user = PostFactory(organisation=land.other_office, user=UserFactory(username="zhang.san")).user
    actor = make_actor(land.town.path, rules.PEOPLE_MANAGE)

    [row] = import_users(but(ZHANG, name="王五"), actor=actor)

    assert row.result is REFUSED
    assert User.objects.get().name == user.name


@pytest.mark.parametrize("count", [1, 3])
def test_an_unchanged_import_takes_the_same_queries_however_long(
    land, count, django_assert_num_queries
):
    rows = [but(ZHANG, username=f"user.{n}") for n in range(count)]
    import_users(*rows)

    # who is new; areas, organisations, roles, users, posts; a savepoint around all and the chunk
    with django_assert_num_queries(1 + 5 + 2 * 2):
        import_users(*rows)


MOBILE, ID = "13812345678", "11010519491231002X"
NUMBERS = {"手机号": MOBILE, "身份证号": ID}


def numbers_of(username):
    user = User.objects.get(username=username)
    return user.mobile, user.id_number


def test_numbers_come_with_the_sheet_and_leave_no_trace_in_facts(everywhere, land):
    first = import_users(ZHANG | NUMBERS)
    again = import_users(ZHANG | NUMBERS)

    assert [row.result for row in (*first, *again)] == [NEW, UNCHANGED]
    assert numbers_of("zhang.san") == (MOBILE, ID)
    told = "".join(Fact._base_manager.values_list("body", flat=True))
    assert MOBILE not in told
    assert ID not in told


def test_an_empty_cell_leaves_the_number(everywhere, land):
    import_users(ZHANG | NUMBERS)

    outcome = import_users(ZHANG | {"手机号": "13987654321", "身份证号": ""})

    assert [row.result for row in outcome] == [UPDATED]
    assert numbers_of("zhang.san") == ("13987654321", ID)


@pytest.mark.parametrize(
    ("cell", "problem"),
    [("1381234567", "手机号须为 11 位"), (13812345678, "文本格式"), ("1.38E+10", "文本格式")],
)
def test_a_number_that_is_none_or_no_text_refuses_its_row(everywhere, land, cell, problem):
    [outcome] = import_users(ZHANG | {"手机号": cell})

    assert outcome.result is REFUSED
    assert problem in outcome.note


def test_a_second_person_with_the_same_identity_number_is_refused(everywhere, land):
    first, second = import_users(ZHANG | NUMBERS, LI | NUMBERS)

    assert (first.result, second.result) == (NEW, REFUSED)
    assert "身份证号已被使用" in second.note


def test_the_granter_passes_over_the_numbers(everywhere, land, granter):
    import_users(ZHANG)

    import_users(ZHANG | NUMBERS, actor=granter)

    assert numbers_of("zhang.san") == ("", "")
