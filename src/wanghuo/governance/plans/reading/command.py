"""`wanghuo plan read FILE`: a plan document in, its values out, no database (方案解析命令)."""

import argparse
import importlib
import json
import sys
from pathlib import Path
from typing import cast

from wanghuo.governance.plans.reading import read
from wanghuo.governance.plans.reading.display import tables
from wanghuo.governance.plans.reading.refusals import DocumentRefused, DocumentUnreachable
from wanghuo.governance.plans.reading.sheets import sheets
from wanghuo.governance.plans.reading.source import decode
from wanghuo.governance.plans.reading.values import PlanReading, as_json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare `read` and its options."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="操作")
    reads = actions.add_parser("read", help="解析一份方案", description="解析一份方案")
    reads.add_argument(
        "file", metavar="FILE", help="方案文件（.docx .pdf .html .txt），- 为标准输入"
    )
    form = reads.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="输出 JSON（默认）")
    form.add_argument("--table", action="store_true", help="输出对齐的表格")
    form.add_argument("--xlsx", metavar="OUT", help="写入 Excel 文件")
    reads.add_argument("--text", action="store_true", help="JSON 中附上原文")


def run(args: argparse.Namespace) -> int:
    """Read the file and write its values; a refusal goes to stderr with code 2."""
    try:
        reading = read(decode(_data(args.file), args.file))
        if args.xlsx:
            _save(args.xlsx, reading)
            return 0
    except DocumentRefused as refused:
        sys.stderr.write(f"{refused}\n")
        return 2
    written = tables(sheets(reading)) if args.table else _json(reading, with_text=args.text)
    sys.stdout.buffer.write(written.encode())
    return 0


def _data(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as unreachable:
        raise DocumentUnreachable(name=file) from unreachable


def _save(out: str, reading: PlanReading) -> None:
    # Imported when asked for: it alone takes longer than reading a plan.
    writer = importlib.import_module("wanghuo.kernel.sheets")
    tables = [(sheet.name, sheet.columns, sheet.rows) for sheet in sheets(reading)]
    try:
        Path(out).write_bytes(writer.workbook(tables))
    except OSError as unreachable:
        raise DocumentUnreachable(name=out) from unreachable


def _json(reading: PlanReading, *, with_text: bool) -> str:
    values = cast("dict[str, object]", as_json(reading))
    if not with_text:
        del values["text"]
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"
