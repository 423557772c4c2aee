import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0003_login_is_a_row")]

    operations = [
        migrations.CreateModel(
            name="GuessCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("account", "账号"),
                            ("address", "来源地址"),
                            ("token", "接口令牌来源地址"),
                        ],
                        max_length=10,
                        verbose_name="计数对象",
                    ),
                ),
                ("key", models.CharField(max_length=80, verbose_name="标识")),
                ("failures", models.PositiveIntegerField(default=0, verbose_name="失败次数")),
                ("since", models.DateTimeField(verbose_name="起算时间")),
                ("locked_until", models.DateTimeField(null=True, verbose_name="锁定至")),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guess_counts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
                    ),
                ),
            ],
            options={
                "verbose_name": "失败计数",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "key"), name="guess_count_once")
                ],
            },
        ),
    ]
