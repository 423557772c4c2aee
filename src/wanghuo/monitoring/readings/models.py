"""Series of measured values."""

from django.db import models
from typing_extensions import override

from wanghuo.kernel.scoping import AreaScopedManager
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.readings.rules import Level, quantity_label

DAY_MS = 86_400_000


class Series(models.Model):
    """What one point of a device measures of one quantity (监测序列).

    `last_value`, `level` and `since` are written by the projector alone: how the value stands to
    its limits outlives every process. Times are milliseconds since 1970 (UTC), as the device told
    them.
    """

    device = models.ForeignKey(
        Device, models.CASCADE, related_name="series", verbose_name="感知终端"
    )
    point = models.CharField("点位", max_length=60, blank=True)
    quantity = models.CharField("监测量", max_length=40)
    unit = models.CharField("单位", max_length=16, blank=True)
    where = models.CharField("部位", max_length=120, blank=True)
    last_value = models.FloatField("最近值", null=True)
    last_at = models.BigIntegerField("最近值时间", null=True)
    level = models.CharField(
        "限值状态", max_length=8, choices=Level.choices(), default=Level.NORMAL.value
    )
    beyond = models.CharField("越限方向", max_length=8, choices=Level.choices(), blank=True)
    """Which limit the value is beyond, though not yet for long enough to count."""
    since = models.BigIntegerField("越限自", null=True)

    objects = AreaScopedManager["Series"]("device__area_path")

    class Meta:
        """One for each point and quantity of a device."""

        verbose_name = "监测序列"
        constraints = [
            models.UniqueConstraint(fields=["device", "point", "quantity"], name="series_once")
        ]

    @override
    def __str__(self) -> str:
        """Show what is measured."""
        return quantity_label(self.quantity)


class Reading(models.Model):
    """A measured value (监测值); `day` is `at` in whole days since 1970 (UTC).

    One value of a series at one time: measured once, however often it is told. The table is
    clustered by its key: a day of a series lies together, and a day goes as a whole.
    """

    pk = models.CompositePrimaryKey("day", "series_id", "at")
    day = models.IntegerField("日")
    series = models.ForeignKey(
        Series, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+",
        verbose_name="监测序列",
    )  # fmt: skip
    at = models.BigIntegerField("时间")
    value = models.FloatField("值")

    objects = AreaScopedManager["Reading"]("series__device__area_path")

    class Meta:
        """The key is the only index."""

        verbose_name = "监测值"

    @override
    def __str__(self) -> str:
        """Show the value."""
        return str(self.value)
