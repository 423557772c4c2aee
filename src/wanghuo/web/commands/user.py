"""`wanghuo user ACTION NAME`: when no administrator can help any more, the operator does.

What is done here is done by the program itself (系统) and is a fact like any other.
"""

import argparse
import sys
from collections.abc import Callable
from datetime import timedelta

from wanghuo.base.people import queries, services
from wanghuo.base.people.models import User
from wanghuo.base.people.queries import logins
from wanghuo.base.people.rules import Duty, normal_username
from wanghuo.base.people.services.policies import grant_terms
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.errors import BadInput, DomainError, NotFound
from wanghuo.kernel.scoping import scoped


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which account."""
    told = "；".join(f"{name}：{summary}" for name, (summary, _) in ACTIONS.items())
    parser.add_argument("action", choices=list(ACTIONS), help=told)
    parser.add_argument("username", help="用户名")


def run(args: argparse.Namespace) -> int:
    """Do it and say what was done."""
    try:
        with scoped(EVERYWHERE):
            user = User.objects.filter(username=normal_username(args.username)).first()
            if user is None:
                raise NotFound(what="用户")
            said = ACTIONS[args.action][1](user)
    except DomainError as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2
    sys.stdout.write(f"{said}\n")
    return 0


def reset(user: User) -> str:
    """Make a fresh one-time password."""
    fresh = services.reset_password(user=user, actor=SYSTEM, at=clock.now())
    return f"{fresh.username} 的一次性口令：{fresh.password}（首次登录须修改）"


def unlock(user: User) -> str:
    """Open a locked account."""
    services.unlock_user(user=user, actor=SYSTEM, at=clock.now())
    return f"{user.username} 已解除锁定。"


def sessions(user: User) -> str:
    """List where a user is logged in."""
    lines = [
        f"{row.seen_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M} {row.address or '—'} {row.device}"
        for row in logins.open_logins(user, clock.now())
    ]
    return "\n".join([f"{user.username} 当前登录 {len(lines)} 个。", *lines])


def revoke(user: User) -> str:
    """End every open login of a user."""
    ended = services.revoke_logins(user=user, actor=SYSTEM, at=clock.now())
    return f"{user.username} 的 {ended} 个登录已结束。"


def second_factor(user: User) -> str:
    """Take the second factor away."""
    services.reset_second_factor(user=user, actor=SYSTEM, at=clock.now())
    return f"{user.username} 的动态口令已重置，登录已结束。"


def renew(user: User) -> str:
    """Grant an administrator's post again for a year, when nobody is left who could."""
    on = clock.today()
    held = [post for post in queries.posts_shown(user) if post.role.duty != Duty.NONE]
    if not held:
        raise BadInput(problem="该用户没有任过管理员岗位，请由安全管理员授予岗位。")
    latest = held[0]
    first = max(on, latest.valid_to + timedelta(days=1)) if latest.valid_to else on
    wanted = services.Appointment(
        organisation=latest.organisation,
        role=latest.role,
        area=latest.area,
        title=latest.title,
        valid_from=first,
        valid_to=grant_terms(on).last_day(first),
    )
    post = services.grant_post(user=user, appointment=wanted, actor=SYSTEM, at=clock.now())
    return f"{user.username} 的“{post.role.name}”岗位续任至 {post.valid_to}。"


ACTIONS: dict[str, tuple[str, Callable[[User], str]]] = {
    "reset": ("重置口令", reset),
    "unlock": ("解除锁定", unlock),
    "sessions": ("列出登录", sessions),
    "revoke": ("结束全部登录", revoke),
    "totp": ("重置动态口令", second_factor),
    "renew": ("管理员岗位续任一年", renew),
}
