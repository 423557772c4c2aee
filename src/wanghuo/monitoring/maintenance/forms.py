"""What a person may write about tickets and duty checks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wanghuo.kernel.forms import PageForm, day_field, term_field
from wanghuo.monitoring.maintenance.rules import (
    CheckState,
    FaultReason,
    Grouping,
    TicketAction,
    TicketView,
)


class Below(PageForm):
    """An area by its code, and the firm of a number that was opened."""

    area = forms.CharField(label=_("区划代码（含下级）"), max_length=20, required=False)
    firm = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)


class TicketsFilter(Below):
    """Which tickets to list."""

    view = term_field(_("清单"), TicketView, blank=_("未办结"), required=False)
    reason = term_field(_("事由"), FaultReason, blank=_("全部"), required=False)
    text = forms.CharField(label=_("装置、场所或故障情况"), max_length=60, required=False)
    repaired_since = day_field(_("修好日期自"), required=False)
    repaired_until = day_field(_("修好日期至"), required=False)
    device_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    place_id = forms.UUIDField(required=False, widget=forms.HiddenInput)


class StepForm(PageForm):
    """One step, as the ticket was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    action = forms.TypedChoiceField(
        coerce=TicketAction, choices=TicketAction.choices(), widget=forms.HiddenInput
    )
    note = forms.CharField(label=_("说明"), max_length=500, required=False)


class FaultForm(PageForm):
    """What a person has found wrong with a device."""

    identity = forms.CharField(
        label=_("装置标识"), max_length=80, help_text=_("见装置页面，如 gbt26875:00000000000A")
    )
    text = forms.CharField(
        label=_("故障情况"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class ChecksFilter(Below):
    """Which duty checks to list."""

    state = term_field(_("结果"), CheckState, blank=_("全部"), required=False)
    since = day_field(_("查岗日期自"), required=False)
    until = day_field(_("查岗日期至"), required=False)
    device_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    place_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    drive_id = forms.UUIDField(required=False, widget=forms.HiddenInput)


class RatesFilter(PageForm):
    """Whose rates, over which days."""

    by = term_field(_("统计口径"), Grouping, blank=_("维护机构"), required=False)
    area = forms.CharField(label=_("区划代码（含下级）"), max_length=20, required=False)
    since = day_field(_("查岗日期自"), required=False)
    until = day_field(_("查岗日期至"), required=False)


class OverviewFilter(PageForm):
    """Of which area, over which days."""

    area = forms.CharField(label=_("区划代码（含下级）"), max_length=20, required=False)
    since = day_field(_("统计日期自"), required=False)
    until = day_field(_("统计日期至"), required=False)


class KeptFilter(Below):
    """Which devices to list."""

    connected = forms.TypedChoiceField(
        label=_("在线情况"),
        choices=[("", _("全部")), ("yes", _("在线")), ("no", _("不在线"))],
        required=False,
    )


class DriveForm(PageForm):
    """Whom to ask, and how long they have to answer."""

    area = forms.CharField(label=_("区划代码（含下级）"), max_length=20)
    minutes = forms.IntegerField(
        label=_("应答时限（分钟）"),
        required=False,
        min_value=1,
        max_value=255,
        help_text=_("不填按规则，默认 10 分钟"),
    )
