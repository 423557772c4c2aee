"""Series of measured values."""

from django.db import models
from typing_extensions import override

from wanghuo.base.areas.models import Area
from wanghuo.kernel.scoping import AreaPathField, AreaScopedManager
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


class RolledDay(models.Model):
    """A day of readings of an area that lies in a file (已归档监测日).

    The row stands with its fact: both tell how many values the file holds and their hash. A file
    without a row counts for nothing, for what it holds lies in the table still.
    """

    day = models.IntegerField("日")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    count = models.BigIntegerField("条数")
    size = models.BigIntegerField("字节数")
    digest = models.CharField("摘要", max_length=64)
    rolled_at = models.DateTimeField("归档时间")

    objects = AreaScopedManager["RolledDay"]()

    class Meta:
        """One file for each day and area."""

        verbose_name = "已归档监测日"
        constraints = [models.UniqueConstraint(fields=["day", "area"], name="rolled_day_once")]

    @override
    def __str__(self) -> str:
        """Name the day and the area by their numbers."""
        return f"{self.day}/{self.area_id}"


class SeriesHome(models.Model):
    """In the files of which area a series lies (监测序列归档区划): of two, where it moved."""

    series = models.ForeignKey(
        Series, models.CASCADE, db_index=False, related_name="homes", verbose_name="监测序列"
    )
    area = models.ForeignKey(
        Area, models.PROTECT, db_index=False, related_name="+", verbose_name="区划"
    )

    objects = AreaScopedManager["SeriesHome"]("series__device__area_path")

    class Meta:
        """Once for each area."""

        verbose_name = "监测序列归档区划"
        constraints = [models.UniqueConstraint(fields=["series", "area"], name="series_home_once")]

    @override
    def __str__(self) -> str:
        """Name both by their numbers."""
        return f"{self.series_id}/{self.area_id}"


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
