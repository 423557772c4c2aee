# Jobs: long work in the background.

from django.db import migrations, models

import wanghuo.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=wanghuo.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                        verbose_name="编号",
                    ),
                ),
                ("kind", models.CharField(max_length=60, verbose_name="类别")),
                ("label", models.CharField(max_length=120, verbose_name="名称")),
                ("arguments", models.JSONField(default=dict, verbose_name="参数")),
                ("actor_id", models.BigIntegerField(null=True, verbose_name="发起人")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "排队中"),
                            ("running", "进行中"),
                            ("done", "已完成"),
                            ("failed", "未成功"),
                            ("cancelled", "已取消"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("done", models.PositiveBigIntegerField(default=0, verbose_name="已处理")),
                ("total", models.PositiveBigIntegerField(default=0, verbose_name="总数")),
                ("result", models.JSONField(default=dict, verbose_name="结果")),
                ("problem", models.TextField(blank=True, verbose_name="未成功原因")),
                ("file", models.FileField(blank=True, upload_to="jobs/", verbose_name="结果文件")),
                ("file_name", models.CharField(blank=True, max_length=200, verbose_name="文件名")),
                ("created_at", models.DateTimeField(verbose_name="发起时间")),
                ("started_at", models.DateTimeField(null=True, verbose_name="开始时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="结束时间")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="次数")),
                ("claim", models.UUIDField(null=True, verbose_name="执行标记")),
                ("lease_until", models.DateTimeField(null=True, verbose_name="执行期限")),
                ("is_cancel_asked", models.BooleanField(default=False, verbose_name="已要求取消")),
            ],
            options={
                "verbose_name": "后台作业",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "running"])),
                        fields=["created_at", "id"],
                        name="job_open",
                    ),
                    models.Index(fields=["actor_id", "-created_at"], name="job_actor"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", True), ("state__in", ["queued", "running"])
                            ),
                            models.Q(
                                models.Q(("state__in", ["queued", "running"]), _negated=True),
                                ("ended_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="job_ended_has_time",
                    )
                ],
            },
        ),
    ]
