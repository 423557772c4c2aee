"""Hazards, from found to closed, and the series their numbers come from."""

from django.db import models
from typing_extensions import override

from wanghuo.base.areas.models import Area
from wanghuo.base.people.models import Organisation, User
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import AreaPathField, AreaScopedManager
from wanghuo.kernel.terms import Term
from wanghuo.prevention.hazards.rules import (
    OPEN,
    HazardGrade,
    HazardSource,
    HazardState,
    OrderKind,
)
from wanghuo.register.places.models import Occupier, Place


def known(column: str, terms: type[Term]) -> models.Q:
    """Match rows whose column holds a word of the trade."""
    return models.Q(**{f"{column}__in": [one.value for one in terms]})


class HazardSeries(models.Model):
    """The last number given in a series of a year (编号序列); rows only ever count up."""

    code = models.CharField("序列", max_length=40)
    year = models.PositiveSmallIntegerField("年度")
    last = models.PositiveIntegerField("最后编号", default=0)

    class Meta:
        """One row per series and year."""

        verbose_name = "编号序列"
        constraints = [
            models.UniqueConstraint(fields=["code", "year"], name="hazard_series_once"),
        ]

    @override
    def __str__(self) -> str:
        """Show series and number."""
        return f"{self.code} {self.year} {self.last}"


class Hazard(models.Model):
    """What may cause or spread a fire, until it is proven gone (火灾隐患).

    `source_id` and `item` name what brought it to light: an inspection and the item of its
    check-list. The same source and item is one hazard, however often it is sent. `organisation`
    follows it up; while `is_in_transfer` it still does. `version` counts every change. A merged
    one remembers where it stood, and the survivor's version just after.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    number = models.CharField("案号", max_length=20, unique=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="hazards", verbose_name="场所")
    occupier = models.ForeignKey(
        Occupier, models.PROTECT, null=True, related_name="hazards", verbose_name="社会单位"
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    sector = models.CharField("行业条线", max_length=16, blank=True)
    place_kind = models.CharField("场所类别", max_length=16, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="hazards", verbose_name="经办单位"
    )
    title = models.CharField("隐患", max_length=200)
    detail = models.TextField("情况", blank=True)
    clause = models.CharField("依据", max_length=200, blank=True)
    grade = models.CharField("等级", max_length=8, choices=HazardGrade.choices())
    is_proposed = models.BooleanField("待核定重大", default=False)
    source = models.CharField("来源", max_length=12, choices=HazardSource.choices())
    source_id = models.CharField("来源编号", max_length=40, blank=True)
    item = models.CharField("检查项", max_length=40, blank=True)
    state = models.CharField("状态", max_length=12, choices=HazardState.choices())
    is_open = models.BooleanField("未销案", default=True)
    version = models.PositiveIntegerField("变动次数", default=0)
    found_at = models.DateTimeField("发现时间")
    found_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="发现人"
    )
    order_kind = models.CharField(
        "责令方式", max_length=10, choices=OrderKind.choices(), blank=True
    )
    measure = models.TextField("整改措施", blank=True)
    responsible_name = models.CharField("整改责任人", max_length=40, blank=True)
    due_on = models.DateField("整改期限", null=True)
    recheck_by = models.DateField("复查期限", null=True)
    is_provisional = models.BooleanField("复查期限暂定", default=False)
    ordered_at = models.DateTimeField("责令时间", null=True)
    submitted_at = models.DateTimeField("申请复查时间", null=True)
    submitted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="整改填报人"
    )
    closed_at = models.DateTimeField("销案时间", null=True)
    is_in_transfer = models.BooleanField("移交待签收", default=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="absorbed", verbose_name="并入"
    )
    stood = models.CharField("并案前状态", max_length=12, choices=HazardState.choices(), blank=True)
    survivor_version = models.PositiveIntegerField("并案时保留件变动次数", null=True)

    objects = AreaScopedManager["Hazard"](sector_lookup="sector", holder_lookup="occupier__number")

    class Meta:
        """Listed by area and state; the database repeats the law of the states."""

        verbose_name = "火灾隐患"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id", "item"],
                condition=~models.Q(source_id=""),
                name="hazard_source_once",
            ),
            models.CheckConstraint(condition=known("state", HazardState), name="hazard_known"),
            models.CheckConstraint(
                condition=models.Q(is_open=True, state__in=[one.value for one in OPEN])
                | models.Q(is_open=False) & ~models.Q(state__in=[one.value for one in OPEN]),
                name="hazard_open_by_state",
            ),
            models.CheckConstraint(
                condition=models.Q(state=HazardState.CLOSED.value, closed_at__isnull=False)
                | (~models.Q(state=HazardState.CLOSED.value) & models.Q(closed_at__isnull=True)),
                name="hazard_closed_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state=HazardState.MERGED.value, merged_into__isnull=False)
                | (~models.Q(state=HazardState.MERGED.value) & models.Q(merged_into__isnull=True)),
                name="hazard_merged_has_survivor",
            ),
        ]
        indexes = [
            models.Index(fields=["area_path", "id"], name="hazard_area"),
            models.Index(fields=["state", "area_path", "id"], name="hazard_state"),
            models.Index(
                fields=["due_on", "area_path", "state"],
                name="hazard_due",
                condition=models.Q(is_open=True),
            ),
            models.Index(fields=["is_open", "area_path", "id"], name="hazard_open"),
            models.Index(
                fields=["closed_at", "area_path"],
                name="hazard_closed",
                condition=models.Q(closed_at__isnull=False),
            ),
            models.Index(
                fields=["area_path", "id"],
                name="hazard_transfer",
                condition=models.Q(is_in_transfer=True),
            ),
            models.Index(
                fields=["area_path", "id"],
                name="hazard_proposed",
                condition=models.Q(is_proposed=True),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show number and title."""
        return f"{self.number} {self.title}"
