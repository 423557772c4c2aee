"""`wanghuo user reset NAME`: when no administrator can log in any more, the operator helps."""

import argparse
import sys

from wanghuo.base.people import services as people
from wanghuo.base.people.models import User
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.errors import DomainError, NotFound
from wanghuo.kernel.scoping import scoped


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which account."""
    parser.add_argument("action", choices=["reset"], help="reset：重置口令")
    parser.add_argument("username", help="用户名")


def run(args: argparse.Namespace) -> int:
    """Print a fresh one-time password; the reset is a fact like any other."""
    try:
        with scoped(EVERYWHERE):
            user = User.objects.filter(username=args.username).first()
            if user is None:
                raise NotFound(what="用户")
            fresh = people.reset_password(user=user, actor=SYSTEM, at=clock.now())
    except DomainError as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2
    sys.stdout.write(f"{fresh.username} 的一次性口令：{fresh.password}（首次登录须修改）\n")
    return 0
