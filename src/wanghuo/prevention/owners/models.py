"""Promises, declared risks, assessments and their items."""

from django.db import models
from typing_extensions import override

from wanghuo.base.areas.models import Area
from wanghuo.base.people.rules import Sector
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import AreaPathField, AreaScopedManager
from wanghuo.prevention.owners.rules import AssessmentState, PledgeState, Title
from wanghuo.register.places.models import Occupier, Place


class OfOwner(models.Model):
    """What an occupier does for one of his places: where it lies, and whose it is."""

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="%(class)ss", verbose_name="场所")
    occupier = models.ForeignKey(
        Occupier, models.PROTECT, related_name="%(class)ss", verbose_name="社会单位"
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    sector = models.CharField("行业条线", max_length=16, choices=Sector.choices(), blank=True)

    class Meta:
        """Columns only."""

        abstract = True


class Pledge(OfOwner):
    """What an owner promises in public for a place (消防安全承诺), with the words of its day.

    Of one place one stands; a new one takes the old one's place. `signer` is shown to whoever may
    read the row, never to the public.
    """

    text_code = models.CharField("文本", max_length=20)
    title = models.CharField("标题", max_length=60)
    text = models.TextField("承诺内容")
    signer = models.CharField("承诺人", max_length=40)
    posted_on = models.DateField("公示日期")
    valid_until = models.DateField("有效期至")
    state = models.CharField(
        "状态", max_length=10, choices=PledgeState.choices(), default=PledgeState.STANDING.value
    )
    posted_at = models.DateTimeField("登记时间")

    objects = AreaScopedManager["Pledge"](sector_lookup="sector", holder_lookup="occupier__number")

    class Meta:
        """Listed by area; the public list by what still stands."""

        verbose_name = "消防安全承诺"
        indexes = [
            models.Index(fields=["area_path", "id"], name="pledge_area"),
            models.Index(fields=["place", "state"], name="pledge_place"),
        ]

    @override
    def __str__(self) -> str:
        """Show what it is called."""
        return self.title


class RiskDeclaration(OfOwner):
    """Which risks an owner says a place has (风险申报), once a year.

    `answers` says yes or no to each question of the form's version; a correction raises `version`.
    """

    year = models.PositiveSmallIntegerField("年度")
    form_version = models.CharField("表式版本", max_length=20)
    answers = models.JSONField("回答", default=dict)
    risk_count = models.PositiveSmallIntegerField("风险项数")
    note = models.CharField("说明", max_length=500, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    declared_at = models.DateTimeField("申报时间")

    objects = AreaScopedManager["RiskDeclaration"](
        sector_lookup="sector", holder_lookup="occupier__number"
    )

    class Meta:
        """Listed by area."""

        verbose_name = "风险申报"
        indexes = [
            models.Index(fields=["area_path", "id"], name="declaration_area"),
            models.Index(fields=["place", "year"], name="declaration_place"),
        ]

    @override
    def __str__(self) -> str:
        """Show the year."""
        return f"{self.year}"


class Assessment(OfOwner):
    """A place under a standard (达标评定): self-rating, review, title, last day.

    `standard_version` and `rule_version` say by what it was judged; its items carry the words of
    that version. Scores are of a hundred.
    """

    standard = models.CharField("标准", max_length=20)
    standard_title = models.CharField("标准名称", max_length=60)
    standard_version = models.CharField("标准版本", max_length=20)
    rule_version = models.CharField("规则版本", max_length=120, blank=True)
    state = models.CharField(
        "状态",
        max_length=12,
        choices=AssessmentState.choices(),
        default=AssessmentState.SELF_RATING.value,
    )
    version = models.PositiveIntegerField("版本", default=1)
    begun_at = models.DateTimeField("开始时间")
    submitted_at = models.DateTimeField("提交时间", null=True)
    submitted_by_id = models.BigIntegerField("提交人", null=True)
    self_score = models.PositiveSmallIntegerField("自评得分", null=True)
    score = models.PositiveSmallIntegerField("评审得分", null=True)
    title = models.CharField("称号", max_length=10, choices=Title.choices(), blank=True)
    decided_on = models.DateField("评定日期", null=True)
    valid_until = models.DateField("有效期至", null=True)
    opinion = models.CharField("意见", max_length=500, blank=True)

    objects = AreaScopedManager["Assessment"](
        sector_lookup="sector", holder_lookup="occupier__number"
    )

    class Meta:
        """Listed by area; asked of a place by its standard."""

        verbose_name = "达标评定"
        indexes = [
            models.Index(fields=["area_path", "id"], name="assessment_area"),
            models.Index(fields=["place", "standard", "state"], name="assessment_place"),
        ]

    @override
    def __str__(self) -> str:
        """Show the standard."""
        return self.standard_title


class AssessmentItem(models.Model):
    """One item as its owner and the reviewer marked it (评定项), in the words of its version."""

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    assessment = models.ForeignKey(
        Assessment, models.CASCADE, related_name="items", verbose_name="达标评定"
    )
    ordinal = models.PositiveSmallIntegerField("序号")
    code = models.CharField("代码", max_length=40)
    title = models.CharField("内容", max_length=200)
    basis = models.CharField("依据", max_length=200, blank=True)
    weight = models.PositiveSmallIntegerField("分值")
    needs_evidence = models.BooleanField("须有佐证", default=False)
    is_must = models.BooleanField("否决项", default=False)
    self_points = models.PositiveSmallIntegerField("自评分", null=True)
    self_note = models.CharField("自评说明", max_length=300, blank=True)
    points = models.PositiveSmallIntegerField("评审分", null=True)
    comment = models.CharField("评审意见", max_length=300, blank=True)

    objects = AreaScopedManager["AssessmentItem"](
        "assessment__area_path", "assessment__sector", "assessment__occupier__number"
    )

    class Meta:
        """Each item of a standard once."""

        verbose_name = "评定项"
        constraints = [
            models.UniqueConstraint(fields=["assessment", "code"], name="assessment_item_once"),
        ]

    @override
    def __str__(self) -> str:
        """Show what is looked at."""
        return self.title
