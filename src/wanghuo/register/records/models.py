"""What every row of the register carries, and what merging two rows moved."""

from django.db import models
from typing_extensions import override

from wanghuo.base.areas.models import Area
from wanghuo.base.people.rules import Sector
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import AreaPathField, AreaScopedManager


class Registered(models.Model):
    """A row of the register (登记): in an area and a sector, with a version, perhaps closed.

    `version` grows with every change; a change names the version it was made on, so of two people
    who change at once one is told. A phone may make the id; the same id sent twice is one row.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    sector = models.CharField("行业条线", max_length=16, choices=Sector.choices(), blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    created_at = models.DateTimeField("登记时间")
    closed_on = models.DateField("注销日期", null=True)
    closed_reason = models.CharField("注销原因", max_length=200, blank=True)

    class Meta:
        """Columns only."""

        abstract = True


class Merge(models.Model):
    """One row that became part of another, and what it takes to part them again (合并记录).

    `moved` lists the references that pointed at the absorbed row, by table and column; `filled` the
    columns of the survivor that were blank before and what the absorbed row said there.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    kind = models.CharField("类别", max_length=20)
    survivor = models.UUIDField("保留")
    absorbed = models.UUIDField("并入")
    title = models.CharField("并入名称", max_length=120)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    sector = models.CharField("行业条线", max_length=16, choices=Sector.choices(), blank=True)
    moved = models.JSONField("改指", default=list)
    filled = models.JSONField("补齐", default=dict)
    at = models.DateTimeField("合并时间")
    undone_at = models.DateTimeField("拆开时间", null=True)

    objects = AreaScopedManager["Merge"](sector_lookup="sector")

    class Meta:
        """A row is part of one other at a time."""

        verbose_name = "合并记录"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "absorbed"],
                condition=models.Q(undone_at__isnull=True),
                name="merge_absorbed_once",
            ),
        ]
        indexes = [models.Index(fields=["kind", "survivor"], name="merge_survivor")]

    @override
    def __str__(self) -> str:
        """Show what was merged."""
        return self.title
