"""Limits of one series, and drifts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanghuo.kernel.forms import PageForm, term_field
from wanghuo.monitoring.readings.rules import QUANTITIES, DriftState, Level, Limit

OWN, DEFAULT = "own", "default"
LARGEST = 10**9


def quantity_field() -> forms.ChoiceField:
    """Return a field that chooses a quantity, or all."""
    known = [(code, _(one.label)) for code, one in QUANTITIES.items()]
    return forms.ChoiceField(label=_("监测量"), choices=[("", _("全部")), *known], required=False)


class LimitsFilter(PageForm):
    """Which series to list."""

    level = term_field(_("限值状态"), Level, blank=_("全部"), required=False)
    source = forms.ChoiceField(
        label=_("限值来源"),
        choices=[("", _("全部")), (OWN, _("单独设定或不判断")), (DEFAULT, _("规则默认或无"))],
        required=False,
    )
    quantity = quantity_field()
    text = forms.CharField(label=_("部位或装置"), max_length=60, required=False)
    area = forms.CharField(label=_("区划代码（含下级）"), max_length=20, required=False)
    device_id = forms.UUIDField(required=False, widget=forms.HiddenInput)


class DriftsFilter(PageForm):
    """Which drifts to list."""

    state = term_field(_("状态"), DriftState, blank=_("未办结"), required=False)
    quantity = quantity_field()
    within_days = forms.IntegerField(
        label=_("几天内到限"), min_value=0, max_value=365, required=False
    )
    text = forms.CharField(label=_("部位、装置或场所"), max_length=60, required=False)
    area = forms.CharField(label=_("区划代码（含下级）"), max_length=20, required=False)
    device_id = forms.UUIDField(required=False, widget=forms.HiddenInput)


class LimitForm(PageForm):
    """Limits of one series, as they were read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    is_off = forms.BooleanField(label=_("不判断越限"), required=False)
    low = forms.FloatField(label=_("下限"), min_value=-LARGEST, max_value=LARGEST, required=False)
    high = forms.FloatField(label=_("上限"), min_value=-LARGEST, max_value=LARGEST, required=False)
    release = forms.FloatField(
        label=_("回差"),
        min_value=0,
        max_value=LARGEST,
        required=False,
        help_text=_("越限后要回到限内这么多才算恢复，防止在限值上下反复报"),
    )
    seconds = forms.IntegerField(
        label=_("持续时间（秒）"),
        min_value=0,
        max_value=86_400,
        required=False,
        help_text=_("连续越限这么久才报；装置隔很久才报一次数的，第二次越限的数到了才报"),
    )
    note = forms.CharField(label=_("说明"), max_length=200, required=False)

    def asked(self) -> dict[str, Any]:
        """Return what the service is asked."""
        values = self.values()
        limit = Limit(
            values["low"], values["high"], values["release"] or 0.0, values["seconds"] or 0
        )
        return {
            "version": values["version"],
            "limit": None if values["is_off"] else limit,
            "note": values["note"],
        }


class DropForm(PageForm):
    """Which version was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class SettleForm(DropForm):
    """What was found."""

    note = forms.CharField(label=_("查到了什么、怎样处理的"), min_length=2, max_length=200)
