"""What a person may write about shields."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanghuo.kernel.forms import Label, PageForm, term_field
from wanghuo.monitoring.alarms.rules import LONGEST_REASON, AlarmKind, ShieldSort, ShieldSpan

MINUTES = "%Y-%m-%dT%H:%M"


def moment_field(label: "Label", **options: Any) -> forms.DateTimeField:  # noqa: ANN401 -- Field's own options
    """Return a field for a minute in China, typed or chosen."""
    widget = forms.DateTimeInput(format=MINUTES, attrs={"type": "datetime-local"})
    formats = [MINUTES, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
    return forms.DateTimeField(label=label, widget=widget, input_formats=formats, **options)


class ShieldsFilter(PageForm):
    """Which shields to list."""

    span = term_field(_("状态"), ShieldSpan, blank=_("全部"), required=False)
    text = forms.CharField(label=_("原因、装置、场所或建筑"), max_length=60, required=False)
    area = forms.CharField(label=_("区划代码（含下级）"), max_length=20, required=False)


class OpenShieldForm(PageForm):
    """What is covered, why, from when until when."""

    sort = term_field(_("种类"), ShieldSort)
    device = forms.CharField(
        label=_("装置标识"), max_length=80, required=False, help_text=_("装置、场所、建筑填一项")
    )
    point = forms.CharField(
        label=_("点位"), max_length=110, required=False, help_text=_("不填为整台装置")
    )
    place = forms.CharField(label=_("场所编号"), max_length=30, required=False)
    building = forms.CharField(label=_("建筑编号"), max_length=30, required=False)
    kind = term_field(_("报警类别"), AlarmKind, blank=_("全部"), required=False)
    starts_at = moment_field(_("开始时间"), required=False, help_text=_("不填为立即"))
    until = moment_field(_("截止时间"))
    reason = forms.CharField(label=_("原因"), max_length=LONGEST_REASON)


class ShortenForm(PageForm):
    """An earlier end, as the shield was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    until = moment_field(_("新的截止时间"))


class LiftForm(PageForm):
    """An end now, as the shield was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
