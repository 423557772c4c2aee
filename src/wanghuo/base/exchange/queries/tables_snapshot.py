"""Read whole tables as of one moment, a few rows in memory at a time.

The snapshot has a connection of its own: it neither sees nor holds up what others write meanwhile.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Collate

from wanghuo.base.exchange.queries.tables import Column, Table, cut, named, tables
from wanghuo.base.exchange.rules import tables_values as values
from wanghuo.kernel.actors import Scope

CHUNK = 1000
MOST_PARAMETERS = 900

BEGIN = {
    "sqlite": ("BEGIN DEFERRED", "SELECT 1 FROM sqlite_master LIMIT 1"),
    "postgresql": ("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "SELECT 1"),
}
"""How a moment is held: SQLite holds it from the first read on, and never waits for a writer."""

Row = Sequence[Any]
Reader = Callable[[Any], str]
Ids = set[Any]


class Snapshot:
    """The database at one moment."""

    def __init__(self, at: BaseDatabaseWrapper) -> None:
        """Read through a connection in whose transaction the moment is held."""
        self._at = at

    def rows(self, query: QuerySet[Any], *names: str) -> Iterator[Row]:
        """Stream columns as the database drivers give them, nothing of ours in between."""
        chosen = query.values_list(*names)
        sql, parameters = chosen.query.get_compiler(connection=self._at).as_sql()
        with self._at.chunked_cursor() as cursor:
            cursor.execute(sql, parameters)
            while chunk := cursor.fetchmany(CHUNK):
                yield from chunk

    def lines(
        self, table: Table, columns: Sequence[Column], query: QuerySet[Any], *, clear: bool = False
    ) -> Iterator[bytes]:
        """Yield the rows as lines, in order of their keys."""
        readers = [
            (f'"{column.name}":', _reader(column, self._at, clear=clear)) for column in columns
        ]
        ordered = query.order_by(_in_bytes(table.key, self._at))
        for row in self.rows(ordered, *(column.name for column in columns)):
            parts = [
                f"{name}null" if value is None else name + read(value)
                for (name, read), value in zip(readers, row, strict=True)
            ]
            yield f"{{{','.join(parts)}}}\n".encode()


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """Hold this moment for as long as the block runs."""
    copy = connection.copy()
    try:
        with copy.cursor() as cursor:
            for statement in BEGIN[copy.vendor]:
                cursor.execute(statement)
        yield Snapshot(copy)
    finally:
        copy.close()


def _in_bytes(key: Column, at: BaseDatabaseWrapper) -> Any:  # noqa: ANN401 -- what order_by takes
    """Order texts by their bytes, as SQLite does; other keys are ordered alike everywhere."""
    is_text = key.kind is values.TEXT and at.vendor == "postgresql"
    return Collate(F(key.name), "C") if is_text else key.name


def _reader(column: Column, at: BaseDatabaseWrapper, *, clear: bool) -> Reader:
    """Return what turns a driver's value into JSON text."""
    encode = column.kind.encode
    if column.is_encrypted:
        return _opener(column) if clear and column.may_be_opened else encode
    expression = column.plain.get_col(column.plain.model._meta.db_table)
    converters = at.ops.get_db_converters(expression)
    if column.kind is values.JSON or not converters:
        return encode

    def read(value: Any) -> str:  # noqa: ANN401 -- a driver's value
        for convert in converters:
            value = convert(value, expression, at)
        return encode(value)

    return read


def _opener(column: Column) -> Reader:
    field: Any = column.field

    def read(value: str) -> str:
        return values.TEXT.encode(str(field.from_db_value(value) or ""))

    return read


def needed(moment: Snapshot, scope: Scope, chosen: Iterable[Table]) -> dict[str, Ids]:
    """Return the keys of rows outside the scope that rows inside it name, by table.

    What such a row names in turn is followed through the columns it shows of itself.
    """
    by_label = {table.label: table for table in tables()}
    found: dict[str, Ids] = {}
    waiting: list[tuple[Table, Column, QuerySet[Any]]] = []
    for table in chosen:
        condition = cut(table, scope)
        if condition is not None:
            waiting += [(table, column, table.rows(condition)) for column in table.references]
    while waiting:
        _, column, query = waiting.pop()
        target = by_label.get(column.references)
        if target is None:
            continue
        fresh = _outside(moment, target, scope, _values(moment, column, query))
        fresh -= found.setdefault(target.label, set())
        found[target.label] |= fresh
        inner = [inner for inner in named(target) if inner.references]
        waiting += [(target, i, some) for i in inner for some in pieces(target, fresh)]
    return found


def pieces(table: Table, keys: Ids) -> Iterator[QuerySet[Any]]:
    """Yield queries for these rows, each with no more keys than a statement bears."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), MOST_PARAMETERS):
        yield table.rows(Q(pk__in=ordered[start : start + MOST_PARAMETERS]))


def _values(moment: Snapshot, column: Column, query: QuerySet[Any]) -> Ids:
    present = query.filter(**{f"{column.name}__isnull": False}).order_by().distinct()
    return {_key(column, value) for (value,) in moment.rows(present, column.name)}


def _outside(moment: Snapshot, target: Table, scope: Scope, keys: Ids) -> Ids:
    condition = cut(target, scope)
    if condition is None:
        return keys
    some = (query.filter(condition) for query in pieces(target, keys))
    inside = chain.from_iterable(moment.rows(query, target.key.name) for query in some)
    return keys - {_key(target.key, key) for (key,) in inside}


def _key(column: Column, value: Any) -> Any:  # noqa: ANN401 -- a key of whatever kind
    """Make keys of one table comparable, whatever the driver gives."""
    return column.plain.to_python(value)
