from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def leave_room(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let PostgreSQL fill pages by half: a twin that is heard again stays on its page.

    Else every signal would add to each index, and leave what waits for a vacuum.
    """
    del apps
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE devices_twin SET (fillfactor = 50)")


class Migration(migrations.Migration):
    dependencies = [
        ("devices", "0003_know_what_to_expect"),
    ]

    operations = [
        migrations.RunPython(leave_room, migrations.RunPython.noop),
    ]
