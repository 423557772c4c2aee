"""`wanghuo data export | import | describe`: every table, as documented lines of JSON."""

import argparse
import sys
from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError

from wanghuo.base.areas.models import Area
from wanghuo.base.exchange.queries import tables
from wanghuo.base.exchange.queries.tables import Table
from wanghuo.base.exchange.rules.tables import ImportMode
from wanghuo.base.exchange.services import tables_export, tables_import
from wanghuo.base.exchange.services.tables_export import Part
from wanghuo.base.exchange.services.tables_writing import Written
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM, AreaPath, Reach, Scope
from wanghuo.kernel.ciphers import RingRefused, SealedUnreadable
from wanghuo.kernel.errors import DomainError, NotFound
from wanghuo.kernel.scoping import scoped

DONE, REFUSED, FAILED = 0, 1, 2
SHOWN = 50
"""Refused rows that are printed; a file takes them all."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the three actions and their options."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    export = actions.add_parser("export", help="把全部数据表导出到空目录")
    export.add_argument("folder", type=Path, metavar="DIR", help="空目录，仅本人可读")
    export.add_argument("--table", action="append", default=[], help="只导出这张表，可多次")
    export.add_argument("--area", default="", metavar="代码", help="只导出此区划以内的记录")
    export.add_argument("--files", action="store_true", help="连同上传的文件")
    export.add_argument("--decrypt", action="store_true", help="解密加密列，须说明理由并留痕")
    export.add_argument("--reason", default="", help="解密导出的理由")
    export.set_defaults(act=_export)
    take_in = actions.add_parser("import", help="导入整库目录，或一张表的文件")
    take_in.add_argument("path", type=Path, metavar="PATH", help="导出目录，或一个 .jsonl 文件")
    modes = [mode.value for mode in ImportMode]
    take_in.add_argument(
        "--mode",
        choices=modes,
        default=ImportMode.NEW.value,
        help="new 导入空库（默认）；skip 已有的跳过；overwrite 已有的覆盖",
    )
    take_in.add_argument(
        "--all-or-nothing", action="store_true", help="一张表有一行不能导入就整张不导入"
    )
    take_in.set_defaults(act=_import)
    describe = actions.add_parser("describe", help="列出各表，或说明一张表的各列")
    describe.add_argument("table", nargs="?", default="", help="表名，如 areas.area")
    describe.set_defaults(act=_describe)


def run(args: argparse.Namespace) -> int:
    """Do it; 0 when done, 1 when some row was refused, 2 when nothing was done."""
    try:
        with scoped(EVERYWHERE):
            return int(args.act(args))
    except (DomainError, RingRefused, SealedUnreadable, OSError) as refusal:
        sys.stderr.write(f"{refusal}\n")
    except DatabaseError as error:
        sys.stderr.write(f"数据库出错，未完成：{type(error).__name__} {error}\n")
    return FAILED


def _export(args: argparse.Namespace) -> int:
    at = clock.now()
    part = _part(args.area) if args.area else None
    tables_export.must_be_justified(is_clear=args.decrypt, reason=args.reason)
    if args.decrypt:
        tables_export.record_opening(reason=args.reason, labels=args.table, actor=SYSTEM, at=at)
    done = tables_export.export_tables(
        folder=args.folder,
        at=at,
        labels=[tables.table_named(label).label for label in args.table],
        part=part,
        is_clear=args.decrypt,
        with_files=args.files,
    )
    _say(f"已导出 {len(done.tables)} 张表、{done.rows} 条记录到 {args.folder}。")
    if done.files:
        _say(f"上传的文件 {done.files['rows']} 个。")
    for name in done.missing:
        _say(f"  缺失的文件：{name}")
    return REFUSED if done.missing else DONE


def _part(code: str) -> Part:
    area = Area.objects.filter(code=code, valid_to=None).first()
    if area is None:
        raise NotFound(what="区划")
    scope = Scope((Reach(AreaPath(area.path)),))
    leaving = [table.label for table in tables.tables() if tables.cut(table, scope) is not None]
    return Part(area.code, dict.fromkeys(leaving, scope))


def _import(args: argparse.Namespace) -> int:
    mode = ImportMode(args.mode)
    if mode is ImportMode.NEW:
        call_command("migrate", verbosity=0)
    outcome = tables_import.import_tables(
        path=args.path,
        mode=mode,
        actor=SYSTEM,
        at=clock.now(),
        is_all=args.all_or_nothing,
        told=_tell,
    )
    if not outcome.is_kept:
        _say("有记录不能导入，整库未导入，数据库未作改动。")
        return FAILED
    rows = sum(w.created + w.overwritten for w in outcome.tables.values())
    _say(f"导入完成：{len(outcome.tables)} 张表，写入 {rows} 条，{outcome.refused} 条未导入。")
    if mode is ImportMode.NEW:
        _say("请运行 wanghuo ledger verify 和 wanghuo doctor 核对。")
    return REFUSED if outcome.refused else DONE


def _tell(label: str, done: Written) -> None:
    _say(
        f"{label}：新增 {done.created}，覆盖 {done.overwritten}，"
        f"跳过 {done.skipped}，未导入 {len(done.refused)}。"
    )
    for number, refusal in done.refused[:SHOWN]:
        _say(f"  第 {number} 行：{refusal}")
    if len(done.refused) > SHOWN:
        _say(f"  另有 {len(done.refused) - SHOWN} 行未列出。")


def _describe(args: argparse.Namespace) -> int:
    chosen = [tables.table_named(args.table)] if args.table else tables.tables()
    for table in chosen:
        _say(f"{table.label}  {table.name}")
        if args.table:
            _describe_columns(table)
    return DONE


def _describe_columns(table: Table) -> None:
    for column in table.columns:
        marks = "；".join(tables.marks(column))
        _say(f"  {column.name}  {column.kind.label}  {column.field.verbose_name}  {marks}")


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
