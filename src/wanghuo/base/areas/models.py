"""The tree of areas, and what each was called and coded over time."""

from django.db import models
from typing_extensions import override

from wanghuo.base.areas.rules import AreaLevel
from wanghuo.kernel.scoping import AreaPathField


class Area(models.Model):
    """Node of the administrative tree (区划).

    Unscoped, because scopes are made of it; doors read it through `queries`. `path` is made of
    immutable ids; `parent`, `name` and `code` are the ones in force, their history is in
    `Designation`. `valid_to` is the first day out of force. An absorbed area keeps its place.
    """

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", verbose_name="上级"
    )
    level = models.CharField("级别", max_length=12, choices=AreaLevel.choices())
    name = models.CharField("名称", max_length=60)
    code = models.CharField("代码", max_length=24)
    path = AreaPathField("路径", unique=True)
    boundary = models.JSONField("边界", null=True)
    centre = models.JSONField("中心点", null=True)
    valid_from = models.DateField("启用日期")
    valid_to = models.DateField("停用日期", null=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="predecessors", verbose_name="并入"
    )

    class Meta:
        """A code is in force for one area at a time."""

        verbose_name = "区划"
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(valid_to__isnull=True),
                name="area_code_in_force_once",
            ),
            models.CheckConstraint(
                condition=models.Q(level__in=[level.value for level in AreaLevel]),
                name="area_level_known",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="area_ends_after_start",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show the name in force."""
        return self.name


class Designation(models.Model):
    """Name, code and parent of an area over a span of time (区划沿革).

    In force from `valid_from` until the day before `valid_to`.
    """

    area = models.ForeignKey(Area, models.PROTECT, related_name="designations", verbose_name="区划")
    parent = models.ForeignKey(
        Area, models.PROTECT, null=True, related_name="+", verbose_name="上级"
    )
    name = models.CharField("名称", max_length=60)
    code = models.CharField("代码", max_length=24, db_index=True)
    valid_from = models.DateField("启用日期")
    valid_to = models.DateField("停用日期", null=True)
    source = models.CharField("来源", max_length=120, blank=True)

    class Meta:
        """At most one designation of an area is in force."""

        verbose_name = "区划沿革"
        constraints = [
            models.UniqueConstraint(
                fields=["area"],
                condition=models.Q(valid_to__isnull=True),
                name="designation_in_force_once",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="designation_ends_after_start",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show name and code."""
        return f"{self.name} {self.code}"
