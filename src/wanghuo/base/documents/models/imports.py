"""Imports, and what became of each of their rows."""

from django.db import models
from typing_extensions import override

from wanghuo.base.areas.models import Area
from wanghuo.base.documents.rules.imports import UNFINISHED, BatchState, UndoResult
from wanghuo.kernel.encryption import EncryptedTextField
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import AreaPathField, AreaScopedManager
from wanghuo.kernel.sheets.importing import ImportMode, RowResult


class ImportBatch(models.Model):
    """One file on its way into the ledger (导入批次); it lies where its sender's reach begins.

    `done` is the checkpoint: that many rows of the present walk are committed. `at` is the time
    that the rows carry, the same after a crash. Before there are areas it lies nowhere.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    target = models.CharField("导入对象", max_length=40)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, related_name="imports", verbose_name="区划"
    )
    area_path = AreaPathField("区划路径", blank=True)
    actor_id = models.BigIntegerField("上传人", null=True)
    applied_by = models.BigIntegerField("确认人", null=True)
    file = models.FileField("文件", upload_to="imports/", max_length=200)
    file_name = models.CharField("文件名", max_length=200)
    file_hash = models.CharField("文件摘要", max_length=64)
    key = models.CharField("主键", max_length=40)
    mode = models.CharField("方式", max_length=10, choices=ImportMode.choices())
    options = models.JSONField("选项", default=dict)
    state = models.CharField(
        "状态", max_length=12, choices=BatchState.choices(), default=BatchState.PREVIEWING.value
    )
    problem = models.TextField("未成功原因", blank=True)
    ignored = models.JSONField("未用的列", default=list)
    counts = models.JSONField("计数", default=dict)
    total = models.PositiveIntegerField("行数", default=0)
    done = models.PositiveIntegerField("已处理", default=0)
    job = models.UUIDField("作业", null=True)
    created_at = models.DateTimeField("上传时间")
    at = models.DateTimeField("处理时间")
    applied_at = models.DateTimeField("确认时间", null=True)
    ended_at = models.DateTimeField("结束时间", null=True)

    objects = AreaScopedManager["ImportBatch"]()

    class Meta:
        """The same file of the same person is under way once."""

        verbose_name = "导入批次"
        constraints = [
            models.UniqueConstraint(
                fields=["target", "actor_id", "file_hash"],
                condition=models.Q(state__in=[state.value for state in UNFINISHED]),
                name="import_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in BatchState]),
                name="import_state_known",
            ),
        ]
        indexes = [models.Index(fields=["area_path", "id"], name="import_area")]

    @override
    def __str__(self) -> str:
        """Show the file's name."""
        return self.file_name

    @property
    def percent(self) -> int:
        """How far the present walk has come, in percent."""
        return min(100, self.done * 100 // self.total) if self.total else 0


class ImportRow(models.Model):
    """What became of one row of an import (导入行), and what it takes to undo it.

    Rows are read through their batch, by whoever may import there. `number` is the order in which
    they were taken. `secret` is a first password, kept sealed until it is shown, once.
    """

    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, related_name="rows", verbose_name="导入批次"
    )
    number = models.PositiveIntegerField("次序")
    line = models.PositiveIntegerField("行号")
    result = models.CharField("导入结果", max_length=10, choices=RowResult.choices())
    note = models.TextField("错误原因", blank=True)
    title = models.CharField("内容", max_length=200, blank=True)
    subject = models.CharField("记录编号", max_length=40, blank=True)
    before = models.JSONField("导入前", default=dict)
    after = models.JSONField("导入后", default=dict)
    secret = EncryptedTextField("一次性口令", blank=True, default="")
    undone = models.CharField(
        "撤销结果", max_length=10, choices=UndoResult.choices(), blank=True, default=""
    )
    undo_note = models.TextField("未能撤销原因", blank=True)

    class Meta:
        """Each row of a file once."""

        verbose_name = "导入行"
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["batch", "result", "number"], name="import_row_result")]

    @override
    def __str__(self) -> str:
        """Show what the row speaks of."""
        return self.title
