"""The fact table: insert-only, except for the position that the sealer gives once."""

from django.db import models
from typing_extensions import override

from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import AreaPathField, AreaScopedManager


class Fact(models.Model):
    """One thing that happened (事实).

    `body` is canonical JSON of {"before", "after", "data"}; it never holds personal values. The
    hash covers id, kind, subject, actor, area id, time and body, never the area path.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    position = models.BigIntegerField("位置", null=True, editable=False)
    kind = models.CharField("类别", max_length=60)
    subject_type = models.CharField("对象类型", max_length=40)
    subject_id = models.CharField("对象编号", max_length=40)
    actor_id = models.BigIntegerField("经办人", null=True)
    area_id = models.BigIntegerField("区划", null=True)
    area_path = AreaPathField("区划路径", blank=True)
    at = models.DateTimeField("时间")
    body = models.TextField("内容")

    objects = AreaScopedManager["Fact"]()

    class Meta:
        """Dense unique positions; the partial index is what the sealer reads."""

        verbose_name = "事实"
        constraints = [models.UniqueConstraint(fields=["position"], name="fact_position_unique")]
        indexes = [
            models.Index(
                fields=["id"], name="fact_unsealed", condition=models.Q(position__isnull=True)
            ),
            models.Index(fields=["subject_type", "subject_id", "id"], name="fact_subject"),
            models.Index(fields=["area_path", "id"], name="fact_area"),
        ]

    @override
    def __str__(self) -> str:
        """Name the fact by its kind and subject."""
        return f"{self.kind} {self.subject_type}/{self.subject_id}"


class Cursor(models.Model):
    """How far one reader has come along the positions (游标)."""

    name = models.CharField("名称", max_length=60, primary_key=True)
    position = models.BigIntegerField("位置", default=0)

    class Meta:
        """One row per reader."""

        verbose_name = "游标"

    @override
    def __str__(self) -> str:
        """Name the reader and its position."""
        return f"{self.name}@{self.position}"
