"""The database itself keeps what was published: a finished check says under which text it was made.

SQLite rebuilds a table to alter it and drops its triggers on the way: a later migration that alters
`checklists_checklistversion` must make this one again. A test tries every column, and so notices.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FIXED = (
    "id", "checklist_id", "number", "state", "items", "edition", "is_shipped", "note", "digest",
    "created_at", "published_at", "published_by_id",
)  # fmt: skip

SQLITE = (
    f"""
    CREATE TRIGGER checklist_version_stays BEFORE UPDATE ON checklists_checklistversion
    WHEN OLD.state = 'published' AND ({" OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in FIXED)})
    BEGIN SELECT RAISE(ABORT, 'a published check-list is never changed'); END
    """,
)
POSTGRES = (
    """
    CREATE FUNCTION checklists_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a published check-list is never changed'
        USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    f"""
    CREATE TRIGGER checklist_version_stays BEFORE UPDATE ON checklists_checklistversion
    FOR EACH ROW WHEN (
        OLD.state = 'published'
        AND ({" OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in FIXED)})
    ) EXECUTE FUNCTION checklists_refuse()
    """,
)


def guard(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del apps
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRES}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def release(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del apps
    is_postgres = schema_editor.connection.vendor == "postgresql"
    table = " ON checklists_checklistversion" * is_postgres
    schema_editor.execute("DROP TRIGGER checklist_version_stays" + table)
    if is_postgres:
        schema_editor.execute("DROP FUNCTION checklists_refuse()")


class Migration(migrations.Migration):
    dependencies = [("checklists", "0001_begin")]

    operations = [migrations.RunPython(guard, release)]
