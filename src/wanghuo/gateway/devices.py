"""Who may be heard, on the files of a gateway that stands alone.

Where the house is installed its register says whose a device is, and tells the gateway; these files
are then its own, and the command works on the register instead.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from wanghuo.gateway.control.opening import BadControl, open_control
from wanghuo.gateway.journal.opening import BadJournal, open_reader, shown
from wanghuo.gateway.journal.reading import Reader
from wanghuo.gateway.journal.records import Kind, Lane
from wanghuo.gateway.protocols import PROTOCOLS
from wanghuo.kernel.clock import SHANGHAI
from wanghuo.kernel.messages import Control, Known

IDENTITY = re.compile(r"([a-z0-9_]+):(\S{1,60})")


@dataclass(slots=True)
class Waiting:
    """A device that nobody has claimed: when it came first and last, how often, its last frame."""

    identity: str
    first: str
    last: str
    count: int
    raw: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do and with which device."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="动作")
    quarantine = actions.add_parser("quarantine", help="列出待认领的装置")
    listed = actions.add_parser("list", help="列出已认领的装置")
    for one in (quarantine, listed):
        one.add_argument("--json", action="store_true", help="每个装置输出一行 JSON")
    claim = actions.add_parser("claim", help="认领装置：网关从下一条报文起正常接收")
    claim.add_argument("identity", help="装置标识，如 gbt26875:000000000379")
    claim.add_argument("--dialect", help="方言，默认为该协议的第一个")
    claim.add_argument("--area", metavar="代码", help="装置所在区划的代码（装了平台的须填）")
    claim.add_argument("--place", metavar="编号", help="装置所在场所的编号，区划随场所")
    claim.add_argument("--name", default="", help="装置名称，默认为标识")
    release = actions.add_parser("release", help="撤销认领：网关不再正常接收")
    release.add_argument("identity", help="装置标识")
    verify = actions.add_parser("verify", help="核对一个日志段文件与它的封存记录")
    verify.add_argument("file", type=Path, help="日志段文件或它的副本")


def run(args: argparse.Namespace, var: Path, journal: str, control_url: str) -> int:
    """Do it where gateways are told; 2 where device, dialect or an address is not one."""
    if _needs_the_house(args):
        sys.stderr.write("本机没有安装平台：区划、场所和封存记录都在平台的数据库里。\n")
        return 2
    try:
        control = open_control(control_url, var)
    except BadControl as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    try:
        if args.action == "quarantine":
            return _list_waiting(args, journal, var / "journal", control)
        if args.action == "list":
            known = [one._asdict() for one in _claimed(control)]
            return _print(known, args.json, "还没有认领任何装置。")
        return _settle(args, control)
    except ConnectionError as problem:
        sys.stderr.write(f"下行地址 {shown(control_url)} 没有应答，请检查 NATS 服务：{problem}\n")
        return 2
    finally:
        control.close()


def _needs_the_house(args: argparse.Namespace) -> bool:
    asked = [getattr(args, name, None) for name in ("area", "place", "name")]
    return args.action == "verify" or any(asked)


def _list_waiting(args: argparse.Namespace, journal: str, folder: Path, control: Control) -> int:
    """Print who waits; 2 where the journal cannot be read."""
    try:
        with closing(open_reader(journal, folder)) as reader:
            rows = waiting(reader, {one.identity for one in _claimed(control)})
    except BadJournal as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    except ConnectionError as problem:
        sys.stderr.write(f"日志 {shown(journal)} 没有应答，请检查 NATS 服务：{problem}\n")
        return 2
    return _print([asdict(one) for one in rows], args.json, "没有待认领的装置。")


def waiting(reader: Reader, claimed: set[str]) -> list[Waiting]:
    """Return who is heard and not claimed, the latest first."""
    found: dict[str, Waiting] = {}
    heard = sorted(each for lane in Lane for each in _unknown(reader, lane))
    for received, identity, raw in heard:
        at = datetime.fromtimestamp(received / 1e9, SHANGHAI).isoformat(timespec="seconds")
        one = found.setdefault(identity, Waiting(identity, at, at, 0, ""))
        one.last, one.count, one.raw = at, one.count + 1, raw.hex().upper()
    rows = [one for one in found.values() if one.identity not in claimed]
    return sorted(rows, key=lambda one: one.last, reverse=True)


def _unknown(reader: Reader, lane: Lane) -> Iterator[tuple[int, str, bytes]]:
    at = reader.lately(lane)
    while (read := reader.after(lane, at)).position > at:
        at = read.position
        for stored in read.records:
            record = stored.record
            if record.kind == Kind.UNKNOWN:
                yield record.received, record.device, record.raw


def _claimed(control: Control) -> list[Known]:
    return [one for one in control.known_after(0)[0] if one.is_allowed]


def _settle(args: argparse.Namespace, control: Control) -> int:
    """Claim or release a device."""
    named = IDENTITY.fullmatch(args.identity)
    if named is None or named[1] not in PROTOCOLS:
        known = "、".join(sorted(PROTOCOLS))
        sys.stderr.write(f"装置标识应写成“协议:编号”，协议有：{known}；编号见待认领列表。\n")
        return 2
    codec = PROTOCOLS[named[1]].codec
    if args.action == "release":
        control.know(args.identity, codec.default_dialect, is_allowed=False)
        sys.stdout.write(f"已撤销认领 {args.identity}。\n")
        return 0
    if args.dialect is not None and args.dialect not in codec.dialects:
        known = "、".join(filter(None, sorted(codec.dialects))) or "无"
        sys.stderr.write(f"没有“{args.dialect}”这个方言，可用的有：{known}。\n")
        return 2
    control.know(args.identity, args.dialect or codec.default_dialect)
    sys.stdout.write(f"已认领 {args.identity}，网关从下一条报文起正常接收。\n")
    return 0


def _print(rows: list[dict[str, Any]], is_json: bool, empty: str) -> int:
    for row in rows:
        said = json.dumps(row, ensure_ascii=False) if is_json else "  ".join(map(str, row.values()))
        sys.stdout.write(f"{said}\n")
    if not rows and not is_json:
        sys.stdout.write(f"{empty}\n")
    return 0
