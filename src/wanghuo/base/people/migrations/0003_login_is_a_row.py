import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import wanghuo.kernel.encryption
import wanghuo.kernel.ids


class Migration(migrations.Migration):
    dependencies = [("people", "0002_user_keeps_personal_numbers")]

    operations = [
        migrations.CreateModel(
            name="Login",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                (
                    "number",
                    models.UUIDField(
                        default=wanghuo.kernel.ids.new_id,
                        editable=False,
                        unique=True,
                        verbose_name="编号",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=45, verbose_name="来源地址")),
                ("device", models.CharField(blank=True, max_length=60, verbose_name="设备")),
                ("started_at", models.DateTimeField(verbose_name="登录时间")),
                ("seen_at", models.DateTimeField(verbose_name="最近操作")),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="logins",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
                    ),
                ),
            ],
            options={
                "verbose_name": "登录会话",
            },
        ),
        migrations.RunSQL("DROP TABLE IF EXISTS django_session", migrations.RunSQL.noop),
    ]
