"""Several points of one building that cry at a time."""

from django.db import models
from typing_extensions import override

from wanghuo.base.areas.models import Area
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import AreaPathField, AreaScopedManager
from wanghuo.register.buildings.models import Building
from wanghuo.register.places.models import Place


class AlarmGroup(models.Model):
    """A confirmed fire: so many points of a building cried within so many minutes (确认火警).

    Of a building that nobody has registered it is the place. While it stands, whatever else cries
    there belongs to it; the database lets one stand for a building. It ends with its last alarm.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, related_name="+", verbose_name="建筑"
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, related_name="+", verbose_name="场所"
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    confirmed_at = models.DateTimeField("确认时间")
    is_standing = models.BooleanField("处置中", default=True)
    ended_at = models.DateTimeField("结束时间", null=True)

    objects = AreaScopedManager["AlarmGroup"]()

    class Meta:
        """One stands for a building, or for a place without one."""

        verbose_name = "确认火警"
        constraints = [
            models.UniqueConstraint(
                fields=["building"],
                condition=models.Q(is_standing=True, building__isnull=False),
                name="group_of_building_stands_once",
            ),
            models.UniqueConstraint(
                fields=["place"],
                condition=models.Q(is_standing=True, building__isnull=True),
                name="group_of_place_stands_once",
            ),
            models.CheckConstraint(
                condition=models.Q(building__isnull=False) | models.Q(place__isnull=False),
                name="group_is_somewhere",
            ),
            models.CheckConstraint(
                condition=models.Q(is_standing=True, ended_at__isnull=True)
                | models.Q(is_standing=False, ended_at__isnull=False),
                name="group_end_has_time",
            ),
        ]
        indexes = [models.Index(fields=["area_path", "-confirmed_at", "id"], name="group_area")]

    @override
    def __str__(self) -> str:
        """Show where it is."""
        return str(self.building or self.place)
