"""What a person may ask of the statistics, and of what was reported further up."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wanghuo.kernel.forms import PageForm, day_field, term_field
from wanghuo.monitoring.alarms.rules import AlarmKind, Cause, Dimension, Verdict


class StatisticsFilter(PageForm):
    """Of which alarms, and by what."""

    by = term_field(_("统计口径"), Dimension, blank=_("误报原因"), required=False)
    since = day_field(_("报警日期自"), required=False)
    until = day_field(_("报警日期至"), required=False)
    area = forms.CharField(label=_("区划代码（含下级）"), max_length=20, required=False)
    kind = term_field(_("类别"), AlarmKind, blank=_("全部"), required=False)


class JudgedFilter(PageForm):
    """Which judged alarms to list."""

    verdict = term_field(_("核实结果"), Verdict, blank=_("全部"), required=False)
    cause = term_field(_("误报原因"), Cause, blank=_("全部"), required=False)
    kind = term_field(_("类别"), AlarmKind, blank=_("全部"), required=False)
    since = day_field(_("报警日期自"), required=False)
    until = day_field(_("报警日期至"), required=False)
    area = forms.CharField(label=_("区划代码（含下级）"), max_length=20, required=False)
    device_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    point = forms.CharField(required=False, max_length=110, widget=forms.HiddenInput)
    of_point = forms.BooleanField(required=False, widget=forms.HiddenInput)
    place_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    firm_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    area_id = forms.IntegerField(
        required=False, widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1
    )


class EscalationsFilter(PageForm):
    """Which days."""

    since = day_field(_("上报日期自"), required=False)
    until = day_field(_("上报日期至"), required=False)
