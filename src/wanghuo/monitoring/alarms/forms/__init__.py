"""What a person may write about alarms."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wanghuo.kernel.forms import PageForm, day_field, term_field
from wanghuo.monitoring.alarms.rules import AlarmAction, AlarmKind, Cause, Queue, Response


class AlarmsFilter(PageForm):
    """Which alarms to list."""

    queue = term_field(_("清单"), Queue, blank=_("待处置"), required=False)
    kind = term_field(_("类别"), AlarmKind, blank=_("全部"), required=False)
    text = forms.CharField(label=_("部位、装置或场所"), max_length=60, required=False)
    area = forms.CharField(label=_("区划代码（含下级）"), max_length=20, required=False)
    since = day_field(_("报警日期自"), required=False)
    until = day_field(_("报警日期至"), required=False)
    device_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    past_of = forms.UUIDField(required=False, widget=forms.HiddenInput)


class StepForm(PageForm):
    """One step, as the alarm was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    action = forms.TypedChoiceField(
        coerce=AlarmAction, choices=AlarmAction.choices(), widget=forms.HiddenInput
    )
    cause = term_field(_("误报原因"), Cause, blank=_("请选择"), required=False)
    note = forms.CharField(label=_("说明"), max_length=500, required=False)


class ResponseForm(PageForm):
    """How one who was called answers."""

    response = term_field(_("响应"), Response)
