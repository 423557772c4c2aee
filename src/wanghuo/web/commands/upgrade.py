"""`wanghuo upgrade`: bring an installation to this program: tables, new roles, check-lists.

What people changed stays as they left it: a role that lacks something new is named, for the
security administrator to add; a check-list that was edited gets the new text as a proposal.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator

from django.core.management import call_command

from wanghuo.base.people import queries as people
from wanghuo.base.people import services
from wanghuo.base.people.models import Role
from wanghuo.base.people.services import RoleSpec
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.registry import capabilities
from wanghuo.kernel.scoping import scoped
from wanghuo.prevention.checklists.services import install_checklists
from wanghuo.web.roles import shipped_roles


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing."""
    del parser


def run(args: argparse.Namespace) -> int:
    """Migrate, add what is new, say what is left to people."""
    del args
    call_command("migrate", verbosity=0)
    at = clock.now()
    with scoped(EVERYWHERE):
        standing = {role.code: role for role in people.roles()}
        new = [spec for spec in shipped_roles() if spec.code not in standing]
        services.install_roles(roles=new, at=at)
        lists = install_checklists(at=at)
    sys.stdout.write(f"数据库已升级；新增角色 {len(new)} 个，新增或更新检查表 {lists} 张。\n")
    for line in lacking(standing.values(), shipped_roles()):
        sys.stdout.write(f"{line}\n")
    return 0


def lacking(standing: Iterable[Role], shipped: Iterable[RoleSpec]) -> Iterator[str]:
    """Say of each standing role what the shipped one may do and it may not."""
    held = {role.code: role for role in standing}
    for spec in shipped:
        if role := held.get(spec.code):
            missing = sorted(set(spec.capabilities) - set(role.capabilities))
            if missing:
                words = "、".join(map(capabilities.label, missing))
                yield f"角色“{role.name}”还没有：{words}。需要的，请安全管理员在“角色”页勾选。"
