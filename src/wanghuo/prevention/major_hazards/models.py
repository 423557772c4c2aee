"""Major hazards: what was found, who decided what, how the government supervised it to zero."""

from django.db import models
from typing_extensions import override

from wanghuo.base.areas.models import Area
from wanghuo.base.people.models import Organisation, User
from wanghuo.kernel.ids import new_id
from wanghuo.kernel.scoping import AreaPathField, AreaScopedManager
from wanghuo.kernel.terms import Term
from wanghuo.prevention.hazards.models import Hazard
from wanghuo.prevention.major_hazards.rules import (
    CLOSED,
    IN_STOCK,
    By,
    Decision,
    DiscussionKind,
    LookBackResult,
    MajorHazardState,
    Site,
)
from wanghuo.register.places.models import Occupier, Place


def _known(field: str, term: type[Term]) -> models.Q:
    return models.Q(**{f"{field}__in": [member.value for member in term]})


class MajorHazard(models.Model):
    """A place's major hazard from suspicion to look-back (重大火灾隐患).

    `rule_version` and `rule_digest` name the edition, and its very text, the decision was made
    under. `is_by_person` marks a decision of a person where that text is not at hand; `reasons`
    say why. `major_on` is when it was decided to be one, which the stock is reckoned from.
    `office` handles it. `revision` counts its steps: who approves, approves what he read.
    """

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="major_hazards", verbose_name="场所"
    )
    occupier = models.ForeignKey(
        Occupier, models.PROTECT, null=True, related_name="major_hazards", verbose_name="社会单位"
    )
    hazard = models.ForeignKey(
        Hazard, models.PROTECT, null=True, related_name="major_hazards", verbose_name="火灾隐患"
    )
    area = models.ForeignKey(
        Area, models.PROTECT, related_name="major_hazards", verbose_name="区划"
    )
    area_path = AreaPathField("区划路径")
    sector = models.CharField("行业条线", max_length=16, blank=True)
    office = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name="承办单位"
    )
    title = models.CharField("隐患", max_length=200)
    detail = models.TextField("情况", blank=True)
    site = models.CharField("场所性质", max_length=10, choices=Site.choices())
    state = models.CharField(
        "状态",
        max_length=14,
        choices=MajorHazardState.choices(),
        default=MajorHazardState.SUSPECTED.value,
    )
    revision = models.PositiveIntegerField("办理次数", default=0)
    decision = models.CharField("结论", max_length=12, choices=Decision.choices(), blank=True)
    by = models.CharField("判定方式", max_length=14, choices=By.choices(), blank=True)
    is_by_person = models.BooleanField("人工判定", default=False)
    rule_version = models.CharField("适用标准", max_length=40, blank=True)
    rule_digest = models.CharField("标准数据摘要", max_length=16, blank=True)
    matched = models.JSONField("依据要素", default=list)
    exempt = models.JSONField("不予判定的情形", default=list)
    explain = models.TextField("判定说明", blank=True)
    reasons = models.TextField("人工理由", blank=True)
    judged_on = models.DateField("判定日", null=True)
    judged_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="判定人"
    )
    found_at = models.DateTimeField("发现时间")
    major_on = models.DateField("判定构成日期", null=True)
    reported_on = models.DateField("报告政府日期", null=True)
    report_note = models.TextField("报告情况", blank=True)
    due_on = models.DateField("整改期限", null=True)
    last_progress_on = models.DateField("最近进展", null=True)
    closed_on = models.DateField("销案日期", null=True)
    look_back_on = models.DateField("回头看日期", null=True)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="again", verbose_name="前次"
    )

    objects = AreaScopedManager["MajorHazard"](
        sector_lookup="sector", holder_lookup="occupier__number"
    )

    class Meta:
        """In the stock only since a day, closed only on a day."""

        verbose_name = "重大火灾隐患"
        constraints = [
            models.CheckConstraint(
                condition=_known("state", MajorHazardState), name="majorhazard_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[one.value for one in (*IN_STOCK, *CLOSED)])
                | models.Q(major_on__isnull=False, decision=Decision.MAJOR.value),
                name="majorhazard_decided_has_day",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[one.value for one in CLOSED], closed_on__isnull=False)
                | (
                    ~models.Q(state__in=[one.value for one in CLOSED])
                    & models.Q(closed_on__isnull=True)
                ),
                name="majorhazard_closed_has_day",
            ),
            models.UniqueConstraint(
                fields=["previous"],
                condition=models.Q(previous__isnull=False),
                name="majorhazard_again_once",
            ),
        ]
        indexes = [models.Index(fields=["area_path", "id"], name="majorhazard_area")]

    @override
    def __str__(self) -> str:
        """Show what it is."""
        return self.title


class _Part(models.Model):
    """What belongs to a major hazard, and lies where it lies."""

    id = models.UUIDField("编号", primary_key=True, default=new_id, editable=False)
    area_path = AreaPathField("区划路径")
    at = models.DateTimeField("时间")

    class Meta:
        """No table of its own."""

        abstract = True


class ElementCheck(_Part):
    """One element looked for at the place, with its evidence (判定要素).

    Of an edition whose text is not at hand `title` is what the person wrote down from it.
    """

    major_hazard = models.ForeignKey(
        MajorHazard, models.CASCADE, related_name="elements", verbose_name="重大火灾隐患"
    )
    element = models.CharField("要素编号", max_length=20)
    title = models.CharField("要素", max_length=200)
    is_present = models.BooleanField("存在")
    evidence = models.TextField("证据", blank=True)
    version = models.PositiveIntegerField("修改次数", default=0)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="核对人")

    objects = AreaScopedManager["ElementCheck"](
        sector_lookup="major_hazard__sector", holder_lookup="major_hazard__occupier__number"
    )

    class Meta:
        """Each element once."""

        verbose_name = "判定要素"
        constraints = [
            models.UniqueConstraint(fields=["major_hazard", "element"], name="element_once")
        ]

    @override
    def __str__(self) -> str:
        """Show its number."""
        return self.element


class Discussion(_Part):
    """People who talked it over, and what they concluded (集体讨论).

    `participants` has a name on each line.
    """

    major_hazard = models.ForeignKey(
        MajorHazard, models.CASCADE, related_name="discussions", verbose_name="重大火灾隐患"
    )
    kind = models.CharField("类别", max_length=10, choices=DiscussionKind.choices())
    held_on = models.DateField("讨论日期")
    participants = models.TextField("参加人员")
    people = models.PositiveSmallIntegerField("参加人数")
    agreed = models.PositiveSmallIntegerField("同意人数", default=0)
    is_major = models.BooleanField("认为构成")
    conclusion = models.TextField("结论意见")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="记录人")

    objects = AreaScopedManager["Discussion"](
        sector_lookup="major_hazard__sector", holder_lookup="major_hazard__occupier__number"
    )

    class Meta:
        """Listed by major hazard, newest first."""

        verbose_name = "集体讨论"

    @override
    def __str__(self) -> str:
        """Show when it was held."""
        return f"{self.held_on}"


class ListedSupervision(_Part):
    """The government lists a major hazard and watches over it (挂牌督办)."""

    major_hazard = models.OneToOneField(
        MajorHazard, models.CASCADE, related_name="listing", verbose_name="重大火灾隐患"
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="区划")
    authority = models.ForeignKey(
        Organisation, models.PROTECT, related_name="listed_hazards", verbose_name="挂牌单位"
    )
    supervisor = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="supervised_hazards",
        verbose_name="督办责任单位",
    )
    number = models.CharField("挂牌文号", max_length=60)
    listed_on = models.DateField("挂牌日期")
    due_on = models.DateField("整改期限")
    responsible_leader = models.CharField("责任领导", max_length=40)
    interim = models.TextField("整改前的防范措施")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="登记人")

    objects = AreaScopedManager["ListedSupervision"](
        sector_lookup="major_hazard__sector", holder_lookup="major_hazard__occupier__number"
    )

    class Meta:
        """The term ends after it begins."""

        verbose_name = "挂牌督办"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(due_on__gt=models.F("listed_on")),
                name="listing_ends_after_it_begins",
            )
        ]

    @override
    def __str__(self) -> str:
        """Show its number."""
        return self.number


class WeeklyProgress(_Part):
    """How far the rectification has come (整改周报)."""

    major_hazard = models.ForeignKey(
        MajorHazard, models.CASCADE, related_name="weeklies", verbose_name="重大火灾隐患"
    )
    percent = models.PositiveSmallIntegerField("完成比例")
    text = models.TextField("进展")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="报告人")

    objects = AreaScopedManager["WeeklyProgress"](
        sector_lookup="major_hazard__sector", holder_lookup="major_hazard__occupier__number"
    )

    class Meta:
        """Listed by major hazard, newest first."""

        verbose_name = "整改周报"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent__lte=100), name="weekly_percent_possible"
            )
        ]
        indexes = [models.Index(fields=["major_hazard", "-at", "-id"], name="weekly_of")]

    @override
    def __str__(self) -> str:
        """Show how far."""
        return f"{self.percent}%"


class Closure(_Part):
    """Somebody asks to close the case; it is inspected, then decided (销案申请).

    `at` is when it was asked. `is_passed` and `is_approved` stay null until somebody says.
    """

    major_hazard = models.ForeignKey(
        MajorHazard, models.CASCADE, related_name="closures", verbose_name="重大火灾隐患"
    )
    text = models.TextField("整改情况")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="申请人")
    is_passed = models.BooleanField("核查通过", null=True)
    inspected_at = models.DateTimeField("核查时间", null=True)
    inspected_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="核查人"
    )
    findings = models.TextField("核查意见", blank=True)
    is_approved = models.BooleanField("批准销案", null=True)
    decided_at = models.DateTimeField("审批时间", null=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="审批人"
    )
    opinion = models.TextField("审批意见", blank=True)

    objects = AreaScopedManager["Closure"](
        sector_lookup="major_hazard__sector", holder_lookup="major_hazard__occupier__number"
    )

    class Meta:
        """One at a time; what was decided has a time."""

        verbose_name = "销案申请"
        constraints = [
            models.UniqueConstraint(
                fields=["major_hazard"],
                condition=models.Q(is_approved__isnull=True)
                & (models.Q(is_passed__isnull=True) | models.Q(is_passed=True)),
                name="closure_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(is_passed__isnull=True) | models.Q(inspected_at__isnull=False),
                name="closure_inspected_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(is_approved__isnull=True)
                | models.Q(decided_at__isnull=False, is_passed=True),
                name="closure_decided_after_inspection",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show when it was asked."""
        return f"{self.at}"


class LookBack(_Part):
    """Going back after closure to see whether it came again (回头看)."""

    major_hazard = models.OneToOneField(
        MajorHazard, models.CASCADE, related_name="look_back", verbose_name="重大火灾隐患"
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="区划")
    due_on = models.DateField("计划日期")
    done_on = models.DateField("完成日期", null=True)
    result = models.CharField("结果", max_length=6, choices=LookBackResult.choices(), blank=True)
    text = models.TextField("情况", blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="经办人")

    objects = AreaScopedManager["LookBack"](
        sector_lookup="major_hazard__sector", holder_lookup="major_hazard__occupier__number"
    )

    class Meta:
        """What was done has a day and a result."""

        verbose_name = "回头看"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_on__isnull=True, result="")
                | models.Q(done_on__isnull=False, result__in=[r.value for r in LookBackResult]),
                name="lookback_done_has_result",
            )
        ]

    @override
    def __str__(self) -> str:
        """Show when it is due."""
        return f"{self.due_on}"
