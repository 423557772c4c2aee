"""`wanghuo ledger verify | prove | head | archive`: the ledger at the command line."""

import argparse
import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from uuid import UUID

from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.errors import DomainError
from wanghuo.kernel.facts.queries import midnight
from wanghuo.kernel.ledger import queries, services
from wanghuo.kernel.scoping import scoped

INTACT, BROKEN = 0, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions and their options."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    verify = actions.add_parser("verify", help="从头重算全部存证，指出第一处异常")
    verify.add_argument("--expect", default="", metavar="HASH", help="链上必须仍有的区块哈希")
    verify.add_argument("--read-only", action="store_true", help="不封存、不留痕，只校验现状")
    verify.add_argument("--json", action="store_true", help="输出 JSON")
    verify.add_argument("--archive", type=Path, metavar="FILE", help="校验一个归档文件")
    verify.set_defaults(act=_verify)
    archive = actions.add_parser("archive", help="把整块存证归档到文件（数据库中不删除）")
    archive.add_argument("--before", type=date.fromisoformat, required=True, metavar="日期")
    archive.add_argument("--to", type=Path, required=True, metavar="目录")
    archive.set_defaults(act=_archive)
    prove = actions.add_parser("prove", help="导出一条事实的存证证明（JSON）")
    prove.add_argument("fact", type=UUID, help="事实编号")
    prove.add_argument("--out", type=Path, metavar="FILE", help="写入文件，默认输出到屏幕")
    prove.set_defaults(act=_prove)
    head = actions.add_parser("head", help="显示链头，供另行抄存")
    head.add_argument("--json", action="store_true", help="输出 JSON")
    head.set_defaults(act=_head)


def run(args: argparse.Namespace) -> int:
    """Do it; 0 when intact, 1 when broken or refused."""
    try:
        with scoped(EVERYWHERE):
            return int(args.act(args))
    except DomainError as refusal:
        sys.stderr.write(f"{refusal}\n")
        return BROKEN


def _verify(args: argparse.Namespace) -> int:
    if args.archive:
        found = queries.verify_archive(args.archive)
    elif args.read_only:
        found = queries.verify(args.expect)
    else:
        found = services.check(actor=SYSTEM, at=clock.now(), expect=args.expect)
    told = asdict(found) | {"is_intact": found.is_intact, "sentence": found.sentence()}
    _say(told if args.json else f"{found.sentence()}\n链头：{found.head}")
    return INTACT if found.is_intact else BROKEN


def _archive(args: argparse.Namespace) -> int:
    args.to.mkdir(parents=True, exist_ok=True)
    before, at = midnight(args.before), clock.now()
    done = services.archive(before=before, folder=args.to, actor=SYSTEM, at=at)
    _say(f"区块 {done.first}–{done.last} 已归档到 {done.path}\nSHA-256：{done.sha256}")
    return INTACT


def _prove(args: argparse.Namespace) -> int:
    services.seal(clock.now(), force=True)
    proof = json.dumps(queries.prove(args.fact), ensure_ascii=False, indent=1)
    if args.out:
        args.out.write_text(proof + "\n", encoding="utf-8")
        _say(f"已写入 {args.out}")
    else:
        _say(proof)
    return INTACT


def _head(args: argparse.Namespace) -> int:
    head = queries.head()
    if head is None:
        sys.stderr.write("尚无区块：还没有发生任何需要存证的事。\n")
        return BROKEN
    header = queries.header_of(head)
    told = json.loads(header.text()) | {"hash": head.hash}
    _say(told if args.json else f"区块 {head.number}（至位置 {head.last_position}）：{head.hash}")
    return INTACT


def _say(message: object) -> None:
    text = message if isinstance(message, str) else json.dumps(message, ensure_ascii=False)
    sys.stdout.write(f"{text}\n")
