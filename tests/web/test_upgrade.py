"""`wanghuo upgrade`: what is new comes in, what people changed stays, what is lacking is said."""

import argparse

import pytest

from tests.factories import RoleFactory
from wanghuo.base.people.models import Role
from wanghuo.prevention.checklists.models import Checklist
from wanghuo.web.commands import upgrade
from wanghuo.web.roles import shipped_roles

pytestmark = pytest.mark.django_db


def run():
    return upgrade.run(argparse.Namespace())


def test_new_roles_and_checklists_come_in(everywhere, capsys):
    assert run() == 0

    assert {role.code for role in Role.objects.all()} == {one.code for one in shipped_roles()}
    assert Checklist.objects.count() == 14
    assert "新增或更新检查表 14 张" in capsys.readouterr().out


def test_role_that_was_changed_stays_and_what_it_lacks_is_named(everywhere, capsys):
    RoleFactory(code="clerk", name="文书", capabilities=["task.read"])

    run()

    assert Role.objects.get(code="clerk").capabilities == ["task.read"]
    said = next(line for line in capsys.readouterr().out.splitlines() if "“文书”" in line)
    assert "查看隐患" in said
    assert "查看任务" not in said


def test_second_upgrade_changes_nothing(everywhere, capsys):
    run()
    capsys.readouterr()

    run()

    assert capsys.readouterr().out == "数据库已升级；新增角色 0 个，新增或更新检查表 0 张。\n"
