import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import wanghuo.kernel.encryption
import wanghuo.kernel.ids


class Migration(migrations.Migration):
    dependencies = [("people", "0005_passwords_are_remembered")]

    operations = [
        migrations.CreateModel(
            name="SecondFactor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("secret", wanghuo.kernel.encryption.EncryptedTextField(verbose_name="密钥")),
                ("created_at", models.DateTimeField(verbose_name="生成时间")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="启用时间")),
                ("last_counter", models.BigIntegerField(default=0, verbose_name="最近使用")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="second_factor",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
                    ),
                ),
            ],
            options={
                "verbose_name": "动态口令",
            },
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code_hash", models.CharField(max_length=64, verbose_name="摘要")),
                ("used_at", models.DateTimeField(null=True, verbose_name="使用时间")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recovery_codes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
                    ),
                ),
            ],
            options={
                "verbose_name": "恢复码",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "code_hash"), name="recovery_code_once")
                ],
            },
        ),
    ]
