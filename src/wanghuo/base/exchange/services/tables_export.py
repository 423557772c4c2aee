"""Write tables as lines of JSON: the whole house, some tables, or what belongs to an area."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from django.core.files.storage import default_storage
from django.db import transaction

from wanghuo.base.exchange.queries.tables import Column, Table, cut, named, safe, tables
from wanghuo.base.exchange.queries.tables_snapshot import Snapshot, needed, pieces, snapshot
from wanghuo.base.exchange.rules import tables as rules
from wanghuo.base.exchange.rules import tables_values as values
from wanghuo.kernel.actors import Actor, Scope
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.services import Mark

LINES = 500
PIECE = 1024 * 1024
Progress = Callable[[int, int], None]
Query = Any
"""Django's query set of whatever table."""


@dataclass(frozen=True, slots=True)
class Part:
    """What of each table leaves (导出范围): an area's part, reached by a scope of its own.

    `scopes` has an entry for every table that leaves; `area` is how the header calls it.
    """

    area: str
    scopes: dict[str, Scope]


@dataclass
class Exported:
    """What an export came to (导出结果)."""

    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, Any] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows of all tables."""
        return sum(table["rows"] for table in self.tables.values())


@dataclass
class _Export:
    """One export under way."""

    folder: Path
    at: datetime
    moment: Snapshot
    part: Part | None
    is_clear: bool
    names: set[str] | None
    outside: dict[str, set[Any]]

    def header(self, table: Table, columns: Iterable[Column]) -> dict[str, Any]:
        """Return the first line of a table's file."""
        columns = list(columns)
        header: dict[str, Any] = {
            "format": rules.FORMAT,
            "version": rules.VERSION,
            "table": table.label,
            "columns": [column.name for column in columns],
            "program": version("wanghuo"),
            "exported_at": self.at.isoformat(),
        }
        clear = [column.name for column in columns if column.may_be_opened and self.is_clear]
        return (
            header
            | ({"area": self.part.area} if self.part else {})
            | ({"clear": clear} if clear else {})
        )

    def lines(self, table: Table) -> Iterator[bytes]:
        """Yield the rows of a table that leave."""
        if self.part is None:
            yield from self.moment.lines(table, table.columns, table.rows(), clear=self.is_clear)
            return
        scope = self.part.scopes.get(table.label)
        condition = cut(table, scope) if scope else None
        if condition is not None:
            yield from self.moment.lines(table, safe(table), table.rows(condition))
        for query in pieces(table, self.outside.get(table.label, set())):
            yield from self.moment.lines(table, named(table), query)

    def leaves(self, table: Table) -> bool:
        """Tell whether a table has a file in this export."""
        if self.part is None:
            return True
        return table.label in self.part.scopes or table.label in self.outside


def export_tables(
    *,
    folder: Path,
    at: datetime,
    labels: Iterable[str] = (),
    part: Part | None = None,
    is_clear: bool = False,
    with_files: bool = False,
    progress: Progress | None = None,
) -> Exported:
    """Write every table, or those named, as of one moment into an empty folder.

    The list of what is there is written last: without it an export is unfinished.
    """
    chosen = _chosen(labels, part)
    make_folder(folder)
    done = Exported()
    with snapshot() as moment:
        outside = _outside(moment, part, chosen)
        names: set[str] | None = set() if with_files else None
        export = _Export(folder, at, moment, part, is_clear, names, outside)
        leaving = [t for t in tables() if (t in chosen or t.label in outside) and export.leaves(t)]
        for count, table in enumerate(leaving):
            done.tables[table.label] = _write(export, table)
            if progress:
                progress(count + 1, len(leaving))
    if names is not None:
        done.files, done.missing = _copy_files(folder, names)
    _write_manifest(export, done)
    return done


def make_folder(folder: Path) -> None:
    """Make a folder for its owner alone; refuse one that holds something."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(problem="导出目录不是空目录，请换一个，以免新旧文件混在一起。")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)


def _chosen(labels: Iterable[str], part: Part | None) -> list[Table]:
    wanted = set(labels) or (set(part.scopes) if part else {table.label for table in tables()})
    return [table for table in tables() if table.label in wanted]


def _outside(moment: Snapshot, part: Part | None, chosen: list[Table]) -> dict[str, set[Any]]:
    """Return what lies outside the part and is named by it, by table."""
    found: dict[str, set[Any]] = {}
    if part is None:
        return found
    for table in chosen:
        for label, keys in needed(moment, part.scopes[table.label], [table]).items():
            found.setdefault(label, set()).update(keys)
    return {label: keys for label, keys in found.items() if keys}


def _write(export: _Export, table: Table) -> dict[str, Any]:
    columns = table.columns if export.part is None else safe(table)
    lines = _watched(export, table, export.lines(table))
    with (export.folder / f"{table.label}{rules.SUFFIX}").open("wb") as out:
        return write_lines(out, export.header(table, columns), lines)


def write_lines(out: BinaryIO, header: dict[str, Any], lines: Iterable[bytes]) -> dict[str, Any]:
    """Write header, rows and footer; return the footer."""
    out.write(_line(header))
    rows, digest, left = 0, sha256(), iter(lines)
    while chunk := list(islice(left, LINES)):
        text = b"".join(chunk)
        digest.update(text)
        out.write(text)
        rows += len(chunk)
    footer = {"rows": rows, "sha256": digest.hexdigest()}
    out.write(_line(footer))
    return footer


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _watched(export: _Export, table: Table, lines: Iterator[bytes]) -> Iterator[bytes]:
    """Note the names of files that the rows tell of."""
    columns = [column.name for column in table.columns if column.kind is values.FILE]
    if export.names is None or not columns:
        return lines
    return (_noted(line, columns, export.names) for line in lines)


def _noted(line: bytes, columns: list[str], names: set[str]) -> bytes:
    row = json.loads(line)
    names.update(filter(None, (row.get(column) for column in columns)))
    return line


def _copy_files(folder: Path, names: set[str]) -> tuple[dict[str, Any], list[str]]:
    """Copy uploaded files beside the tables; return how many there are, and the lost ones."""
    there = {name: default_storage.exists(name) for name in sorted(names)}
    lines = (_copy_file(folder / rules.FILES, name) for name, is_there in there.items() if is_there)
    header = {"format": rules.FILES_FORMAT, "version": rules.VERSION}
    with (folder / rules.FILES_LIST).open("wb") as out:
        footer = write_lines(out, header, lines)
    return footer, [name for name, is_there in there.items() if not is_there]


def _copy_file(folder: Path, name: str) -> bytes:
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = sha256(), 0
    with default_storage.open(name) as source, target.open("wb") as out:
        for piece in source.chunks(PIECE):
            digest.update(piece)
            size += out.write(piece)
    return _line({"name": name, "size": size, "sha256": digest.hexdigest()})


def _write_manifest(export: _Export, done: Exported) -> None:
    manifest: dict[str, Any] = {
        "format": rules.FOLDER_FORMAT,
        "version": rules.VERSION,
        "program": version("wanghuo"),
        "exported_at": export.at.isoformat(),
        "tables": done.tables,
    }
    if export.part:
        manifest["area"] = export.part.area
    if done.files:
        manifest["files"] = done.files
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    (export.folder / rules.MANIFEST).write_text(text, "utf-8")


def must_be_justified(*, is_clear: bool, reason: str) -> None:
    """Refuse to open encrypted columns without a reason."""
    if is_clear and not reason.strip():
        raise BadInput(problem="解密导出须用 --reason 说明理由，理由写入存证。")


def record_opening(*, reason: str, labels: Iterable[str], actor: Actor, at: datetime) -> None:
    """Let the ledger know, before anything is opened, that encrypted columns leave in clear."""
    data = {"clear": True, "reason": reason.strip(), "tables": sorted(labels)}
    with transaction.atomic():
        facts.record(rules.TABLE_EXPORTED, Mark("table", "all"), actor=actor, at=at, data=data)
