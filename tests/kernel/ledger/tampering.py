"""What somebody with the database in his hands can do to the ledger."""

from contextlib import contextmanager

from django.db import connection

SQLITE_GUARDS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
SWITCH = "ALTER TABLE facts_fact {0} TRIGGER USER", "ALTER TABLE ledger_block {0} TRIGGER USER"


@contextmanager
def guards_lifted():
    """Run the block with the triggers out of the way, as an administrator of the database may."""
    with connection.cursor() as cursor:
        lift, restore = _switches(cursor)
        for statement in lift:
            cursor.execute(statement)
        yield cursor
        for statement in restore:
            cursor.execute(statement)


def _switches(cursor):
    if connection.vendor == "postgresql":
        return [s.format("DISABLE") for s in SWITCH], [s.format("ENABLE") for s in SWITCH]
    triggers = cursor.execute(SQLITE_GUARDS).fetchall()
    return [f"DROP TRIGGER {name}" for name, _ in triggers], [sql for _, sql in triggers]


def tamper(statement, *parameters):
    """Run one statement that the guards would refuse."""
    with guards_lifted() as cursor:
        cursor.execute(statement, parameters)
        assert cursor.rowcount == 1
