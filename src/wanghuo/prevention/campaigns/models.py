"""Campaigns, what each area has to do, what counts towards them."""

from django.db import models
from typing_extensions import override

from wanghuo.base.areas.models import Area
from wanghuo.base.people.models import Organisation
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import AreaPathField, AreaScopedManager
from wanghuo.prevention.campaigns.rules import CampaignKind, CampaignState, Season, TargetKind
from wanghuo.register.places.models import Place


class Campaign(models.Model):
    """A drive over an area and all below it (专项整治), or a monthly joint check (联合检查).

    `kinds` and `statuses` say which places it is about; empty is every. `checklists` are the codes
    of the check-lists that count; empty is every. `participants` are the organisations that go
    together; they sign the inspections (签字).
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    organiser = models.ForeignKey(
        Organisation, models.PROTECT, related_name="campaigns", verbose_name="组织单位"
    )
    title = models.CharField("名称", max_length=100)
    kind = models.CharField("类型", max_length=8, choices=CampaignKind.choices())
    season = models.CharField("时段", max_length=16, choices=Season.choices())
    level = models.CharField("响应级别", max_length=10, blank=True)
    kinds = models.JSONField("场所类别", default=list)
    statuses = models.JSONField("场所身份", default=list)
    starts_on = models.DateField("起始日期")
    ends_on = models.DateField("截止日期")
    target_kind = models.CharField("指标方式", max_length=8, choices=TargetKind.choices())
    target = models.PositiveIntegerField("指标")
    checklists = models.JSONField("检查表", default=list)
    participants = models.JSONField("参加单位", default=list)
    basis = models.CharField("依据", max_length=300, blank=True)
    result = models.TextField("结果", blank=True)
    state = models.CharField(
        "状态",
        max_length=10,
        choices=CampaignState.choices(),
        default=CampaignState.DRAFT.value,
    )
    version = models.PositiveIntegerField("修改次数", default=0)
    created_at = models.DateTimeField("起草时间")
    launched_at = models.DateTimeField("启动时间", null=True)
    closed_at = models.DateTimeField("结束时间", null=True)

    objects = AreaScopedManager["Campaign"]()

    class Meta:
        """What is live was launched; what is closed has a result."""

        verbose_name = "专项整治"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in CampaignState]),
                name="campaign_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on__lte=models.F("ends_on")), name="campaign_has_days"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=CampaignState.CLOSED.value)
                | (models.Q(closed_at__isnull=False) & ~models.Q(result="")),
                name="campaign_closed_has_result",
            ),
        ]
        indexes = [models.Index(fields=["area_path", "id"], name="campaign_area")]

    @override
    def __str__(self) -> str:
        """Show the title."""
        return self.title


class CampaignTarget(models.Model):
    """How many places of an area a campaign is about, and how many are to be checked (整治指标)."""

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="targets", verbose_name="专项整治"
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    places = models.PositiveIntegerField("场所数")
    target = models.PositiveIntegerField("应查数")

    objects = AreaScopedManager["CampaignTarget"]()

    class Meta:
        """Each area once in a campaign."""

        verbose_name = "整治指标"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "area"], name="campaigntarget_once")
        ]
        indexes = [models.Index(fields=["area_path", "id"], name="campaigntarget_area")]

    @override
    def __str__(self) -> str:
        """Show the number."""
        return f"{self.target}"


class CampaignCheck(models.Model):
    """An inspection that counts towards a campaign, once (整治检查).

    `source` is the inspection's id as hazards name what they were found by.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="checks", verbose_name="专项整治"
    )
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="campaign_checks", verbose_name="场所"
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="区划")
    area_path = AreaPathField("区划路径")
    sector = models.CharField("行业条线", max_length=16, blank=True)
    inspection = models.UUIDField("检查编号")
    source = models.CharField("来源编号", max_length=40)
    is_remote = models.BooleanField("非现场", default=False)
    finished_at = models.DateTimeField("检查时间")

    objects = AreaScopedManager["CampaignCheck"](
        sector_lookup="sector", holder_lookup="place__occupier__number"
    )

    class Meta:
        """An inspection counts once in a campaign."""

        verbose_name = "整治检查"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "inspection"], name="campaigncheck_once")
        ]
        indexes = [
            models.Index(fields=["campaign", "area_path", "id"], name="campaigncheck_area"),
            models.Index(fields=["source"], name="campaigncheck_source"),
        ]

    @override
    def __str__(self) -> str:
        """Show when it ended."""
        return f"{self.finished_at}"
