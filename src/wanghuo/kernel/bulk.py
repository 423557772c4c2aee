"""Thousands of rows in one statement, where the ORM's own ways cost fifty times the work itself.

Values are written as their fields write them, a column at a time. Nothing here looks at a scope:
who calls has found the rows in one.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast

from django.db import IntegrityError, connection, models, transaction

if TYPE_CHECKING:
    Field = models.Field[Any, Any]
    Column = list[object]

Key = Any
"""A key as `find` gives it: of a UUID its text, which costs a tenth of the object."""
Row = Sequence[object]
Model = type[models.Model]


def find(
    model: Model, key: str, values: Iterable[object], names: Sequence[str]
) -> list[tuple[Any, ...]]:
    """Return columns of the rows whose key is one of the values, as the database gives them.

    UUIDs are text.
    """
    field = _field(model, key)
    way = _way_of(field)
    wanted = [way(value) if way else value for value in values]
    if not wanted:
        return []
    asked: object
    if connection.vendor == "sqlite":
        where, asked = "IN (SELECT value FROM json_each(%s))", json.dumps(wanted)
    else:
        where, asked = f"= ANY(%s::{field.db_type(connection)}[])", _array(wanted)
    chosen = ", ".join(map(_chosen, _fields(model, names)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {chosen} FROM {_table(model)} WHERE {_quoted(field)} {where}",  # noqa: S608 -- names of our own models
            [asked],
        )
        return cast("list[tuple[Any, ...]]", cursor.fetchall())


def change(model: Model, names: Sequence[str], rows: Sequence[Row], *, later: str = "") -> None:
    """Write columns of rows; each row is its key and then its values.

    With `later`, one of the columns, only where that becomes more than it is, or was nothing: what
    was written last stays, in whatever order the others come.
    """
    if not rows:
        return
    fields = [model._meta.pk, *_fields(model, names)]
    columns = _written(fields, rows)
    nth = [field.name for field in fields].index(later) if later else 0
    if connection.vendor == "sqlite":
        _change_one_by_one(model, fields, columns, nth)
    else:
        _change_at_once(model, fields, columns, nth)


def _change_one_by_one(
    model: Model, fields: Sequence["Field"], columns: "Sequence[Column]", later: int
) -> None:
    names = list(map(_quoted, fields))
    sets = ", ".join(f"{name} = %s" for name in names[1:])
    where, given = f"{names[0]} = %s", [*columns[1:], columns[0]]
    if later:
        where += f" AND ({names[later]} IS NULL OR {names[later]} < %s)"
        given.append(columns[later])
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {_table(model)} SET {sets} WHERE {where}",  # noqa: S608 -- as above
            list(zip(*given, strict=True)),
        )


def _change_at_once(
    model: Model, fields: Sequence["Field"], columns: "Sequence[Column]", later: int
) -> None:
    table, names = _table(model), list(map(_quoted, fields))
    sets = ", ".join(f"{name} = given.{name}" for name in names[1:])
    where = f"{table}.{names[0]} = given.{names[0]}"
    if later:
        name = names[later]
        where += f" AND ({table}.{name} IS NULL OR {table}.{name} < given.{name})"
    given = f"unnest({_arrays(fields)}) AS given({', '.join(names)})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {sets} FROM {given} WHERE {where}",  # noqa: S608 -- as above
            list(map(_array, columns)),
        )


def add(model: Model, names: Sequence[str], rows: Sequence[Row]) -> None:
    """Add rows; where one is there already, whatever else it holds, it stays as it is.

    On PostgreSQL they are copied, which refuses the whole where one is there: then they go the way
    that is twice as long.
    """
    if not rows:
        return
    fields = _fields(model, names)
    columns = _written(fields, rows)
    target = f"{_table(model)} ({', '.join(map(_quoted, fields))})"
    if connection.vendor == "sqlite":
        marks = ", ".join(["%s"] * len(fields))
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT OR IGNORE INTO {target} VALUES ({marks})",  # noqa: S608 -- as above
                list(zip(*columns, strict=True)),
            )
        return
    try:
        with transaction.atomic():
            _copy(target, zip(*columns, strict=True))
    except IntegrityError:
        given = f"SELECT * FROM unnest({_arrays(fields)})"  # noqa: S608 -- as above
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {target} {given} ON CONFLICT DO NOTHING", list(map(_array, columns))
            )


def _copy(target: str, rows: Iterable[Row]) -> None:
    statement = f"COPY {target} FROM STDIN"
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(statement) as to,
    ):
        for row in rows:
            to.write_row(row)


def _field(model: Model, name: str) -> "Field":
    return cast("Field", model._meta.get_field(name))


def _fields(model: Model, names: Iterable[str]) -> "list[Field]":
    return [_field(model, name) for name in names]


def _table(model: Model) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _quoted(field: "Field") -> str:
    return connection.ops.quote_name(str(field.column))


def _chosen(field: "Field") -> str:
    name = _quoted(field)
    is_uuid = field.db_type(connection) == "uuid"
    return f"{name}::text" if is_uuid else name


def _array(column: Iterable[object]) -> str:
    """Write an array as PostgreSQL reads it; the driver would look at each value twice."""
    return f"{{{','.join(map(_element, column))}}}"


def _element(value: object) -> str:
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return "NULL" if value is None else str(value)


def _arrays(fields: "Iterable[Field]") -> str:
    return ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)


def _written(fields: "Iterable[Field]", rows: Sequence[Row]) -> "list[Column]":
    """Return the columns of rows as the database takes them."""
    return [
        list(map(way, column)) if (way := _way_of(field)) else list(column)
        for field, column in zip(fields, zip(*rows, strict=True), strict=True)
    ]


def _way_of(field: "Field") -> Callable[[Any], object] | None:
    """Return how values of a field are written; None where as they stand.

    A field's own `get_db_prep_save` asks again with every value what it knows of the connection.
    """
    target = getattr(field, "target_field", field)
    if isinstance(target, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    if isinstance(target, models.UUIDField):
        return None if connection.features.has_native_uuid_field else _hex
    if isinstance(target, models.JSONField):
        return _json
    return str if isinstance(target, models.CharField) else None


def _json(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _hex(value: Any) -> str:  # noqa: ANN401 -- a UUID, or the text that it was read as
    return value if isinstance(value, str) else str(value.hex)
