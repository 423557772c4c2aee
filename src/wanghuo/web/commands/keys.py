"""`wanghuo keys new | status | rotate`: the keys that personal values are encrypted with."""

import argparse
import importlib
import secrets
import sys

from wanghuo.kernel import clock
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.ciphers import SECRET_BYTES, written_key

DONE, LEFT = 0, 1
HOW_TO = """\
1. 把下面一行写在 WANGHUO_FIELD_KEYS 的最前面（旧密钥保留在后面，逗号分隔），另存一份在别处；
2. 重启各进程；
3. 运行 wanghuo keys rotate，直到 wanghuo keys status 显示旧密钥下为 0 行；
4. 旧密钥仍要保存：在此之前的备份需要它。
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the three actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("new", help="生成一个新密钥，输出到屏幕").set_defaults(act=_new)
    actions.add_parser("status", help="各密钥下有多少行").set_defaults(act=_status)
    actions.add_parser("rotate", help="用现用密钥重新加密全部旧行").set_defaults(act=_rotate)


def run(args: argparse.Namespace) -> int:
    """Do it; a new key is made before there is a house to start."""
    if args.act is not _new:
        importlib.import_module("wanghuo.web.setup").start_django()
    return int(args.act())


def _new() -> int:
    name = f"k{clock.today():%Y%m%d}-{secrets.token_hex(2)}"
    sys.stderr.write(HOW_TO)
    _say(written_key(name, secrets.token_bytes(SECRET_BYTES)))
    return DONE


def _status() -> int:
    rotation = importlib.import_module("wanghuo.kernel.rotation")
    ring = importlib.import_module("wanghuo.kernel.encryption").ring()
    _say(f"现用密钥：{ring.current.id}；算法：{ring.cipher}")
    for place, rows in rotation.rows_by_key().items():
        counts = "，".join(f"{key or '无法识别'} {count} 行" for key, count in sorted(rows.items()))
        _say(f"{place}：{counts or '没有内容'}")
    old = rotation.old_rows()
    _say(f"旧密钥或旧算法下：{old} 行")
    return LEFT if old else DONE


def _rotate() -> int:
    rotation = importlib.import_module("wanghuo.kernel.rotation")
    outcome = rotation.rotate(actor=SYSTEM, at=clock.now())
    for problem in outcome.unreadable:
        sys.stderr.write(f"{problem}\n")
    left = rotation.old_rows()
    _say(f"重新加密 {outcome.sealed} 行；期间被他人更新 {outcome.yielded} 行；剩余 {left} 行。")
    return LEFT if left else DONE


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
