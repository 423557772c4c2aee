"""`wanghuo demo`: a fictional county, built once, then served."""

import argparse
import sys

from django.core.management import call_command

from wanghuo.base.people.models import User
from wanghuo.kernel import clock
from wanghuo.web.commands import serve
from wanghuo.web.config import config
from wanghuo.web.demo.build import build
from wanghuo.web.demo.logins import LOGINS, PASSWORD


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say whether to serve after building."""
    parser.add_argument("--build-only", action="store_true", help="只建立数据，不运行")


def run(args: argparse.Namespace) -> int:
    """Build what is missing, say where to go, serve."""
    if config().mode not in {"demo", "test"}:
        say("演示只能在 demo 方式下运行：当前 WANGHUO_MODE 是正式方式。")
        return 2
    call_command("migrate", verbosity=0)
    if not User.objects.exists():
        say("首次运行，正在建立演示县（约一分钟）：")
        build(clock.now(), say)
    if args.build_only:
        return 0
    say(welcome())
    return serve.run(args)


def welcome() -> str:
    """Return the address and the log-ins."""
    settings = config()
    lines = [f"\n望火演示县已就绪：http://{settings.bind}:{settings.port}/   （Ctrl-C 停止）", ""]
    lines += [f"  {login.username:<12}{login.title}（{login.name}）" for login in LOGINS]
    return "\n".join([*lines, "", f"  口令都是 {PASSWORD}", ""])


def say(sentence: str) -> None:
    """Print to the terminal at once."""
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()
