"""Series of measured values."""

from django.db import models
from typing_extensions import override

from wanghuo.base.areas.models import Area
from wanghuo.base.people.models import User
from wanghuo.kernel.errors import Words
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import AreaPathField, AreaScopedManager
from wanghuo.monitoring.devices.models import Device
from wanghuo.monitoring.readings.rules import OWN, Level, Limit, quantity_label
from wanghuo.monitoring.readings.rules.trends import Trend, verdict
from wanghuo.register.places.models import Place

DAY_MS = 86_400_000


class Series(models.Model):
    """What one point of a device measures of one quantity (监测序列).

    `last_value`, `level` and `since` are written by the projector alone: how the value stands to
    its limits outlives every process. Times are milliseconds since 1970 (UTC), as the device told
    them.
    """

    device = models.ForeignKey(  # `series_once` begins with it
        Device, models.CASCADE, db_index=False, related_name="series", verbose_name="感知终端"
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

    @property
    def key(self) -> str:
        """Return the point and the quantity as one: the point of its alarms (`Measured.key`)."""
        return f"{self.point}:{self.quantity}"


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


class SeriesLimit(models.Model):
    """Limits that a person set for one series, or that it has none (序列限值).

    Without a row the rulebook's limits hold; `rule` is the version of the rule that they replaced.
    """

    series = models.OneToOneField(
        Series, models.CASCADE, primary_key=True, related_name="own_limit",
        verbose_name="监测序列",
    )  # fmt: skip
    is_on = models.BooleanField("判断越限", default=True)
    low = models.FloatField("下限", null=True)
    high = models.FloatField("上限", null=True)
    release = models.FloatField("回差", default=0.0)
    seconds = models.PositiveIntegerField("持续时间（秒）", default=0)
    rule = models.CharField("规则版本", max_length=100, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    set_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="设定人"
    )
    set_at = models.DateTimeField("设定时间")
    version = models.PositiveIntegerField("修改次数", default=1)

    objects = AreaScopedManager["SeriesLimit"]("series__device__area_path")

    class Meta:
        """What is judged has a limit, and room between two."""

        verbose_name = "序列限值"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_on=False)
                | models.Q(low__isnull=False)
                | models.Q(high__isnull=False),
                name="series_limit_bounds",
            ),
            models.CheckConstraint(
                condition=models.Q(low__isnull=True)
                | models.Q(high__isnull=True)
                | models.Q(low__lt=models.F("high")),
                name="series_limit_room",
            ),
            models.CheckConstraint(
                condition=models.Q(release__gte=0.0), name="series_limit_release"
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show between what."""
        return f"{self.low}~{self.high}" if self.is_on else "不判断"

    @property
    def limit(self) -> Limit:
        """Return what holds; without bounds where nothing is judged."""
        if not self.is_on:
            return Limit(rule=OWN)
        return Limit(self.low, self.high, self.release, self.seconds, OWN)


class Drift(models.Model):
    """A series that goes slowly towards a limit, until it rests or somebody settled it (趋势预警).

    The numbers are those of the day on which it was last seen to go on. Area and place are the
    device's when it was found. Settled by nobody: it came to rest.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    series = models.ForeignKey(
        Series, models.CASCADE, related_name="drifts", verbose_name="监测序列"
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, related_name="drifts", verbose_name="场所"
    )
    side = models.CharField("趋向", max_length=8, choices=Level.choices())
    since_on = models.DateField("开始日期")
    until_on = models.DateField("最近日期")
    first_value = models.FloatField("开始时的值")
    last_value = models.FloatField("最近的值")
    a_day = models.FloatField("每天变化")
    limit = models.FloatField("限值")
    days_left = models.PositiveIntegerField("预计几天到限")
    rule = models.CharField("规则版本", max_length=100, blank=True)
    limit_rule = models.CharField("限值规则版本", max_length=100, blank=True)
    found_at = models.DateTimeField("发现时间")
    warned_at = models.DateTimeField("预警时间", null=True)
    settled_at = models.DateTimeField("办结时间", null=True)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="办结人"
    )
    note = models.CharField("说明", max_length=200, blank=True)
    version = models.PositiveIntegerField("修改次数", default=0)

    objects = AreaScopedManager["Drift"]()

    class Meta:
        """One stands for a series; what is nearest to its limit first."""

        verbose_name = "趋势预警"
        constraints = [
            models.UniqueConstraint(
                fields=["series"],
                condition=models.Q(settled_at__isnull=True),
                name="drift_stands_once",
            )
        ]
        indexes = [
            models.Index(fields=["area_path", "days_left", "id"], name="drift_area"),
            models.Index(
                fields=["id"], name="drift_unwarned", condition=models.Q(warned_at__isnull=True)
            ),
        ]

    @override
    def __str__(self) -> str:
        """Say it in one sentence."""
        return str(self.words)

    @property
    def words(self) -> Words:
        """Say it in one sentence that can be translated."""
        trend = Trend(
            side=Level(self.side),
            since=self.since_on.toordinal(),
            until=self.until_on.toordinal(),
            first=self.first_value,
            last=self.last_value,
            a_day=self.a_day,
            limit=self.limit,
            days_left=self.days_left,
        )
        return verdict(trend, self.series.quantity, self.series.unit)


class DriftRun(models.Model):
    """How far a day's look for drifts came: it goes on where it was cut off (趋势查找进度)."""

    day = models.DateField("日期", unique=True)
    after = models.BigIntegerField("已看到的序列", default=0)
    looked = models.PositiveIntegerField("看过条数", default=0)
    found = models.PositiveIntegerField("新发现", default=0)
    ended_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        """One a day."""

        verbose_name = "趋势查找进度"

    @override
    def __str__(self) -> str:
        """Show the day."""
        return str(self.day)
