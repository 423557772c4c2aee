"""People through the workbench: each administrator his part, passwords once, taken back."""

import pytest
from django.contrib.auth.hashers import check_password

from tests.base.documents.imports.walks import Desk, fresh, results, sheet, undone
from tests.base.people.conftest import AT, YESTERDAY
from tests.base.people.facts import kinds
from wanghuo.base.documents import services
from wanghuo.base.documents.models import ImportRow
from wanghuo.base.people.models import Post, User
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.errors import BadInput

pytestmark = pytest.mark.django_db

HEADER = ["用户名", "姓名", "单位", "角色", "区划代码", "职务"]
ZHANG = ["zhang.san", "张三", "白水镇安监站", "经办人", "990000100000", "站长"]
ALSO = ["zhang.san", "张三", "白水镇安监站", "经办人", "990000100200", ""]
LI = ["li.si", "李四", "白水镇安监站", "经办人", "990000100000", ""]
CONTENT = sheet(ZHANG, ALSO, LI, header=HEADER)


def desk_of(actor):
    return Desk(actor, target="users")


def test_a_preview_opens_nothing(land):
    batch = desk_of(SYSTEM).preview(CONTENT)

    assert batch.counts == {"new": 3}
    assert not User.objects.exists()
    assert kinds() == []


def test_passwords_are_handed_out_once_to_who_confirmed(land, manager, granter):
    batch = desk_of(manager).enter(CONTENT)
    assert ImportRow.objects.filter(batch=batch).values_list("secret").first()[0].stored != ""

    with pytest.raises(BadInput, match="只能由确认导入的本人领取"):
        services.take_passwords(batch=batch, actor=granter)
    taken = services.take_passwords(batch=batch, actor=manager)

    assert [username for username, _ in taken] == ["zhang.san", "li.si"]
    for username, password in taken:
        assert check_password(password, User.objects.get(username=username).password)
    assert services.take_passwords(batch=batch, actor=manager) == []


def test_two_administrators_import_the_same_file_each_his_part(land, manager, granter):
    opened = desk_of(manager).enter(CONTENT)
    granted = desk_of(granter).enter(CONTENT)

    assert [result for _, result, _ in results(opened)] == ["new", "unchanged", "new"]
    assert "岗位待安全管理员" in results(opened)[0][2]
    assert granted.counts == {"new": 3}
    assert Post._base_manager.count() == 3


def test_undo_ends_posts_and_disables_accounts_that_nobody_used(land, manager, granter):
    opened = desk_of(manager).enter(CONTENT)
    granted = desk_of(granter).enter(CONTENT)
    User.objects.filter(username="li.si").update(must_change_password=False)

    desk_of(granter).undo(granted)
    desk_of(manager).undo(opened)

    assert [result for _, result, _ in undone(granted)] == ["undone"] * 3
    assert set(Post._base_manager.values_list("valid_to", flat=True)) == {YESTERDAY}
    told = undone(fresh(opened))
    assert [result for _, result, _ in told] == ["undone", "", "kept"]
    assert told[2][2].startswith("账号已启用")
    imported = User.objects.filter(username__contains=".")
    assert dict(imported.values_list("username", "is_active")) == {
        "zhang.san": False,
        "li.si": True,
    }


def test_undo_gives_name_and_title_back(land):
    desk = desk_of(SYSTEM)
    desk.enter(sheet(ZHANG, header=HEADER))
    changed = ["zhang.san", "张三丰", *ZHANG[2:5], "所长"]

    batch = desk.undo(desk.enter(sheet(changed, header=HEADER)))

    assert undone(batch) == [(2, "undone", "")]
    post = Post._base_manager.select_related("user").get()
    assert (post.user.name, post.title) == ("张三", "站长")
    assert post.valid_from == AT.date()
