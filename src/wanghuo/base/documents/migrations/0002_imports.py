import django.db.models.deletion
from django.db import migrations, models

import wanghuo.kernel.encryption
import wanghuo.kernel.ids
import wanghuo.kernel.scoping


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0001_begin"),
        ("documents", "0001_attachments"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportBatch",
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
                ("target", models.CharField(max_length=40, verbose_name="导入对象")),
                (
                    "area_path",
                    wanghuo.kernel.scoping.AreaPathField(
                        blank=True, max_length=120, verbose_name="区划路径"
                    ),
                ),
                ("actor_id", models.BigIntegerField(null=True, verbose_name="上传人")),
                ("applied_by", models.BigIntegerField(null=True, verbose_name="确认人")),
                (
                    "file",
                    models.FileField(max_length=200, upload_to="imports/", verbose_name="文件"),
                ),
                ("file_name", models.CharField(max_length=200, verbose_name="文件名")),
                ("file_hash", models.CharField(max_length=64, verbose_name="文件摘要")),
                ("key", models.CharField(max_length=40, verbose_name="主键")),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("both", "新增并更新"),
                            ("new", "只新增，已有的跳过"),
                            ("update", "只更新，没有的跳过"),
                        ],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("options", models.JSONField(default=dict, verbose_name="选项")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("previewing", "预检中"),
                            ("previewed", "待确认"),
                            ("importing", "导入中"),
                            ("imported", "已导入"),
                            ("undoing", "撤销中"),
                            ("undone", "已撤销"),
                            ("failed", "未成功"),
                            ("cancelled", "已取消"),
                        ],
                        default="previewing",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("problem", models.TextField(blank=True, verbose_name="未成功原因")),
                ("ignored", models.JSONField(default=list, verbose_name="未用的列")),
                ("counts", models.JSONField(default=dict, verbose_name="计数")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="行数")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="已处理")),
                ("job", models.UUIDField(null=True, verbose_name="作业")),
                ("created_at", models.DateTimeField(verbose_name="上传时间")),
                ("at", models.DateTimeField(verbose_name="处理时间")),
                ("applied_at", models.DateTimeField(null=True, verbose_name="确认时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="结束时间")),
                (
                    "area",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to="areas.area",
                        verbose_name="区划",
                    ),
                ),
            ],
            options={
                "verbose_name": "导入批次",
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="次序")),
                ("line", models.PositiveIntegerField(verbose_name="行号")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("new", "新增"),
                            ("updated", "更新"),
                            ("unchanged", "未变"),
                            ("skipped", "跳过"),
                            ("refused", "失败"),
                        ],
                        max_length=10,
                        verbose_name="导入结果",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="错误原因")),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="内容")),
                ("subject", models.CharField(blank=True, max_length=40, verbose_name="记录编号")),
                ("before", models.JSONField(default=dict, verbose_name="导入前")),
                ("after", models.JSONField(default=dict, verbose_name="导入后")),
                (
                    "secret",
                    wanghuo.kernel.encryption.EncryptedTextField(
                        blank=True, default="", verbose_name="一次性口令"
                    ),
                ),
                (
                    "undone",
                    models.CharField(
                        blank=True,
                        choices=[("", "未撤销"), ("undone", "已撤销"), ("kept", "未能撤销")],
                        default="",
                        max_length=10,
                        verbose_name="撤销结果",
                    ),
                ),
                ("undo_note", models.TextField(blank=True, verbose_name="未能撤销原因")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="documents.importbatch",
                        verbose_name="导入批次",
                    ),
                ),
            ],
            options={
                "verbose_name": "导入行",
            },
        ),
        migrations.AddIndex(
            model_name="importbatch",
            index=models.Index(fields=["area_path", "id"], name="import_area"),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["previewing", "previewed", "importing"])),
                fields=("target", "actor_id", "file_hash"),
                name="import_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "previewing",
                            "previewed",
                            "importing",
                            "imported",
                            "undoing",
                            "undone",
                            "failed",
                            "cancelled",
                        ],
                    )
                ),
                name="import_state_known",
            ),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(fields=["batch", "result", "number"], name="import_row_result"),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.UniqueConstraint(fields=("batch", "number"), name="import_row_once"),
        ),
    ]
