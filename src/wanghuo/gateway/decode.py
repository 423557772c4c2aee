"""`wanghuo decode PROTOCOL HEX|FILE`: what a device sent, in words or JSON (报文解读命令)."""

import argparse
import json
import sys
from pathlib import Path

from wanghuo.gateway.protocols import PROTOCOLS
from wanghuo.gateway.protocols.codec import Codec
from wanghuo.gateway.recordings import read_messages
from wanghuo.gateway.rendering import render
from wanghuo.kernel.errors import BadInput


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the protocol, what to read, and the options."""
    known = "；".join(f"{name} {protocol.label}" for name, protocol in PROTOCOLS.items())
    parser.add_argument("protocol", metavar="PROTOCOL", help=known)
    parser.add_argument(
        "given",
        metavar="HEX|FILE",
        nargs="+",
        help="十六进制报文，或文件（每行一条十六进制、带 hex 的 JSONL、二进制），- 为标准输入",
    )
    parser.add_argument("--json", action="store_true", help="每条报文输出一行 JSON")
    parser.add_argument("--dialect", metavar="NAME", help="方言，默认按标准解读")


def run(args: argparse.Namespace) -> int:
    """Tell each message; what cannot be read as messages is one sentence and code 2."""
    try:
        codec = _codec(args.protocol)
        dialect = _dialect(codec, args.dialect)
        content, is_file = _content(" ".join(args.given))
        raws = read_messages(content, codec, is_file=is_file)
    except BadInput as refused:
        sys.stderr.buffer.write(f"{refused}\n".encode(errors="replace"))
        return 2
    for number, raw in enumerate(raws, start=1):
        told = codec.meaning(raw, dialect)
        line = json.dumps(told, ensure_ascii=False) if args.json else render(told, codec, number)
        sys.stdout.buffer.write(f"{line}\n".encode(errors="replace"))
    return 0


def _codec(name: str) -> Codec:
    if name not in PROTOCOLS:
        known = "、".join(PROTOCOLS)
        raise BadInput(problem=f"没有名为“{name}”的协议，可用：{known}。")
    return PROTOCOLS[name].codec


def _dialect(codec: Codec, name: str | None) -> str:
    if name is None:
        return codec.default_dialect
    if name not in codec.dialects:
        known = "、".join(filter(None, codec.dialects)) or "无"
        raise BadInput(problem=f"该协议没有名为“{name}”的方言，可用：{known}。")
    return name


def _content(given: str) -> tuple[bytes, bool]:
    """Return what was given, and whether it came from a file."""
    if given == "-":
        return sys.stdin.buffer.read(), True
    try:
        if Path(given).is_file():
            return Path(given).read_bytes(), True
    except (OSError, ValueError):  # too long for a name, or not to be read
        return given.encode(errors="replace"), False
    return given.encode(errors="replace"), False
