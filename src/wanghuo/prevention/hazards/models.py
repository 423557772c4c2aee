"""Hazards, from found to closed."""

from django.db import models
from typing_extensions import override

from wanghuo.base.areas.models import Area
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import AreaPathField, AreaScopedManager
from wanghuo.prevention.hazards.rules import HazardGrade, HazardSource, HazardState
from wanghuo.register.places.models import Occupier, Place


class Hazard(models.Model):
    """What may cause or spread a fire, until it is proven gone (火灾隐患).

    `source_id` and `item` name what brought it to light: an inspection and the item of its
    check-list. The same source and item is one hazard, however often it is sent.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="hazards", verbose_name="场所")
    occupier = models.ForeignKey(
        Occupier, models.PROTECT, null=True, related_name="hazards", verbose_name="社会单位"
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    sector = models.CharField("行业条线", max_length=16, blank=True)
    title = models.CharField("隐患", max_length=200)
    detail = models.TextField("情况", blank=True)
    clause = models.CharField("依据", max_length=200, blank=True)
    grade = models.CharField("等级", max_length=8, choices=HazardGrade.choices())
    source = models.CharField("来源", max_length=12, choices=HazardSource.choices())
    source_id = models.CharField("来源编号", max_length=40, blank=True)
    item = models.CharField("检查项", max_length=40, blank=True)
    state = models.CharField("状态", max_length=12, choices=HazardState.choices())
    found_at = models.DateTimeField("发现时间")

    objects = AreaScopedManager["Hazard"](sector_lookup="sector", holder_lookup="occupier__number")

    class Meta:
        """Listed by area."""

        verbose_name = "火灾隐患"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id", "item"],
                condition=~models.Q(source_id=""),
                name="hazard_source_once",
            ),
        ]
        indexes = [models.Index(fields=["area_path", "id"], name="hazard_area")]

    @override
    def __str__(self) -> str:
        """Show what it is."""
        return self.title
