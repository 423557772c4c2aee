"""Times in which cries do not ring."""

from django.db import models
from django.db.models import F, Q
from typing_extensions import override

from wanghuo.base.areas.models import Area
from wanghuo.base.people.models import User
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import AreaPathField, AreaScopedManager
from wanghuo.monitoring.alarms.rules import AlarmKind, ShieldSort
from wanghuo.monitoring.devices.models import Device
from wanghuo.register.buildings.models import Building
from wanghuo.register.places.models import Place

THINGS = ("device", "place", "building")


class Shield(models.Model):
    """A time in which what it covers does not ring: always with an end (屏蔽时段).

    It covers one device, or all devices of a place or of a building; of a device perhaps one
    point; perhaps one kind of cry. Lifted or shortened, `until` is the end that it has now.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    sort = models.CharField("种类", max_length=12, choices=ShieldSort.choices())
    device = models.ForeignKey(
        Device, models.PROTECT, null=True, related_name="shields", verbose_name="感知终端"
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, related_name="shields", verbose_name="场所"
    )
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, related_name="shields", verbose_name="建筑"
    )
    point = models.CharField("点位", max_length=110, blank=True)
    kind = models.CharField("报警类别", max_length=12, choices=AlarmKind.choices(), blank=True)
    reason = models.CharField("原因", max_length=200)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    starts_at = models.DateTimeField("开始时间")
    until = models.DateTimeField("截止时间")
    opened_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="设置人"
    )
    opened_at = models.DateTimeField("设置时间")
    lifted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="解除人"
    )
    lifted_at = models.DateTimeField("解除时间", null=True)
    version = models.PositiveIntegerField("修改次数", default=0)

    objects = AreaScopedManager["Shield"]()

    class Meta:
        """Over one thing, with an end; asked for by what it covers."""

        verbose_name = "屏蔽时段"
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("starts_at")), name="shield_ends"),
            models.CheckConstraint(
                condition=Q(device__isnull=False, place__isnull=True, building__isnull=True)
                | Q(device__isnull=True, place__isnull=False, building__isnull=True, point="")
                | Q(device__isnull=True, place__isnull=True, building__isnull=False, point=""),
                name="shield_covers_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(sort__in=[sort.value for sort in ShieldSort]), name="shield_sort_known"
            ),
        ]
        indexes = [
            models.Index(fields=["area_path", "-until", "id"], name="shield_area"),
            models.Index(fields=["until"], name="shield_until"),
        ]

    @override
    def __str__(self) -> str:
        """Show what it covers."""
        return str(self.thing)

    @property
    def thing(self) -> Device | Place | Building:
        """Return what it covers."""
        thing = self.device or self.place or self.building
        if thing is None:
            raise TypeError(self.pk)
        return thing
