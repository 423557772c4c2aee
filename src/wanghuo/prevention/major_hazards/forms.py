"""What a person may write about a major hazard."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from wanghuo.base.people.models import Organisation
from wanghuo.kernel.forms import PageForm, day_field, term_field
from wanghuo.prevention.major_hazards.judging import Exemption
from wanghuo.prevention.major_hazards.rules import (
    LONGEST,
    Decision,
    DiscussionKind,
    LookBackResult,
    MajorHazardState,
    Site,
    Standing,
)


def _words(label: str, *, required: bool = True, rows: int = 3, hint: str = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=_(label), required=required, max_length=LONGEST, widget=area, help_text=_(hint) or ""
    )


class MajorHazardsFilter(PageForm):
    """Which major hazards to list."""

    text = forms.CharField(label=_("隐患或场所"), required=False, max_length=60)
    standing = term_field(_("口径"), Standing, blank=_("全部"), required=False)
    state = term_field(_("状态"), MajorHazardState, blank=_("全部"), required=False)
    site = term_field(_("场所性质"), Site, blank=_("全部"), required=False)
    area = forms.IntegerField(required=False, widget=forms.HiddenInput)
    place_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    hazard_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    major_from = forms.DateField(required=False, widget=forms.HiddenInput)
    major_to = forms.DateField(required=False, widget=forms.HiddenInput)
    closed_from = forms.DateField(required=False, widget=forms.HiddenInput)
    closed_to = forms.DateField(required=False, widget=forms.HiddenInput)
    stock_on = forms.DateField(required=False, widget=forms.HiddenInput)


class CurveFilter(PageForm):
    """Over how many months, and below which area."""

    months = forms.TypedChoiceField(
        label=_("月数"),
        choices=[(12, "12"), (24, "24"), (36, "36")],
        coerce=int,
        empty_value=None,
        required=False,
    )
    area = forms.IntegerField(required=False, widget=forms.HiddenInput)


class SuspectForm(PageForm):
    """What was found, and where."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    hazard = forms.UUIDField(required=False, widget=forms.HiddenInput)
    place = forms.CharField(
        label=_("场所编号"), max_length=30, help_text=_("在场所页面的标题下，或扫门牌二维码查看")
    )
    site = term_field(_("场所性质"), Site)
    title = forms.CharField(label=_("发现了什么"), max_length=200)
    detail = _words("情况", required=False)


class SuspectChoice(PageForm):
    """For which place, and from which hazard."""

    place = forms.CharField(required=False, max_length=30)
    hazard = forms.UUIDField(required=False)


class TalkForm(PageForm):
    """Who discussed and what they concluded."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    kind = term_field(_("类别"), DiscussionKind)
    held_on = day_field(_("讨论日期"))
    participants = forms.CharField(
        label=_("参加人员"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("写姓名，用顿号或换行分开；集体讨论至少3人，专家论证至少7人"),
    )
    agreed = forms.IntegerField(
        label=_("同意人数"),
        min_value=0,
        max_value=999,
        required=False,
        help_text=_("专家论证须三分之二以上同意"),
    )
    is_major = forms.BooleanField(label=_("结论是构成重大火灾隐患"), required=False)
    conclusion = _words("结论意见")


class JudgeForm(PageForm):
    """The day, what exempts, and what a person decides where the text is missing."""

    on = day_field(_("判定日"), required=False)
    exempt = forms.MultipleChoiceField(
        label=_("不予判定的情形"), required=False, widget=forms.CheckboxSelectMultiple
    )
    decision = term_field(_("人工判定"), Decision, blank=_("由标准判定"), required=False)
    reasons = _words(
        "理由",
        required=False,
        hint="人工判定、不予判定必填，并附判定材料",
    )

    def choose(self, exemptions: Iterable[Exemption], *, has_text: bool) -> "JudgeForm":
        """Offer what the edition knows; a person decides only where its text is missing."""
        self.offer("exempt", [(one.id, f"{one.id} {one.text}") for one in exemptions])
        if has_text:
            del self.fields["decision"]
        else:
            kept = (Decision.MAJOR, Decision.NOT_MAJOR)
            blank = ("", _("先转人工判定，暂不下结论"))
            self.offer("decision", [blank, *((one.value, _(one.label)) for one in kept)])
        return self


class ReportForm(PageForm):
    """When and how the government was told."""

    on = day_field(_("报告日期"))
    note = _words("报告情况", rows=2, hint="写明报告文号、报送单位和方式")


class ListingForm(PageForm):
    """On which terms it is listed."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    authority = forms.TypedChoiceField(label=_("挂牌单位"), coerce=int)
    supervisor = forms.TypedChoiceField(
        label=_("督办责任单位"), coerce=int, empty_value=None, required=False
    )
    number = forms.CharField(label=_("挂牌文号"), max_length=60)
    responsible_leader = forms.CharField(label=_("责任领导"), max_length=40)
    listed_on = day_field(_("挂牌日期"))
    due_on = day_field(_("整改期限"))
    interim = _words("整改前的防范措施")

    def choose(self, offices: Iterable[Organisation]) -> "ListingForm":
        """Offer the organisations over the place."""
        named = [(one.pk, f"{one.area.name} · {one.name}") for one in offices]
        self.offer("authority", named)
        self.offer("supervisor", [("", _("由挂牌单位自行督办")), *named])
        return self


class ProgressForm(PageForm):
    """How far it has come."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    percent = forms.IntegerField(label=_("完成比例（%）"), min_value=0, max_value=100)
    text = _words("本周做了什么、还差什么")


class ClosureForm(PageForm):
    """What was rectified."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    text = _words("逐项写明整改情况")


class InspectForm(PageForm):
    """What was seen at the place."""

    is_passed = forms.TypedChoiceField(
        label=_("核查结论"),
        choices=[("yes", _("通过，报请批准销案")), ("no", _("没有通过，退回继续整改"))],
        coerce=lambda word: word == "yes",
    )
    findings = _words("核查看到的情况和意见")


class DecideForm(PageForm):
    """What who listed it decides; `revision` is what was read."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    is_approved = forms.TypedChoiceField(
        label=_("审批"),
        choices=[("yes", _("批准销案")), ("no", _("退回继续整改"))],
        coerce=lambda word: word == "yes",
    )
    opinion = _words("审批意见", required=False, rows=2, hint="退回的必须写明需要补充整改的内容")


class LookBackForm(PageForm):
    """What was seen going back."""

    again_id = forms.UUIDField(widget=forms.HiddenInput)
    result = term_field(_("结果"), LookBackResult)
    text = _words("看到的情况", hint="有反弹的会自动登记一条新的疑似重大火灾隐患，与本案关联")
