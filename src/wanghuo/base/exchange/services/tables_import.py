"""Take in files of tables: a whole house into an empty one, or rows by key into a house in use."""

import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from wanghuo.base.exchange.queries.tables import Table, tables
from wanghuo.base.exchange.rules import tables as rules
from wanghuo.base.exchange.rules.tables import ImportMode, TableFileRefused
from wanghuo.base.exchange.services.tables_reading import (
    Object,
    TableFile,
    open_table,
    parse_row,
    read_list,
    read_manifest,
)
from wanghuo.base.exchange.services.tables_writing import (
    Line,
    Writer,
    Written,
    dangling,
    go_on_counting,
)
from wanghuo.kernel.actors import Actor
from wanghuo.kernel.errors import DomainError, Words
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Mark

ROWS = 500
BYTES = 8 * 1024 * 1024
"""A batch is as many rows as this, or fewer when they are long."""
PAUSE_SECONDS = 0.005
PIECE = 1024 * 1024
Told = Callable[[str, Written], None]


@dataclass
class Imported:
    """What an import came to (导入结果): each table's rows, and whether anything was kept."""

    tables: dict[str, Written] = field(default_factory=dict)
    files: int = 0
    is_kept: bool = True

    @property
    def refused(self) -> int:
        """How many rows did not go in."""
        return sum(len(written.refused) for written in self.tables.values())


def import_tables(
    *,
    path: Path,
    mode: ImportMode,
    actor: Actor,
    at: datetime,
    is_all: bool = False,
    told: Told | None = None,
) -> Imported:
    """Take in a folder, or one file.

    Into empty tables everything goes in or nothing; it is the same house then, so its ledger goes
    on with no fact of its own about the move. Into a house in use, rows go in by key, a batch at a
    time, and a fact tells of each table; with `is_all` a table goes in whole or not at all.
    """
    found = _files(path)
    if mode is not ImportMode.NEW:
        _must_not_touch_evidence(found)
    outcome = Imported()
    if path.is_dir():
        outcome.files = _take_in_files(path)
    if mode is ImportMode.NEW:
        _move_in(found, outcome, told)
        return outcome
    for file in found:
        outcome.tables[file.table.label] = _merge(file, mode, is_all=is_all, actor=actor, at=at)
        if told:
            told(file.table.label, outcome.tables[file.table.label])
    return outcome


def _files(path: Path) -> list[TableFile]:
    """Open and check every file before any of them is written, referred-to tables first."""
    if not path.is_dir():
        return [open_table(path)]
    manifest = read_manifest(path)
    found = [
        _as_listed(open_table(path / f"{label}{rules.SUFFIX}"), listed)
        for label, listed in manifest["tables"].items()
        if _is_plain(label)
    ]
    order = [table.label for table in tables()]
    return sorted(found, key=lambda file: order.index(file.table.label))


def _is_plain(label: str) -> bool:
    if label.replace(".", "").replace("_", "").isalnum() and label.isascii():
        return True
    raise TableFileRefused(file=rules.MANIFEST, problem="清单中的表名不合规。")


def _as_listed(file: TableFile, listed: Object) -> TableFile:
    if listed != {"rows": file.rows, "sha256": file.sha256}:
        raise TableFileRefused(
            file=file.path.name, problem="与导出清单不符，请重新导出或重新拷贝。"
        )
    return file


def _must_not_touch_evidence(found: list[TableFile]) -> None:
    for file in found:
        if file.table.label in rules.APPEND_ONLY:
            problem = "事实与存证区块只能随整库导入空库，不能并入在用的平台。"
            raise TableFileRefused(file=file.path.name, problem=problem)


def _move_in(found: list[TableFile], outcome: Imported, told: Told | None) -> None:
    _must_be_empty(found)
    with transaction.atomic():
        for file in found:
            writer = Writer(file, ImportMode.NEW, checks=False)
            outcome.tables[file.table.label] = writer.done
            for batch in _batches(file, writer):
                writer.write(batch)
            if told:
                told(file.table.label, writer.done)
        if outcome.refused:
            outcome.is_kept = False
            transaction.set_rollback(True)
            return
        _must_hang_together([file.table for file in found])
        go_on_counting(file.table for file in found)


def _must_be_empty(found: list[TableFile]) -> None:
    for file in found:
        if file.table.rows().exists():
            said = Words(
                "{table} 中已有数据。整库导入只用于空库；在用的平台请加 --mode skip 或 overwrite。",
                table=file.table.label,
            )
            raise TableFileRefused(file=file.path.name, problem=said)


def _must_hang_together(written: list[Table]) -> None:
    """Hold every reference to a row that is there; otherwise name one that is not."""
    lost = dangling(written)
    if lost:
        table, column, (key, value) = lost
        said = Words(
            "记录 {key} 的 {column} 引用的 {value} 不存在，全部未导入。",
            key=key,
            column=column.name,
            value=value,
        )
        raise TableFileRefused(file=f"{table.label}{rules.SUFFIX}", problem=said)


def _merge(
    file: TableFile, mode: ImportMode, *, is_all: bool, actor: Actor, at: datetime
) -> Written:
    """Take one table's rows into a house in use."""
    writer = Writer(file, mode, checks=True)
    with transaction.atomic() if is_all else nullcontext():
        for batch in _batches(file, writer):
            writer.write(batch)
            if not is_all:
                time.sleep(PAUSE_SECONDS)
        if is_all and writer.done.refused:
            transaction.set_rollback(True)
            writer.done.created = writer.done.overwritten = 0
            return writer.done
        with transaction.atomic():
            go_on_counting([file.table])
            _record(file, mode, writer.done, actor=actor, at=at)
    return writer.done


def _record(
    file: TableFile, mode: ImportMode, done: Written, *, actor: Actor, at: datetime
) -> None:
    facts.record(
        rules.TABLE_IMPORTED,
        Mark("table", file.table.label[:40]),
        actor=actor,
        at=at,
        data={
            "mode": mode.value,
            "created": done.created,
            "overwritten": done.overwritten,
            "skipped": done.skipped,
            "refused": len(done.refused),
            "sha256": file.sha256,
        },
    )


def _batches(file: TableFile, writer: Writer) -> Iterator[list[Line]]:
    """Yield rows a few at a time; a row that cannot be read is refused here."""
    batch: list[Line] = []
    size = 0
    for number, text in file.lines():
        try:
            batch.append(Line(number, parse_row(file, text)))
        except DomainError as error:
            writer.done.refused.append((number, error))
        size += len(text)
        if len(batch) >= ROWS or size >= BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _take_in_files(folder: Path) -> int:
    """Put the uploaded files that came with the tables where they were; return how many."""
    path = folder / rules.FILES_LIST
    if not path.exists():
        return 0
    listed = list(read_list(path, rules.FILES_FORMAT))
    for told in listed:
        _must_be_sound(folder, told)
    return sum(_take_in(folder, told["name"]) for told in listed)


def _must_be_sound(folder: Path, told: Object) -> None:
    name = told.get("name")
    try:
        is_inside = isinstance(name, str) and bool(default_storage.path(name))
    except (SuspiciousFileOperation, ValueError):
        is_inside = False
    source = folder / rules.FILES / str(name)
    if not is_inside or not source.resolve().is_relative_to(folder.resolve()):
        raise TableFileRefused(file=rules.FILES_LIST, problem="有文件名不合规。")
    if not source.is_file() or _sum(source.open("rb")) != told.get("sha256"):
        said = Words("文件 {name} 缺失或与摘要不符，请重新拷贝。", name=name)
        raise TableFileRefused(file=rules.FILES_LIST, problem=said)
    if (
        default_storage.exists(str(name))
        and _sum(default_storage.open(str(name))) != told["sha256"]
    ):
        said = Words("数据目录中已有另一个同名文件 {name}，未作改动。", name=name)
        raise TableFileRefused(file=rules.FILES_LIST, problem=said)


def _sum(file: Any) -> str:  # noqa: ANN401 -- a file of Python's or of Django's
    digest = sha256()
    with file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _take_in(folder: Path, name: str) -> int:
    if default_storage.exists(name):
        return 0
    with (folder / rules.FILES / name).open("rb") as content:
        default_storage.save(name, File(content))
    return 1
