"""Devices, those that wait, commands, cursors and sealed segments."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import wanghuo.kernel.ids
import wanghuo.kernel.scoping


class Migration(migrations.Migration):
    initial = True

    # After every migration of the other floors: each step of those renders all related models
    # that there are, so the fewer stand already, the sooner an installation is made.
    dependencies = [
        ("areas", "0001_begin"),
        ("places", "0001_begin"),
        ("rounds", "0001_begin"),
        ("campaigns", "0001_begin"),
        ("owners", "0001_begin"),
        ("major_hazards", "0001_begin"),
        ("checklists", "0002_published_stays"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Device",
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
                ("identity", models.CharField(max_length=80, unique=True, verbose_name="装置标识")),
                ("protocol", models.CharField(max_length=16, verbose_name="协议")),
                ("dialect", models.CharField(blank=True, max_length=40, verbose_name="方言")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                (
                    "area_path",
                    wanghuo.kernel.scoping.AreaPathField(max_length=120, verbose_name="区划路径"),
                ),
                ("is_allowed", models.BooleanField(default=True, verbose_name="已认领")),
                ("is_told", models.BooleanField(default=False, verbose_name="已通知网关")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="修改次数")),
                ("claimed_at", models.DateTimeField(verbose_name="认领时间")),
                ("last_heard_at", models.DateTimeField(null=True, verbose_name="最近收到")),
                ("skew_seconds", models.IntegerField(null=True, verbose_name="时钟偏差（秒）")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.area",
                        verbose_name="区划",
                    ),
                ),
                (
                    "claimed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="认领人",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="devices",
                        to="places.place",
                        verbose_name="场所",
                    ),
                ),
            ],
            options={
                "verbose_name": "感知终端",
            },
        ),
        migrations.CreateModel(
            name="DeviceCommand",
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
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("read_state", "读设施状态"),
                            ("read_component", "读部件状态"),
                            ("read_analog", "读模拟量"),
                            ("read_operations", "读操作信息"),
                            ("read_version", "读软件版本"),
                            ("read_configuration", "读配置"),
                            ("read_component_configuration", "读部件配置"),
                            ("read_clock", "读系统时间"),
                            ("read_uitd_state", "读传输装置状态"),
                            ("read_uitd_operations", "读传输装置操作"),
                            ("read_uitd_version", "读传输装置版本"),
                            ("read_uitd_configuration", "读传输装置配置"),
                            ("read_uitd_clock", "读传输装置时间"),
                            ("initialise", "初始化传输装置"),
                            ("set_clock", "校时"),
                            ("duty_check", "查岗"),
                        ],
                        max_length=30,
                        verbose_name="命令",
                    ),
                ),
                ("given", models.JSONField(default=dict, verbose_name="参数")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "等待网关"),
                            ("delivered", "已交网关"),
                            ("executed", "已执行"),
                            ("expired", "已过期"),
                            ("failed", "失败"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("sent_at", models.DateTimeField(verbose_name="下发时间")),
                ("expires_at", models.DateTimeField(verbose_name="有效至")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="结果时间")),
                ("answer", models.CharField(blank=True, max_length=2048, verbose_name="应答报文")),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commands",
                        to="devices.device",
                        verbose_name="感知终端",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="下发人",
                    ),
                ),
            ],
            options={
                "verbose_name": "装置命令",
            },
        ),
        migrations.CreateModel(
            name="JournalCursor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("journal", models.CharField(default="files", max_length=60, verbose_name="日志")),
                ("lane", models.CharField(max_length=16, verbose_name="车道")),
                ("part", models.PositiveSmallIntegerField(verbose_name="份")),
                ("of", models.PositiveSmallIntegerField(verbose_name="份数")),
                ("position", models.BigIntegerField(default=0, verbose_name="位置")),
            ],
            options={
                "verbose_name": "日志游标",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("journal", "lane", "part", "of"), name="journal_cursor_part"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SealedSegment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lane", models.CharField(max_length=16, verbose_name="车道")),
                ("first", models.BigIntegerField(verbose_name="首条位置")),
                ("count", models.BigIntegerField(verbose_name="条数")),
                ("size", models.BigIntegerField(verbose_name="字节数")),
                ("algorithm", models.CharField(max_length=16, verbose_name="算法")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("sealed_at", models.DateTimeField(verbose_name="封存时间")),
                ("purged_at", models.DateTimeField(null=True, verbose_name="清除时间")),
            ],
            options={
                "verbose_name": "已封存日志段",
                "constraints": [
                    models.UniqueConstraint(fields=("lane", "first"), name="sealed_segment_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="WaitingDevice",
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
                ("identity", models.CharField(max_length=80, unique=True, verbose_name="装置标识")),
                ("protocol", models.CharField(max_length=16, verbose_name="协议")),
                ("first_heard_at", models.DateTimeField(verbose_name="首次收到")),
                ("last_heard_at", models.DateTimeField(verbose_name="最近收到")),
                ("count", models.PositiveBigIntegerField(verbose_name="条数")),
                ("raw", models.CharField(blank=True, max_length=2048, verbose_name="最近一条报文")),
            ],
            options={
                "verbose_name": "待认领装置",
                "indexes": [models.Index(fields=["last_heard_at", "id"], name="waiting_heard")],
            },
        ),
        migrations.AddIndex(
            model_name="device",
            index=models.Index(fields=["area_path", "id"], name="device_area"),
        ),
        migrations.AddIndex(
            model_name="device",
            index=models.Index(
                condition=models.Q(("is_told", False)), fields=["id"], name="device_untold"
            ),
        ),
        migrations.AddIndex(
            model_name="devicecommand",
            index=models.Index(fields=["device", "id"], name="command_device"),
        ),
        migrations.AddIndex(
            model_name="devicecommand",
            index=models.Index(
                condition=models.Q(("state", "queued")), fields=["id"], name="command_queue"
            ),
        ),
        migrations.AddConstraint(
            model_name="devicecommand",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["queued", "delivered", "executed", "expired", "failed"])
                ),
                name="command_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="devicecommand",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at__isnull", True), ("state__in", ["queued", "delivered"])),
                    models.Q(
                        ("settled_at__isnull", False),
                        ("state__in", ["executed", "expired", "failed"]),
                    ),
                    _connector="OR",
                ),
                name="command_end_has_time",
            ),
        ),
    ]
