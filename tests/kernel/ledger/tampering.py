"""What somebody with the database in his hands can do to the ledger."""

from contextlib import contextmanager
from dataclasses import replace

from django.db import connection

from wanghuo.kernel.ledger import queries
from wanghuo.kernel.ledger.models import Block

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


def reseal(number, **changes):
    """Write a block's header anew with a hash that fits, as one who knows the scheme can."""
    block = Block.objects.get(number=number)
    header = replace(queries.header_of(block), **changes)
    fields = {**changes, "hash": header.hash()}
    for column, value in fields.items():
        tamper(f"UPDATE ledger_block SET {column} = %s WHERE number = %s", value, number)  # noqa: S608 -- our own column names
