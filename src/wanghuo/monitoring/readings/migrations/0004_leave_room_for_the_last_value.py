import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def leave_room(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let PostgreSQL fill pages by half: a row that gets its next value stays on its page.

    Else every value would add to each index, and two of three would wait for a vacuum.
    """
    del apps
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE readings_series SET (fillfactor = 50)")


class Migration(migrations.Migration):
    dependencies = [
        ("devices", "0003_know_what_to_expect"),
        ("readings", "0003_limits_and_drifts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="series",
            name="device",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="series",
                to="devices.device",
                verbose_name="感知终端",
            ),
        ),
        migrations.RunPython(leave_room, migrations.RunPython.noop),
    ]
