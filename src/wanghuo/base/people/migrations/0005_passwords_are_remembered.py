import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models.functions import Now


def count_from_now(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let passwords of before begin to age on the day of the upgrade; run again, it does nothing."""
    del schema_editor
    users = apps.get_model("people", "User").objects.filter(password_changed_at=None)
    users.update(password_changed_at=Now())


class Migration(migrations.Migration):
    dependencies = [("people", "0004_guesses_are_counted")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="password_changed_at",
            field=models.DateTimeField(
                help_text="为空的不过期：只有演示账号", null=True, verbose_name="口令更换时间"
            ),
        ),
        migrations.CreateModel(
            name="OldPassword",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="摘要")),
                ("changed_at", models.DateTimeField(verbose_name="更换时间")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="old_passwords",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
                    ),
                ),
            ],
            options={
                "verbose_name": "历史口令",
            },
        ),
        migrations.RunPython(count_from_now, migrations.RunPython.noop),
    ]
