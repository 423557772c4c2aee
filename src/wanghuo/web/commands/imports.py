"""`wanghuo import TARGET FILE`: check a file; `--apply` writes it; `--undo BATCH` takes it back."""

import argparse
import sys
from datetime import datetime
from pathlib import Path
from uuid import UUID

from wanghuo.base.documents import services
from wanghuo.base.documents.models import ImportBatch
from wanghuo.base.documents.queries import imports as queries
from wanghuo.base.documents.rules.imports import counted
from wanghuo.base.documents.services import results, walking
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.errors import BadInput, DomainError
from wanghuo.kernel.scoping import scoped
from wanghuo.kernel.sheets.importing import Choice, ImportMode, target_named, targets

SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what to import, and how."""
    labels = "、".join(f"{one.code} {one.label}" for one in targets().values())
    parser.add_argument("target", nargs="?", help=f"导入对象：{labels}")
    parser.add_argument("file", nargs="?", type=Path, help="文件（xlsx、xls、csv）")
    parser.add_argument("--key", default="", help="主键的代码；不填为第一个")
    modes = [mode.value for mode in ImportMode]
    parser.add_argument("--mode", choices=modes, default="both", help="新增、更新，或两者")
    parser.add_argument("--apply", action="store_true", help="预检后写入；不加只预检")
    parser.add_argument("--result", type=Path, help="把原表和逐行结果写到此文件（xlsx）")
    parser.add_argument("--undo", type=UUID, metavar="批次", help="撤销这一批")


def run(args: argparse.Namespace) -> int:
    """Return 0 when every row went in or came back, 1 when some did not, 2 when nothing did."""
    try:
        with scoped(EVERYWHERE):
            at = clock.now()
            return _undo(args.undo, at) if args.undo else _import(args, at)
    except (DomainError, OSError) as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2


def _import(args: argparse.Namespace, at: datetime) -> int:
    if not (args.target and args.file):
        raise BadInput(problem="请写明导入对象和文件，如 wanghuo import organisations 单位.xlsx。")
    batch = services.start_import(
        target=target_named(args.target),
        content=args.file.read_bytes(),
        name=args.file.name,
        choice=Choice(args.key, ImportMode(args.mode)),
        actor=SYSTEM,
        at=at,
        in_background=False,
    )
    walking.preview(batch, SYSTEM, _progress)
    if args.apply:
        walking.write(walking.confirmed(batch, SYSTEM, at), SYSTEM, _progress)
    if args.result:
        with results.result_file(batch, SYSTEM) as path:
            args.result.write_bytes(path.read_bytes())
    refused = tell(batch)
    if args.apply and queries.secrets_of(batch).exists():
        _say("新用户的一次性口令请由管理员在页面“数据导入”中领取。")
    if not args.apply:
        services.cancel_import(batch=batch, actor=SYSTEM, at=at)
        _say("只做了预检，没有写入；确认无误后加 --apply。")
    return 1 if refused else 0


def _undo(batch_id: UUID, at: datetime) -> int:
    batch = queries.batch_in_scope(batch_id, SYSTEM)
    services.undo_import(batch=batch, actor=SYSTEM, at=at, in_background=False)
    walking.take_back(batch, SYSTEM, _progress)
    kept = list(queries.rows_kept(batch))
    _say(f"已撤销批次 {batch.pk}，{len(kept)}行未能撤销。")
    for row in kept[:SHOWN]:
        _say(f"  第{row.line}行：{row.undo_note}")
    return 1 if kept else 0


def tell(batch: ImportBatch) -> int:
    """Say what became of a file and why rows were refused; return how many were."""
    refused = queries.refused_rows(batch)
    count = refused.count()
    _say(f"批次 {batch.pk}：{counted(batch.counts)}")
    for row in refused[:SHOWN]:
        _say(f"  第{row.line}行：{row.note}")
    if count > SHOWN:
        _say(f"  另有{count - SHOWN}行失败，用 --result 结果.xlsx 看全部原因。")
    return count


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done} / {total} 行")


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
