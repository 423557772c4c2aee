"""The database itself keeps blocks as they were written: no change, no delete."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = (
    """
    CREATE TRIGGER block_is_new BEFORE INSERT ON ledger_block
    WHEN EXISTS (
        SELECT 1 FROM ledger_block
        WHERE number = NEW.number OR first_position = NEW.first_position
        OR last_position = NEW.last_position
    )
    BEGIN SELECT RAISE(ABORT, 'a block is written once'); END
    """,
    """
    CREATE TRIGGER block_stays BEFORE UPDATE ON ledger_block
    BEGIN SELECT RAISE(ABORT, 'blocks are never changed'); END
    """,
    """
    CREATE TRIGGER block_is_kept BEFORE DELETE ON ledger_block
    BEGIN SELECT RAISE(ABORT, 'blocks are never deleted'); END
    """,
)
POSTGRES = (
    """
    CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'blocks are never changed or deleted'
        USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER block_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_block
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()
    """,
)


def guard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del apps
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRES}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def release(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del apps
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER block_stays ON ledger_block")
        schema_editor.execute("DROP FUNCTION ledger_refuse()")
        return
    for trigger in ("block_is_new", "block_stays", "block_is_kept"):
        schema_editor.execute(f"DROP TRIGGER {trigger}")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_begin")]

    operations = [migrations.RunPython(guard, release)]
