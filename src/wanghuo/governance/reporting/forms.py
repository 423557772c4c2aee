"""What a person may write about duties and reports."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wanghuo.base.deadlines.rules import Frequency, Shift
from wanghuo.base.people.models import Organisation
from wanghuo.governance.reporting.models import ReportDuty
from wanghuo.governance.reporting.rules import Cover, Lateness, Outline, ReportState
from wanghuo.kernel.forms import Choice, PageForm, day_field, term_field


class ReportsFilter(PageForm):
    """Which reports to list."""

    state = term_field(_("状态"), ReportState, blank=_("全部"), required=False)
    lateness = term_field(_("时效"), Lateness, blank=_("全部"), required=False)
    due_from = day_field(_("到期日自"), required=False)
    due_to = day_field(_("到期日至"), required=False)
    duty_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    organisation_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    area_path = forms.CharField(required=False, widget=forms.HiddenInput)
    named_on = forms.DateField(required=False, widget=forms.HiddenInput)
    on = forms.DateField(required=False, widget=forms.HiddenInput)
    is_returned = forms.BooleanField(required=False, widget=forms.HiddenInput)
    is_reminded = forms.BooleanField(required=False, widget=forms.HiddenInput)
    is_part = forms.BooleanField(required=False, widget=forms.HiddenInput)


class PeriodFilter(PageForm):
    """Of which days to reckon."""

    due_from = day_field(_("到期日自"), required=False)
    due_to = day_field(_("到期日至"), required=False)


class BoardChoice(PageForm):
    """Which duty and which period to look at."""

    duty = forms.UUIDField(required=False)
    day = forms.DateField(required=False)


class ReasonForm(PageForm):
    """Why something goes back."""

    reason = forms.CharField(
        label=_("退回理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReturnForm(ReasonForm):
    """Why a report goes back, and by when it is wanted again."""

    again_by = day_field(_("重报日期"), required=False)


class ApprovalForm(PageForm):
    """Which submission was read."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class ProofForm(PageForm):
    """How a report went where nobody receives it in the system."""

    proof = forms.CharField(
        label=_("上报方式和凭证"),
        max_length=2000,
        required=False,
        help_text=_("如公文系统编号、发送时间、收件单位"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class VersionForm(PageForm):
    """Which version was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class SectionForm(VersionForm):
    """The text of a section."""

    text = forms.CharField(
        label=_("正文"), required=False, widget=forms.Textarea(attrs={"rows": 8})
    )


class PressForm(PageForm):
    """Of which period, and what is said with it."""

    named_on = forms.DateField(widget=forms.HiddenInput)
    note = forms.CharField(label=_("说明"), max_length=500, required=False)


class DutyForm(PageForm):
    """What is owed, when, to whom and by whom."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label=_("报送内容"), max_length=200)
    outline = forms.ChoiceField(label=_("报告模板"))
    freq = term_field(_("频次"), Frequency, blank=_("只报一次"), required=False)
    month_day = forms.CharField(
        label=_("报送日"),
        required=False,
        max_length=5,
        help_text=_("每月24日写 24，每年12月1日写 12-01；不写为周期最后一天"),
    )
    on = day_field(_("只报一次的日期"), required=False)
    since = day_field(_("自"), required=False)
    until = day_field(_("至"), required=False)
    shift = term_field(_("遇休息日"), Shift)
    lead_days = forms.IntegerField(
        label=_("提前几天起草"), min_value=0, max_value=25, help_text=_("统计到起草日的前一天")
    )
    cover = term_field(_("统计期"), Cover)
    receiver = forms.TypedChoiceField(
        label=_("接收单位"), required=False, coerce=int, empty_value=None
    )
    receiver_name = forms.CharField(
        label=_("系统以外的接收单位"),
        required=False,
        max_length=80,
        help_text=_("接收单位不在系统内时填写；上报时登记凭证"),
    )
    higher = forms.ChoiceField(label=_("汇总后计入上级报送"), required=False)
    units = forms.TypedMultipleChoiceField(
        label=_("应报单位"),
        required=False,
        coerce=int,
        widget=forms.SelectMultiple(attrs={"size": 10}),
    )

    def choose(
        self,
        *,
        outlines: Iterable[Outline],
        receivers: Iterable[Organisation],
        units: Iterable[Organisation],
        higher: Iterable[ReportDuty],
    ) -> "DutyForm":
        """Offer the templates, offices and duties there are."""
        self.offer("outline", [(one.code, gettext(one.name)) for one in outlines])
        self.offer("receiver", [("", _("系统以外")), *map(_office, receivers)])
        self.offer("units", list(map(_office, units)))
        duties = [(str(one.pk), f"{one.area.name} {one.title}") for one in higher]
        self.offer("higher", [("", _("不计入")), *duties])
        return self


class NewDutyForm(PageForm):
    """For which area a duty is set."""

    area = forms.TypedChoiceField(label=_("区划"), coerce=int)


def _office(one: Organisation) -> Choice:
    return (one.pk, f"{one.area.name} · {one.name}")
