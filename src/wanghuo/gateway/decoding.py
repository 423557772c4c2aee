"""`wanghuo decode`: paste a frame and read what it means; no database, no network."""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wanghuo.gateway.protocols import PROTOCOLS

STANDARD = "standard"
BETWEEN = re.compile(r"0x|[\s,;:-]", re.IGNORECASE)
HEX = re.compile(r"(?:[0-9a-f]{2})+", re.IGNORECASE)
LONGEST_PATH = 255
INDENT = "  "


class NotHex(ValueError):
    """What was given is neither bytes in hexadecimal nor a file."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take a protocol, and bytes or a file of them."""
    parser.add_argument("protocol", choices=sorted(PROTOCOLS), help="协议")
    parser.add_argument(
        "frame",
        metavar="HEX|FILE",
        nargs="+",
        help="十六进制报文，可分段；或文件：每行一条，或 .jsonl（hex 字段），或原始字节",
    )
    parser.add_argument("--dialect", default=STANDARD, help="方言，默认为标准")
    parser.add_argument("--json", action="store_true", help="每条报文输出一行 JSON")


def run(args: argparse.Namespace) -> int:
    """Print what each frame means; 2 where nothing can be read. A broken frame is an answer too."""
    protocol = PROTOCOLS[args.protocol]
    if args.dialect not in protocol.dialects():
        known = "、".join(sorted(protocol.dialects()))
        sys.stderr.write(f"没有“{args.dialect}”这个方言，可用的有：{known}。\n")
        return 2
    try:
        streams = list(streams_in(" ".join(args.frame)))
    except (NotHex, OSError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    for stream in streams:
        for meaning in protocol.meanings(stream, args.dialect):
            text = json.dumps(meaning, ensure_ascii=False) if args.json else in_words(meaning)
            sys.stdout.write(f"{text}\n")
    return 0


def streams_in(given: str) -> Iterator[bytes]:
    """Yield the bytes that were given: pasted, or of a file line by line."""
    if len(given) > LONGEST_PATH or not Path(given).is_file():
        yield bytes_of(given, "这不是十六进制报文，也没有这个文件；报文形如 4040 0100 … 2323。")
        return
    raw = Path(given).read_bytes()
    try:
        lines = raw.decode("utf-8").splitlines()
    except UnicodeDecodeError:
        yield raw
        return
    if raw.startswith(b"@@"):  # bytes that happen to be text
        yield raw
        return
    for nth, line in enumerate(lines, 1):
        if line.strip():
            yield bytes_of(_hex_in(line), f"文件第{nth}行不是十六进制报文，请改正后重试。")


def bytes_of(text: str, problem: str) -> bytes:
    """Read hexadecimal digits, whatever stands between them; raise `NotHex` where it is none."""
    digits = BETWEEN.sub("", text)
    if not HEX.fullmatch(digits):
        raise NotHex(problem)
    return bytes.fromhex(digits)


def _hex_in(line: str) -> str:
    """Return the digits of a line; of JSON what stands under `hex`."""
    try:
        row = json.loads(line)
    except ValueError:
        return line
    return str(row.get("hex", "")) if isinstance(row, dict) else line


def in_words(meaning: dict[str, Any]) -> str:
    """Say a meaning line by line."""
    return "\n".join(_lines_about(meaning, "")) + "\n"


def _lines_about(said: dict[str, Any], indent: str) -> Iterator[str]:
    for name, value in said.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for nth, one in enumerate(value, 1):
                yield f"{indent}{name} {nth}:"
                yield from _lines_about(one, indent + INDENT)
        elif value not in (None, []):
            yield f"{indent}{name}: {_said(value)}"


def _said(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
