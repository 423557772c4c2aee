"""The database itself keeps facts: no delete, no change but a first position and a new area path.

SQLite rebuilds a table to alter it and drops its triggers on the way: a later migration that alters
`facts_fact` must make them again. A test tries every column, and so notices.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FIXED = ("id", "kind", "subject_type", "subject_id", "actor_id", "area_id", "at", "body")

SQLITE = (
    """
    CREATE TRIGGER fact_is_new BEFORE INSERT ON facts_fact
    WHEN NEW.position IS NOT NULL OR EXISTS (SELECT 1 FROM facts_fact WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'a fact is inserted once, without a position'); END
    """,
    f"""
    CREATE TRIGGER fact_stays BEFORE UPDATE ON facts_fact
    WHEN {" OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in FIXED)}
    OR (OLD.position IS NOT NULL AND OLD.position IS NOT NEW.position)
    OR (OLD.position IS NULL AND EXISTS (SELECT 1 FROM facts_fact WHERE position = NEW.position))
    BEGIN SELECT RAISE(ABORT, 'facts are never changed'); END
    """,  # noqa: S608 -- our own column names
    """
    CREATE TRIGGER fact_is_kept BEFORE DELETE ON facts_fact
    BEGIN SELECT RAISE(ABORT, 'facts are never deleted'); END
    """,
)
POSTGRES = (
    """
    CREATE FUNCTION facts_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'facts are never changed or deleted'
        USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER fact_is_new BEFORE INSERT ON facts_fact
    FOR EACH ROW WHEN (NEW.position IS NOT NULL) EXECUTE FUNCTION facts_refuse()
    """,
    f"""
    CREATE TRIGGER fact_stays BEFORE UPDATE ON facts_fact
    FOR EACH ROW WHEN (
        {" OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in FIXED)}
        OR (OLD.position IS NOT NULL AND OLD.position IS DISTINCT FROM NEW.position)
    ) EXECUTE FUNCTION facts_refuse()
    """,
    """
    CREATE TRIGGER fact_is_kept BEFORE DELETE OR TRUNCATE ON facts_fact
    FOR EACH STATEMENT EXECUTE FUNCTION facts_refuse()
    """,
)


def guard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del apps
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRES}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def release(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del apps
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for trigger in ("fact_is_new", "fact_stays", "fact_is_kept"):
        schema_editor.execute(f"DROP TRIGGER {trigger}" + " ON facts_fact" * is_postgres)
    if is_postgres:
        schema_editor.execute("DROP FUNCTION facts_refuse()")


class Migration(migrations.Migration):
    dependencies = [("facts", "0001_begin")]

    operations = [migrations.RunPython(guard, release)]
