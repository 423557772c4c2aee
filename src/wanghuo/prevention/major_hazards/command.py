"""`wanghuo hazard judge FILE`: a case in, what GB 35181 says out, no database (隐患判定命令)."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from wanghuo.kernel import clock
from wanghuo.kernel.errors import DomainError, Listing, Words
from wanghuo.prevention.major_hazards.judging import Verdict, judge, read_case, read_day
from wanghuo.prevention.major_hazards.rules import CaseUnreadable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare `judge` and its options."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="操作")
    words = "按 GB 35181 判定是否构成重大火灾隐患"
    judging = actions.add_parser("judge", help=words, description=words)
    judging.add_argument("file", metavar="FILE", help="判定内容（JSON），- 为标准输入")
    judging.add_argument("--on", metavar="DATE", help="判定日，如 2025-10-31，默认今天")
    judging.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    """Judge the file and write the verdict; a refusal is one sentence and code 2."""
    try:
        on = read_day(args.on) if args.on is not None else clock.today()
        verdict = judge(read_case(_data(args.file)), on)
    except DomainError as refused:
        return _refuse(refused, as_json=args.json)
    _write(_json(verdict.told()) if args.json else _text(verdict))
    return 0


def _data(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except (OSError, ValueError):
        problem = Words("读不到文件“{name}”，请检查路径和权限。", name=file)
        raise CaseUnreadable(problem=problem) from None


def _refuse(refused: DomainError, *, as_json: bool) -> int:
    sys.stderr.buffer.write(f"{refused}\n".encode(errors="replace"))
    if as_json:
        named = refused.facts.get("refused")
        strange = list(named.parts) if isinstance(named, Listing) else []
        _write(_json({"error": str(refused), "code": refused.code, "refused": strange}))
    return 2


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _text(verdict: Verdict) -> str:
    lines = (
        ("结论", verdict.decision.label),
        ("方式", verdict.by.label if verdict.matched else "—"),
        ("适用标准", verdict.rule_version or "无"),
        ("依据要素", "、".join(verdict.matched) or "—"),
        ("说明", verdict.explain),
    )
    return "".join(f"{name}：{words}\n" for name, words in lines)


def _write(text: str) -> None:
    sys.stdout.buffer.write(text.encode(errors="replace"))
