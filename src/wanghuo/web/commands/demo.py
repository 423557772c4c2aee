"""`wanghuo demo`: a fictional county, built once, then served.

The second start loads nothing here: a stamp beside the database says that it is what this program
made, and the processes that serve it start at once.
"""

import argparse
import hashlib
import importlib
import sys
from pathlib import Path

from wanghuo.web.commands import serve
from wanghuo.web.config import config
from wanghuo.web.demo.logins import LOGINS, OWNER, PASSWORD

PACKAGE = Path(__file__).parents[2]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say whether to serve after building."""
    parser.add_argument("--build-only", action="store_true", help="只建立数据，不运行")
    serve.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Build what is missing, say where to go, serve."""
    if config().mode not in {"demo", "test"}:
        say("演示只能在 demo 方式下运行：当前 WANGHUO_MODE 是正式方式。")
        return 2
    stamp = config().var / "demo.stamp"
    made = fingerprint()
    if not stamp.exists() or stamp.read_text("utf-8") != made:
        importlib.import_module("wanghuo.web.setup").start_django()
        importlib.import_module("wanghuo.web.demo.prepare").prepare(say)
        stamp.write_text(made, "utf-8")
    if args.build_only:
        return 0
    say(welcome())
    return serve.run(args)


def fingerprint() -> str:
    """Return what the database was made of: where it is, and every migration of ours."""
    names = sorted(
        path.name + path.parent.parent.name for path in PACKAGE.rglob("migrations/0*.py")
    )
    return hashlib.sha256("\n".join([config().database_url, *names]).encode()).hexdigest()


def welcome() -> str:
    """Return the address and the log-ins."""
    settings = config()
    lines = [f"\n望火演示县已就绪：http://{settings.bind}:{settings.port}/   （Ctrl-C 停止）", ""]
    lines += [f"  {login.username:<12}{login.title}（{login.name}）" for login in (*LOGINS, OWNER)]
    return "\n".join([*lines, "", f"  口令都是 {PASSWORD}", ""])


def say(sentence: str) -> None:
    """Print to the terminal at once."""
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()
