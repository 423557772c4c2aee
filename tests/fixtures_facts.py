"""What insert-only tables need from the suite; imported by conftest files."""

import pytest
from django.db import connections

SQLITE_GUARDS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
POSTGRES_GUARDED = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"


@pytest.fixture(scope="session", autouse=True)
def flush_passes_the_guards():
    """Let the flush after a transactional test empty the tables whose triggers refuse it."""
    operations = type(connections["default"].ops)
    plain = getattr(operations.sql_flush, "plain", operations.sql_flush)  # wrap it only once
    guards = GUARDS[connections["default"].vendor]

    def sql_flush(self, style, tables, **options):
        lift, restore = guards(self.connection)
        return [*lift, *plain(self, style, tables, **options), *restore]

    sql_flush.plain = plain
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "sql_flush", sql_flush)
        yield


def _sqlite(connection):
    with connection.cursor() as cursor:
        triggers = cursor.execute(SQLITE_GUARDS).fetchall()
    return [f'DROP TRIGGER "{name}"' for name, _ in triggers], [sql for _, sql in triggers]


def _postgres(connection):
    with connection.cursor() as cursor:
        tables = [table for (table,) in cursor.execute(POSTGRES_GUARDED).fetchall()]
    lift = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables]
    restore = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]
    return lift, restore


GUARDS = {"sqlite": _sqlite, "postgresql": _postgres}
