"""Put rows of a table into the database as they are, past every model: a batch, or one by one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction

from wanghuo.base.areas.models import Area
from wanghuo.base.exchange.queries.tables import Column, Table, tables
from wanghuo.base.exchange.rules import tables as rules
from wanghuo.base.exchange.rules import tables_values as values
from wanghuo.base.exchange.rules.tables import ImportMode, TableRowRefused
from wanghuo.base.exchange.services.tables_reading import TableFile
from wanghuo.kernel.encryption import EncryptedTextField, blind_index
from wanghuo.kernel.errors import BadInput, DomainError, Words

Values = Mapping[str, Any]
Prepare = Callable[[Any], Any]
UNWRITABLE = (DatabaseError, ValueError, OverflowError)
"""How a database refuses a row: PostgreSQL's driver has errors of its own for odd texts."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file on its way in."""

    number: int
    values: Values


@dataclass
class Written:
    """What became of the rows of one table (导入结果)."""

    created: int = 0
    overwritten: int = 0
    skipped: int = 0
    refused: list[tuple[int, DomainError]] = field(default_factory=list)


class Writer:
    """Writes the rows of one file."""

    def __init__(self, file: TableFile, mode: ImportMode, *, checks: bool) -> None:
        """Know how each column is written; `checks` looks after what rows refer to."""
        self.table, self.mode, self.checks = file.table, mode, checks
        self.done = Written()
        self._late = rules.LATE.get(file.table.label, "")
        self._indexes = _indexes(file)
        names = {column.name for column in file.columns} | set(self._indexes)
        self._columns = [c for c in file.table.columns if c.name in names]
        self._prepare = {c.name: _preparer(c, is_clear=c.name in file.clear) for c in self._columns}

    def write(self, lines: Sequence[Line]) -> None:
        """Write a batch; when the database refuses it, each row by itself, so that one is named."""
        try:
            with transaction.atomic():
                new, changed = self._write(lines)
        except (*UNWRITABLE, DomainError) as error:
            if len(lines) == 1:
                self.done.refused.append((lines[0].number, _said(error)))
                return
            for line in lines:
                self.write([line])
            return
        self.done.created += new
        self.done.overwritten += changed
        self.done.skipped += len(lines) - new - changed

    def _write(self, lines: Sequence[Line]) -> tuple[int, int]:
        present = self._present(lines) if self.mode is not ImportMode.NEW else set()
        new = [line for line in lines if self._key(line) not in present]
        old = [line for line in lines if self._key(line) in present]
        self._must_be_whole(new)
        changed = old if self.mode is ImportMode.OVERWRITE else []
        if self.checks:
            self._must_refer_rightly([*new, *changed])
        self._insert(new)
        self._update(changed)
        return len(new), len(changed)

    def _key(self, line: Line) -> Any:  # noqa: ANN401 -- a key of whatever kind
        return line.values.get(self.table.key.name)

    def _present(self, lines: Sequence[Line]) -> set[Any]:
        keys = [self._key(line) for line in lines]
        return set(self.table.rows().filter(pk__in=keys).values_list("pk", flat=True))

    def _must_be_whole(self, lines: Sequence[Line]) -> None:
        """Refuse a new row without some column: nothing is guessed."""
        names = [c.name for c in self.table.columns if c.name not in self._indexes]
        for line in lines:
            missing = [name for name in names if name not in line.values]
            if missing:
                raise BadInput(problem=Words("缺少列 {column}，不能新增。", column=missing[0]))

    def _must_refer_rightly(self, lines: Sequence[Line]) -> None:
        """Refuse a row that names another one that is not there, or a path not its area's own."""
        for column in self.table.references:
            named = {v for line in lines if (v := line.values.get(column.name)) is not None}
            target = column.plain.model
            there = set(target._base_manager.filter(pk__in=named).values_list("pk", flat=True))
            if target is self.table.model:
                there |= {self._key(line) for line in lines}
            if lost := named - there:
                said = Words("列 {column} 引用的 {key} 不存在。", column=column.name, key=min(lost))
                raise BadInput(problem=said)
        self._must_lie_rightly(lines)

    def _must_lie_rightly(self, lines: Sequence[Line]) -> None:
        placed = [line.values for line in lines if line.values.get("area_id") is not None]
        if not {"area_id", "area_path"} <= set(self.table.by_name):
            return
        ids = {row["area_id"] for row in placed}
        paths = dict(Area.objects.filter(pk__in=ids).values_list("pk", "path"))
        for row in placed:
            if row.get("area_path") != paths.get(row["area_id"]):
                raise BadInput(problem="area_path 与 area_id 所指区划的路径不符。")

    def _insert(self, lines: Sequence[Line]) -> None:
        early = [column for column in self._columns if column.name != self._late]
        names = ", ".join(_column(column) for column in early)
        marks = ", ".join(["%s"] * len(early))
        sql = f"INSERT INTO {_name(self.table)} ({names}) VALUES ({marks})"  # noqa: S608 -- names of our models
        self._execute(sql, [self._row(line, early) for line in lines])
        if self._late:
            late = [self.table.by_name[self._late]]
            self._update([line for line in lines if line.values.get(self._late) is not None], late)

    def _update(self, lines: Sequence[Line], columns: Sequence[Column] = ()) -> None:
        chosen = columns or [column for column in self._columns if column is not self.table.key]
        for given, alike in _alike(lines).items():
            names = [c for c in chosen if c.name in given or c.name in self._indexes]
            parts = ", ".join(f"{_column(column)} = %s" for column in names)
            key = _column(self.table.key)
            sql = f"UPDATE {_name(self.table)} SET {parts} WHERE {key} = %s"  # noqa: S608 -- names of our models
            if names:
                self._execute(sql, [self._row(line, [*names, self.table.key]) for line in alike])

    def _row(self, line: Line, columns: Iterable[Column]) -> list[Any]:
        told = dict(line.values)
        for index, source in self._indexes.items():
            told[index] = blind_index(told.get(source) or "")
        return [self._prepare[column.name](told[column.name]) for column in columns]

    @staticmethod
    def _execute(sql: str, rows: list[list[Any]]) -> None:
        if rows:
            with connection.cursor() as cursor:
                cursor.executemany(sql, rows)


def _alike(lines: Sequence[Line]) -> dict[frozenset[str], list[Line]]:
    """Group rows by the columns they tell."""
    groups: dict[frozenset[str], list[Line]] = {}
    for line in lines:
        groups.setdefault(frozenset(line.values), []).append(line)
    return groups


def _indexes(file: TableFile) -> dict[str, str]:
    """Return the index columns that are made anew, with the decrypted columns they are made of."""
    return {
        column.field.index: column.name
        for column in file.columns
        if column.name in file.clear
        and isinstance(column.field, EncryptedTextField)
        and column.field.index
    }


def _preparer(column: Column, *, is_clear: bool) -> Prepare:
    """Return what turns a value into what the driver takes."""
    if column.is_encrypted and is_clear:
        return lambda value: column.field.get_db_prep_save(value, connection)
    if column.kind in {values.TEXT, values.SEALED, values.FILE, values.JSON}:
        return lambda value: value
    return lambda value: column.plain.get_db_prep_save(value, connection)


def _said(error: Exception) -> DomainError:
    """Say why the database refused a row, naming its rule where it tells."""
    if isinstance(error, DomainError):
        return error
    cause = error.__cause__
    rule = getattr(getattr(cause, "diag", None), "constraint_name", None) or str(error)
    said = Words("与数据库的约束不符（{rule}）。", rule=rule.splitlines()[0][:120] if rule else "")
    return TableRowRefused(problem=said)


def _quote(name: str) -> str:
    return connection.ops.quote_name(name)


def _column(column: Column) -> str:
    return _quote(str(column.field.column))


def _name(table: Table) -> str:
    return _quote(table.model._meta.db_table)


def go_on_counting(written: Iterable[Table]) -> None:
    """Let the database give new rows keys after those that came in."""
    models = [table.model for table in written]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def dangling(written: Iterable[Table]) -> tuple[Table, Column, Any] | None:
    """Find a row that names another one that is not there."""
    for table in written:
        for column in table.references:
            there = {known.label for known in tables()}
            if column.references not in there:
                continue
            names = table.rows().filter(**{f"{column.name}__isnull": False})
            lost = names.exclude(
                **{f"{column.name}__in": column.plain.model._base_manager.values("pk")}
            )
            if row := lost.values_list("pk", column.name).first():
                return table, column, row
    return None
