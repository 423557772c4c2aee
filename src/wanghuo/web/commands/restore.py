"""`wanghuo restore FILE`: bring the house back, and prove that it is the one that was saved."""

import argparse
import sys
from pathlib import Path

from wanghuo.kernel import clock
from wanghuo.kernel.errors import DomainError
from wanghuo.web.backups.restoring import Restored, restore

INTACT, BROKEN, REFUSED = 0, 1, 2
ANOTHER_KEY = (
    "注意：现用的 WANGHUO_SECRET_KEY 与备份时不同：存证仍可校验，"
    "但旧记录中个人信息的承诺值须用原密钥核对。\n"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say from where, to where, and how bold to be."""
    parser.add_argument("file", type=Path, help="wanghuo backup 写成的文件")
    parser.add_argument("--database-url", default="", metavar="URL", help="恢复到另一个数据库")
    parser.add_argument("--replace", action="store_true", help="替换现有数据（旧数据另存）")
    parser.add_argument(
        "--accept-broken", action="store_true", help="存证校验异常也恢复（先查明原因）"
    )


def run(args: argparse.Namespace) -> int:
    """Restore; 0 intact, 1 the ledger is broken, 2 refused and nothing changed."""
    try:
        done = restore(
            args.file,
            args.database_url,
            clock.now(),
            replace=args.replace,
            accept_broken=args.accept_broken,
        )
    except (DomainError, OSError) as refusal:
        sys.stderr.write(f"{refusal}\n")
        return REFUSED
    _say(done)
    return INTACT if done.found.is_intact else BROKEN


def _say(done: Restored) -> None:
    sys.stdout.write(f"{done.found.sentence()}\n链头：{done.found.head}\n")
    if done.is_other_secret:
        sys.stdout.write(ANOTHER_KEY)
    if not done.is_in_place:
        sys.stderr.write("没有恢复，现有数据未动：请换用另一份备份，或查明后加 --accept-broken。\n")
        return
    sys.stdout.write(f"已恢复 {done.manifest.made_at} 的备份。\n")
    if done.kept:
        sys.stdout.write(f"原数据保留在 {done.kept}，确认无误后可删除。\n")
