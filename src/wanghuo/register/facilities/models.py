"""Installations and their tests; fire lanes and what blocks them; obstacles; retrofits."""

from django.db import models
from typing_extensions import override

from wanghuo.kernel.scoping import AreaScopedManager
from wanghuo.register.buildings.models import Building
from wanghuo.register.facilities.rules import (
    FacilityKind,
    FacilityState,
    ObstacleKind,
    RetrofitKind,
    TestResult,
)
from wanghuo.register.places.models import Place
from wanghuo.register.records.models import Registered


class Fitted(Registered):
    """A row that belongs to a building, to a place, or to both."""

    building = models.ForeignKey(
        Building, models.PROTECT, null=True, related_name="%(class)ss", verbose_name="建筑"
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, related_name="%(class)ss", verbose_name="场所"
    )

    class Meta:
        """Columns only."""

        abstract = True


class Facility(Fitted):
    """Fire protection installation in a building or place (消防设施); tested every year."""

    number = models.CharField("设施编号", max_length=30, unique=True)
    name = models.CharField("设施名称", max_length=80)
    kind = models.CharField("设施类别", max_length=20, choices=FacilityKind.choices())
    location = models.CharField("安装位置", max_length=100, blank=True)
    count = models.PositiveIntegerField("数量", null=True)
    installed_on = models.DateField("安装日期", null=True)
    state = models.CharField(
        "状态", max_length=10, choices=FacilityState.choices(), default=FacilityState.NORMAL.value
    )
    last_tested_on = models.DateField("最近检测日期", null=True)
    next_test_on = models.DateField("下次检测期限", null=True)
    note = models.CharField("备注", max_length=500, blank=True)

    objects = AreaScopedManager["Facility"](
        sector_lookup="sector", holder_lookup="place__occupier__number"
    )

    class Meta:
        """Listed by area; late tests by day."""

        verbose_name = "消防设施"
        indexes = [
            models.Index(fields=["area_path", "id"], name="facility_area"),
            models.Index(fields=["next_test_on"], name="facility_next_test"),
        ]

    @override
    def __str__(self) -> str:
        """Show the name."""
        return self.name


class FacilityTest(Registered):
    """One full test of an installation, on record (设施检测); 依据 消防法第十六条."""

    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="tests", verbose_name="消防设施"
    )
    tested_on = models.DateField("检测日期")
    result = models.CharField("检测结论", max_length=8, choices=TestResult.choices())
    tester = models.CharField("检测单位", max_length=100)
    report_no = models.CharField("报告编号", max_length=60, blank=True)
    note = models.CharField("备注", max_length=500, blank=True)

    objects = AreaScopedManager["FacilityTest"](
        sector_lookup="sector", holder_lookup="facility__place__occupier__number"
    )

    class Meta:
        """Listed by area."""

        verbose_name = "设施检测"
        indexes = [models.Index(fields=["area_path", "id"], name="facility_test_area")]

    @override
    def __str__(self) -> str:
        """Show the day and what was found."""
        return f"{self.tested_on} {TestResult(self.result).label}"


class FireLane(Fitted):
    """Access way for fire engines (消防车通道), with its markings."""

    number = models.CharField("通道编号", max_length=30, unique=True)
    name = models.CharField("通道名称", max_length=80)
    length_m = models.FloatField("长度", null=True)
    width_m = models.FloatField("净宽", null=True)
    is_lined = models.BooleanField("已划线", default=False)
    is_named = models.BooleanField("已标名", default=False)
    is_signed = models.BooleanField("已立牌", default=False)
    is_blocked = models.BooleanField("堵塞中", default=False)
    note = models.CharField("备注", max_length=500, blank=True)

    objects = AreaScopedManager["FireLane"](
        sector_lookup="sector", holder_lookup="place__occupier__number"
    )

    class Meta:
        """Listed by area."""

        verbose_name = "消防车通道"
        indexes = [models.Index(fields=["area_path", "id"], name="fire_lane_area")]

    @override
    def __str__(self) -> str:
        """Show the name."""
        return self.name


class LaneBlock(Registered):
    """A report that a fire lane is blocked, until it is cleared (堵塞报告)."""

    lane = models.ForeignKey(
        FireLane, models.PROTECT, related_name="blocks", verbose_name="消防车通道"
    )
    found_on = models.DateField("发现日期")
    cause = models.CharField("堵塞情况", max_length=200)
    finder = models.CharField("报告人", max_length=40, blank=True)
    cleared_on = models.DateField("清除日期", null=True)
    note = models.CharField("备注", max_length=500, blank=True)

    objects = AreaScopedManager["LaneBlock"](
        sector_lookup="sector", holder_lookup="lane__place__occupier__number"
    )

    class Meta:
        """Listed by area."""

        verbose_name = "堵塞报告"
        indexes = [models.Index(fields=["area_path", "id"], name="lane_block_area")]

    @override
    def __str__(self) -> str:
        """Show what blocks it."""
        return self.cause


class Obstacle(Fitted):
    """A fixed obstacle to escape or rescue, to be cleared by a day (障碍物)."""

    kind = models.CharField("障碍类别", max_length=20, choices=ObstacleKind.choices())
    location = models.CharField("位置", max_length=100)
    count = models.PositiveIntegerField("数量", null=True)
    found_on = models.DateField("发现日期")
    clear_by = models.DateField("清除期限", null=True)
    cleared_on = models.DateField("清除日期", null=True)
    note = models.CharField("备注", max_length=500, blank=True)

    objects = AreaScopedManager["Obstacle"](
        sector_lookup="sector", holder_lookup="place__occupier__number"
    )

    class Meta:
        """Listed by area; what is late by day."""

        verbose_name = "障碍物"
        indexes = [
            models.Index(fields=["area_path", "id"], name="obstacle_area"),
            models.Index(fields=["clear_by"], name="obstacle_clear_by"),
        ]

    @override
    def __str__(self) -> str:
        """Show where it stands."""
        return self.location


class Retrofit(Fitted):
    """What is to be put in or renewed somewhere, and how much of it stands (改造)."""

    kind = models.CharField("改造项目", max_length=16, choices=RetrofitKind.choices())
    name = models.CharField("改造内容", max_length=100)
    planned = models.PositiveIntegerField("应改数量")
    installed = models.PositiveIntegerField("已改数量", default=0)
    due_on = models.DateField("完成期限", null=True)
    note = models.CharField("备注", max_length=500, blank=True)

    objects = AreaScopedManager["Retrofit"](
        sector_lookup="sector", holder_lookup="place__occupier__number"
    )

    class Meta:
        """Listed by area; nobody installs more than is planned."""

        verbose_name = "改造"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(installed__lte=models.F("planned")),
                name="retrofit_installed_within_planned",
            ),
        ]
        indexes = [models.Index(fields=["area_path", "id"], name="retrofit_area")]

    @override
    def __str__(self) -> str:
        """Show what is done."""
        return self.name
