"""The physical building."""

from django.db import models
from typing_extensions import override

from wanghuo.kernel.encryption import BlindIndexField, EncryptedTextField
from wanghuo.kernel.geo.located import Located
from wanghuo.kernel.scoping import AreaScopedManager
from wanghuo.register.buildings.rules import (
    BuildingUse,
    FireRating,
    HeightClass,
    LegacyClass,
    Structure,
)
from wanghuo.register.records.models import Registered


class Building(Registered, Located):
    """A building (建筑); places lie in it. `height_class` follows from height and use by rule."""

    number = models.CharField("建筑编号", max_length=30, unique=True)
    name = models.CharField("建筑名称", max_length=80)
    address = models.CharField("地址", max_length=200, blank=True)
    use = models.CharField("使用性质", max_length=12, choices=BuildingUse.choices())
    structure = models.CharField("结构类型", max_length=16, choices=Structure.choices(), blank=True)
    fire_rating = models.CharField(
        "耐火等级", max_length=8, choices=FireRating.choices(), blank=True
    )
    height_m = models.FloatField("建筑高度", null=True)
    floors_above = models.PositiveSmallIntegerField("地上层数", null=True)
    floors_below = models.PositiveSmallIntegerField("地下层数", null=True)
    floor_area_m2 = models.FloatField("建筑面积", null=True)
    built_year = models.PositiveSmallIntegerField("建成年份", null=True)
    households = models.PositiveIntegerField("户数", null=True)
    is_self_built = models.BooleanField("自建房", default=False)
    is_heritage = models.BooleanField("文物建筑", default=False)
    colour_steel_m2 = models.FloatField("彩钢板面积", null=True)
    cladding = models.CharField("外墙保温材料", max_length=60, blank=True)
    chief_name = models.CharField("楼长", max_length=40, blank=True)
    chief_phone = EncryptedTextField("楼长电话", blank=True, default="", index="chief_phone_index")
    chief_phone_index = BlindIndexField("楼长电话检索码")
    legacy_class = models.CharField(
        "审验遗留类别", max_length=16, choices=LegacyClass.choices(), blank=True
    )
    legacy_stage = models.CharField("审验遗留处置批次", max_length=60, blank=True)
    legacy_due_on = models.DateField("审验遗留办结期限", null=True)
    legacy_settled_on = models.DateField("审验遗留办结日期", null=True)
    note = models.CharField("备注", max_length=500, blank=True)
    height_class = models.CharField(
        "高度类别",
        max_length=12,
        choices=HeightClass.choices(),
        default=HeightClass.UNKNOWN.value,
    )
    height_reason = models.CharField("高度类别依据", max_length=200, blank=True)
    height_rule = models.CharField("高度类别规则版本", max_length=120, blank=True)
    is_outside = models.BooleanField("不在所属区划内", default=False)

    objects = AreaScopedManager["Building"](sector_lookup="sector")

    class Meta:
        """Listed by area."""

        verbose_name = "建筑"
        indexes = [models.Index(fields=["area_path", "id"], name="building_area")]

    @override
    def __str__(self) -> str:
        """Show the name."""
        return self.name
